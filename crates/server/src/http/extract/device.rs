//! What a client says of its device: a name, or an object of labels.

use dastak_domain::device::{DeviceInfo, LONGEST_TEXT};
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, OneOfBuilder, Schema, SchemaType, Type};

use super::fields::wrong_type;
use super::{Fields, Json};

/// Reads the optional field `device_info`.
pub(crate) fn device_info(fields: &mut Fields<'_>) -> Option<DeviceInfo> {
    const NAME: &str = "device_info";
    match fields.value(NAME) {
        None => Some(DeviceInfo::default()),
        Some(Json::Object(object)) => {
            let mut labels = fields.nested(NAME, object);
            Some(DeviceInfo {
                name: labels.optional("name", DeviceInfo::text).flatten(),
                platform: labels.optional("platform", DeviceInfo::text).flatten(),
                model: labels.optional("model", DeviceInfo::text).flatten(),
                app_version: labels.optional("app_version", DeviceInfo::text).flatten(),
            })
        }
        Some(value @ Json::Text(_)) => {
            let name = fields.parsed(NAME, value, DeviceInfo::text)?;
            Some(name.map(DeviceInfo::named).unwrap_or_default())
        }
        Some(_) => fields.bad(NAME, wrong_type("a string or an object")),
    }
}

/// A name of at most 256 characters, or an object of labels; [`device_info`] reads it.
pub(crate) struct DeviceInfoRequest;

impl utoipa::PartialSchema for DeviceInfoRequest {
    fn schema() -> RefOr<Schema> {
        let name = Object::builder()
            .schema_type(SchemaType::new(Type::String))
            .max_length(Some(LONGEST_TEXT))
            .examples([json!("Test Client")]);
        let label = |example: &str| {
            Object::builder()
                .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
                .max_length(Some(LONGEST_TEXT))
                .examples([json!(example)])
        };
        let labels = Object::builder()
            .schema_type(SchemaType::new(Type::Object))
            .property("name", label("Asha's phone"))
            .property("platform", label("android"))
            .property("model", label("Pixel 9"))
            .property("app_version", label("3.2.1"));
        OneOfBuilder::new()
            .item(name)
            .item(labels)
            .description(Some("A name, or an object of labels."))
            .into()
    }
}

impl ToSchema for DeviceInfoRequest {
    fn name() -> std::borrow::Cow<'static, str> {
        "DeviceInfo".into()
    }
}
