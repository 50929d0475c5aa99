//! The OpenAPI 3.1 document, made from the handlers and the table of routes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use serde_json::json;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{Object, Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Header, Ref, RefOr, Response};
use utoipa::{Modify, OpenApi, ToSchema};

use super::problem::{Code, FieldError, page};
use super::routes;
use super::v1::auth::{
    complete_registration, device_login, login_history, logout, me, otp_status, refresh_token, resend_otp,
    send_otp, sessions, verify_otp,
};
use super::v1::consents;
use super::{health, jwks, webhooks, words};

/// Problems of every operation with a JSON body.
const BODY_PROBLEMS: &[Code] = &[
    Code::MalformedRequest,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
];

/// Problems of every operation that needs an access token.
const BEARER_PROBLEMS: &[Code] = &[
    Code::TokenMissing,
    Code::TokenInvalid,
    Code::TokenExpired,
    Code::SessionRevoked,
];

/// Problems of every operation.
const COMMON_PROBLEMS: &[Code] = &[Code::InternalError, Code::ServiceUnavailable];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "dastak",
        description = "Phone-number login with one-time codes. Errors are RFC 9457 problems; `/problems` lists their codes. Pages of other origins may use `/api/v1` where the operator names them (`server.allowed_origins`).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        send_otp::handler,
        resend_otp::handler,
        otp_status::handler,
        verify_otp::handler,
        complete_registration::handler,
        device_login::handler,
        refresh_token::handler,
        logout::handler,
        sessions::list::handler,
        sessions::end::handler,
        login_history::handler,
        me::get::handler,
        me::patch::handler,
        me::delete::handler,
        me::export::handler,
        consents::handler,
        me::consents::handler,
        me::change_consent::handler,
        webhooks::post,
        webhooks::get,
        jwks::handler,
        health::health,
        health::live,
        health::ready,
        handler,
        page::handler,
    ),
    components(schemas(ProblemBody, FieldError)),
    modifiers(&BearerScheme, &Problems),
    tags(
        (name = "login", description = "From a number to tokens"),
        (name = "me", description = "The person behind the access token"),
        (name = "sessions", description = "Where the person is logged in"),
        (name = "consents", description = "What people agree to"),
        (name = "webhooks", description = "Calls of gateways"),
        (name = "operations", description = "For operators and verifiers"),
    )
)]
struct Document;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

static JSON: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// This document
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "operations", responses(
    (status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json"),
))]
pub(crate) async fn handler() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(JSON.as_str())
}

/// An error (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "it describes what `Problem::body` writes")]
struct ProblemBody {
    /// Leads to an explanation.
    #[schema(example = "/problems#validation_failed")]
    r#type: String,
    #[schema(example = "Validation failed")]
    title: String,
    #[schema(example = 422)]
    status: u16,
    /// For people; may change.
    detail: String,
    /// For machines; never changes.
    code: ProblemCode,
    /// As in `X-Request-Id`.
    request_id: String,
    /// When to try again, in seconds; the same as `Retry-After`.
    #[schema(nullable = false)]
    retry_after: Option<u32>,
    /// Of `otp_invalid`: tries left.
    #[schema(nullable = false)]
    attempts_remaining: Option<u32>,
    /// Of `consent_required` and `consent_version_outdated`: which.
    #[schema(nullable = false)]
    purposes: Option<Vec<String>>,
    /// Of every 422: each bad field.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldError>>,
}

/// The codes of [`Code`].
struct ProblemCode;

impl utoipa::PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        words::one_of(&names)
    }
}

impl ToSchema for ProblemCode {}

/// Names the scheme that `security(("bearer" = []))` refers to.
struct BearerScheme;

impl Modify for BearerScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("An access token"))
            .build();
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        }
    }
}

/// Adds to each operation the problems it can have.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for endpoint in routes::table() {
            let Some(item) = document.paths.paths.get_mut(endpoint.path) else {
                continue;
            };
            for route in &endpoint.operations {
                if let Some(operation) = operation(item, route.method.as_str()) {
                    add_problems(operation, route.problems);
                }
            }
        }
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    match method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

fn add_problems(operation: &mut Operation, own: &[Code]) {
    let mut codes = own.to_vec();
    if operation.request_body.is_some() {
        codes.extend(BODY_PROBLEMS);
    }
    if operation.security.is_some() {
        codes.extend(BEARER_PROBLEMS);
    }
    codes.extend(COMMON_PROBLEMS);
    let standing = address_standing(operation);
    for status in Code::ALL.iter().map(|code| code.status()) {
        let of_status: Vec<Code> = codes
            .iter()
            .copied()
            .filter(|code| code.status() == status)
            .collect();
        let Some(first) = of_status.first() else {
            continue;
        };
        let name = status.as_str().to_owned();
        operation
            .responses
            .responses
            .entry(name)
            .or_insert_with(|| RefOr::T(response(*first, &of_status, &standing)));
    }
}

/// The `RateLimit` fields of an operation's success: its 429 has them too.
fn address_standing(operation: &Operation) -> BTreeMap<String, RefOr<Header>> {
    match operation.responses.responses.get("200") {
        Some(RefOr::T(response)) => response.headers.clone(),
        _ => BTreeMap::new(),
    }
}

fn response(first: Code, codes: &[Code], standing: &BTreeMap<String, RefOr<Header>>) -> Response {
    let names: Vec<String> = codes.iter().map(|code| format!("`{}`", code.as_str())).collect();
    let example = json!({
        "type": first.type_uri(),
        "title": first.title(),
        "status": first.status().as_u16(),
        "detail": first.detail(),
        "code": first.as_str(),
        "request_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
    });
    let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
    content.example = Some(example);
    let mut response = Response::new(names.join(", "));
    response
        .content
        .insert("application/problem+json".to_owned(), RefOr::T(content));
    let own = match first.status() {
        StatusCode::UNAUTHORIZED => Some(("WWW-Authenticate", Type::String, "The challenge (RFC 6750)")),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Some(("Retry-After", Type::Integer, "When to try again, in seconds"))
        }
        _ => None,
    };
    if let Some((name, kind, description)) = own {
        let mut header = Header::new(Object::builder().schema_type(SchemaType::new(kind)));
        header.description = Some(description.to_owned());
        response.headers.insert(name.to_owned(), RefOr::T(header));
    }
    if first.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers.extend(standing.clone());
    }
    response
}

#[cfg(test)]
mod tests;
