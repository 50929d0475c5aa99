//! `POST /api/v1/auth/device-login`

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_application::Caller;
use dastak_application::device_login::DeviceLoginCommand;
use dastak_domain::device::DeviceToken;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use utoipa::ToSchema;

use crate::http::extract::{Body, Client, DeviceInfoRequest, Fields, device_info};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::AuthenticatedBody;
use crate::http::{AppState, to_the_end};

/// The problems of a login by device beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[Code::DeviceTokenInvalid, Code::NotFound, Code::RateLimited];

/// A number, and the newest token of a device that its owner trusts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct DeviceLoginRequest {
    #[schema(example = "+919876543210")]
    mobile_number: String,
    #[schema(example = "ddt_3f8a0c…")]
    device_token: String,
    /// A label of the device for its owner; the one before when it is absent.
    device_info: Option<DeviceInfoRequest>,
}

fn command(fields: &mut Fields<'_>, numbers: &NumberPolicy, caller: Caller) -> Option<DeviceLoginCommand> {
    let mobile = fields.required("mobile_number", |text| PhoneNumber::parse(text, numbers));
    let token = fields.required("device_token", |text| Ok(DeviceToken::parse(text)));
    let device = device_info(fields);
    Some(DeviceLoginCommand {
        mobile: mobile?,
        token: token?,
        device: device?,
        caller,
    })
}

/// Log in with a trusted device
///
/// Without a code. The device token is replaced: the next one is in the answer, and the one that was shown, shown once
/// more, revokes the device. Such a session has the lowest `acr` and never satisfies a step-up. Where trusted devices are
/// off there is nothing at this path.
#[utoipa::path(post, path = "/api/v1/auth/device-login", operation_id = "device_login", tag = "login", request_body = DeviceLoginRequest,
    responses((status = 200, description = "Logged in", body = AuthenticatedBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let command = Fields::read(&json, |fields| command(fields, &state.numbers, caller))?;
    // A token that was replaced has to reach whoever holds it, or the next try is a reuse.
    let signed_in = to_the_end(async move { state.use_cases.device_login.execute(command).await }).await??;
    Ok(HttpResponse::Ok().json(AuthenticatedBody::from(&signed_in)))
}
