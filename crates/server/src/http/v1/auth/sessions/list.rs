//! `GET /api/v1/auth/sessions`

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_domain::ids::SessionId;
use dastak_domain::session::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::Bearer;
use crate::http::problem::Problem;
use crate::http::v1::dto::{DeviceBody, Timestamp};

/// One login.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    #[schema(format = Uuid)]
    id: String,
    /// Whether it is the one of this request.
    current: bool,
    #[schema(required)]
    device: Option<DeviceBody>,
    /// Where the login came from.
    #[schema(required, example = "192.0.2.7")]
    ip_address: Option<String>,
    created_at: Timestamp,
    /// The login or the last refresh.
    last_used_at: Timestamp,
    /// When it ends unless it is refreshed.
    expires_at: Timestamp,
}

impl SessionBody {
    /// A session as it looks from the session `current`.
    pub(crate) fn of(session: &Session, current: SessionId) -> Self {
        Self {
            id: session.id.to_string(),
            current: session.id == current,
            device: DeviceBody::of(&session.device),
            ip_address: session.address.map(|address| address.to_string()),
            created_at: Timestamp(session.created_at),
            last_used_at: Timestamp(session.last_used_at),
            expires_at: Timestamp(session.refresh.expires_at),
        }
    }
}

/// Where the person is logged in.
#[derive(Serialize, ToSchema)]
#[schema(as = Sessions)]
struct SessionsBody {
    /// Newest first.
    sessions: Vec<SessionBody>,
}

/// Where the person is logged in
#[utoipa::path(get, path = "/api/v1/auth/sessions", operation_id = "list_sessions", tag = "sessions", security(("bearer" = [])),
    responses((status = 200, description = "The sessions that can be refreshed", body = SessionsBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Bearer(identity): Bearer,
) -> Result<HttpResponse, Problem> {
    let sessions = state.use_cases.list_sessions.execute(&identity).await?;
    let current = identity.session.id;
    let sessions = sessions
        .iter()
        .map(|session| SessionBody::of(session, current))
        .collect();
    Ok(HttpResponse::Ok().json(SessionsBody { sessions }))
}
