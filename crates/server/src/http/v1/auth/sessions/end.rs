//! `DELETE /api/v1/auth/sessions/{session_id}`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::http::AppState;
use crate::http::extract::{Bearer, Client};
use crate::http::problem::{Code, Problem};

/// The problems of ending a session.
pub(crate) const PROBLEMS: &[Code] = &[Code::SessionNotFound];

/// End one session
///
/// Somebody else's session is answered like none.
#[utoipa::path(delete, path = "/api/v1/auth/sessions/{session_id}", operation_id = "end_session", tag = "sessions", security(("bearer" = [])),
    params(("session_id" = String, Path, format = Uuid, description = "The session")),
    responses((status = 204, description = "Ended")))]
pub(crate) async fn handler(
    state: Data<AppState>,
    request: HttpRequest,
    Bearer(identity): Bearer,
    Client(caller): Client,
) -> Result<HttpResponse, Problem> {
    let id = request.match_info().query("session_id").parse();
    let id = id.map_err(|_| Problem::new(Code::SessionNotFound))?;
    state.use_cases.end_session.execute(&identity, id, caller).await?;
    Ok(HttpResponse::NoContent().finish())
}
