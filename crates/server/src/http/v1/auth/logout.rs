//! `POST /api/v1/auth/logout`

use actix_web::HttpResponse;
use actix_web::web::Data;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Bearer, Body, Client, Fields};
use crate::http::problem::Problem;

/// How far the logout goes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct LogoutRequest {
    /// Whether every session of the person ends.
    #[schema(example = true)]
    all_devices: Option<bool>,
}

/// End this session, or all
///
/// The access token that did it, and every token of an ended session, is refused from then on.
#[utoipa::path(post, path = "/api/v1/auth/logout", operation_id = "logout", tag = "sessions", security(("bearer" = [])),
    request_body = Option<LogoutRequest>, responses((status = 204, description = "Ended")))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Bearer(identity): Bearer,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.optional_json().await?;
    let everywhere = Fields::read(&json, |fields| Some(fields.optional_flag("all_devices")))?;
    if everywhere == Some(true) {
        state.use_cases.logout.all_sessions(&identity, caller).await?;
    } else {
        state.use_cases.logout.this_session(&identity, caller).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
