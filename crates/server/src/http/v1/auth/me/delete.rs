//! `DELETE /api/v1/auth/me`

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::http::AppState;
use crate::http::extract::Bearer;
use crate::http::problem::{Code, Problem};

/// The problems of an erasure.
pub(crate) const PROBLEMS: &[Code] = &[Code::StepUpRequired];

/// Erase the person
///
/// Needs a login of the last five minutes. The number is free again; the audit trail stays, without the
/// person.
#[utoipa::path(delete, path = "/api/v1/auth/me", operation_id = "erase_me", tag = "me", security(("bearer" = [])),
    responses((status = 204, description = "Erased")))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Bearer(identity): Bearer,
) -> Result<HttpResponse, Problem> {
    state.use_cases.erase_account.execute(&identity).await?;
    Ok(HttpResponse::NoContent().finish())
}
