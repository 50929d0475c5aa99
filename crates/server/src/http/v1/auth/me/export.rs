//! `GET /api/v1/auth/me/export`

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_domain::delivery::Channel;
use dastak_domain::device::TrustedDevice;
use dastak_domain::session::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Bearer, Client};
use crate::http::problem::Problem;
use crate::http::v1::auth::login_history::EntryBody;
use crate::http::v1::auth::sessions::list::SessionBody;
use crate::http::v1::dto::{ConsentBody, DeviceBody, Timestamp, UserBody};
use crate::http::words;

/// Everything that is stored about a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
struct ExportBody {
    exported_at: Timestamp,
    user: UserBody,
    /// Every answer ever given, oldest first.
    consent_history: Vec<ConsentBody>,
    /// Every session that is kept, the ended ones too, newest first.
    sessions: Vec<ExportedSession>,
    /// Every trusted device that is kept, the revoked ones too, newest first.
    trusted_devices: Vec<ExportedDevice>,
    /// Every entry of the audit trail, newest first.
    login_history: Vec<EntryBody>,
}

/// A session with all that is kept of it.
#[derive(Serialize, ToSchema)]
struct ExportedSession {
    #[serde(flatten)]
    session: SessionBody,
    /// When the code was accepted.
    authenticated_at: Timestamp,
    /// How the code travelled; null where a trusted device logged in without one.
    #[schema(required, value_type = Option<words::Channel>)]
    channel: Option<&'static str>,
    /// The trusted device of the session.
    #[schema(required, format = Uuid)]
    trusted_device_id: Option<String>,
    /// When it ends for good.
    ends_at: Timestamp,
    /// When it was ended before its time.
    #[schema(required)]
    ended_at: Option<Timestamp>,
}

impl ExportedSession {
    fn of(session: &Session, current: &Session) -> Self {
        Self {
            session: SessionBody::of(session, current.id),
            authenticated_at: Timestamp(session.authentication.at),
            channel: session.authentication.channel().map(Channel::as_str),
            trusted_device_id: session.trusted_device.map(|id| id.to_string()),
            ends_at: Timestamp(session.ends_at),
            ended_at: session.ended_at.map(Timestamp),
        }
    }
}

/// A trusted device with all that is kept of it but its tokens, which are kept as keyed digests only.
#[derive(Serialize, ToSchema)]
struct ExportedDevice {
    #[schema(format = Uuid)]
    id: String,
    #[schema(required)]
    device: Option<DeviceBody>,
    /// When the code was accepted that it was trusted by.
    authenticated_at: Timestamp,
    trusted_at: Timestamp,
    /// Its last login without a code.
    last_used_at: Timestamp,
    #[schema(required)]
    revoked_at: Option<Timestamp>,
}

impl From<&TrustedDevice> for ExportedDevice {
    fn from(device: &TrustedDevice) -> Self {
        Self {
            id: device.id.to_string(),
            device: DeviceBody::of(&device.info),
            authenticated_at: Timestamp(device.authenticated_at),
            trusted_at: Timestamp(device.trusted_at),
            last_used_at: Timestamp(device.last_used_at),
            revoked_at: device.revoked_at.map(Timestamp),
        }
    }
}

/// Everything that is stored about the person
#[utoipa::path(get, path = "/api/v1/auth/me/export", operation_id = "export_me", tag = "me", security(("bearer" = [])),
    responses((status = 200, description = "A copy", body = ExportBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Bearer(identity): Bearer,
    Client(caller): Client,
) -> Result<HttpResponse, Problem> {
    let export = state.use_cases.export_account.execute(&identity, caller).await?;
    let current = &identity.session;
    Ok(HttpResponse::Ok().json(ExportBody {
        exported_at: Timestamp(state.clock.now()),
        user: UserBody::from(&export.user),
        consent_history: export.consent_history.iter().map(ConsentBody::from).collect(),
        sessions: export
            .sessions
            .iter()
            .map(|session| ExportedSession::of(session, current))
            .collect(),
        trusted_devices: export.devices.iter().map(ExportedDevice::from).collect(),
        login_history: export.audit.iter().map(EntryBody::from).collect(),
    }))
}
