//! `GET /api/v1/auth/login-history`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use dastak_application::login_history::{LARGEST_PAGE, USUAL_PAGE};
use dastak_domain::Fault;
use dastak_domain::audit::AuditEntry;
use dastak_domain::delivery::Channel;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Bearer, Fields, Json, id};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::{DeviceBody, Timestamp};
use crate::http::words;

/// The problems of a bad query.
pub(crate) const PROBLEMS: &[Code] = &[Code::MalformedRequest, Code::ValidationFailed];

/// One entry of the trail, as its person sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(crate) struct EntryBody {
    #[schema(format = Uuid)]
    id: String,
    #[schema(value_type = String, example = "login_succeeded")]
    event: &'static str,
    at: Timestamp,
    /// Where the request came from.
    #[schema(required, example = "192.0.2.7")]
    ip_address: Option<String>,
    #[schema(required)]
    device: Option<DeviceBody>,
    #[schema(required, format = Uuid)]
    session_id: Option<String>,
    /// How the code travelled.
    #[schema(required, value_type = Option<words::Channel>)]
    channel: Option<&'static str>,
}

impl From<&AuditEntry> for EntryBody {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            event: entry.event.as_str(),
            at: Timestamp(entry.at),
            ip_address: entry.address.map(|address| address.to_string()),
            device: DeviceBody::of(&entry.device),
            session_id: entry.session_id.map(|id| id.to_string()),
            channel: entry.channel.map(Channel::as_str),
        }
    }
}

/// One page of the trail.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginHistory)]
struct HistoryBody {
    /// Newest first.
    entries: Vec<EntryBody>,
    /// The `cursor` of the next page; null on the last.
    #[schema(required, format = Uuid)]
    next_cursor: Option<String>,
}

fn page_size(text: &str) -> Result<u32, Fault> {
    let size = text.parse().ok().filter(|size| (1..=LARGEST_PAGE).contains(size));
    size.ok_or_else(|| {
        Fault::new(
            "out_of_range",
            format!("must be a number from 1 to {LARGEST_PAGE}"),
        )
    })
}

/// The person's own entries of the audit trail
#[utoipa::path(get, path = "/api/v1/auth/login-history", operation_id = "login_history", tag = "sessions", security(("bearer" = [])),
    params(
        ("cursor" = Option<String>, Query, format = Uuid, description = "The `next_cursor` of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Entries a page, 20 when absent"),
    ),
    responses((status = 200, description = "One page", body = HistoryBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    request: HttpRequest,
    Bearer(identity): Bearer,
) -> Result<HttpResponse, Problem> {
    let query = Json::from_query(request.query_string());
    let query = query.ok_or_else(|| {
        Problem::new(Code::MalformedRequest).detail("The query is broken, or has a parameter twice.")
    })?;
    let (cursor, limit) = Fields::read(&query, |fields| {
        let cursor = fields.optional("cursor", id);
        let limit = fields.optional("limit", page_size);
        Some((cursor, limit.unwrap_or(USUAL_PAGE)))
    })?;
    let page = state
        .use_cases
        .login_history
        .execute(&identity, cursor, limit)
        .await?;
    Ok(HttpResponse::Ok().json(HistoryBody {
        entries: page.entries.iter().map(EntryBody::from).collect(),
        next_cursor: page.next.map(|id| id.to_string()),
    }))
}
