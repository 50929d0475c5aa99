//! `GET /api/v1/auth/otp-status/{challenge_id}`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::Client;
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::Timestamp;
use crate::http::words;

/// The problems of a look-up.
pub(crate) const PROBLEMS: &[Code] = &[Code::ChallengeNotFound, Code::RateLimited];

/// How far a message came. It tells no number and no gateway.
#[derive(Serialize, ToSchema)]
#[schema(as = OtpStatus)]
struct OtpStatusBody {
    #[schema(format = Uuid)]
    challenge_id: String,
    #[schema(value_type = words::DeliveryStatus)]
    status: &'static str,
    #[schema(value_type = words::Channel)]
    channel: &'static str,
    updated_at: Timestamp,
}

/// How far a message came
#[utoipa::path(get, path = "/api/v1/auth/otp-status/{challenge_id}", operation_id = "otp_status", tag = "login",
    params(("challenge_id" = String, Path, format = Uuid, description = "The challenge")),
    responses((status = 200, description = "The challenge's newest message", body = OtpStatusBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    request: HttpRequest,
    Client(caller): Client,
) -> Result<HttpResponse, Problem> {
    let id = request.match_info().query("challenge_id").parse();
    let id = id.map_err(|_| Problem::new(Code::ChallengeNotFound))?;
    let delivery = state.use_cases.otp_status.execute(id, caller).await?;
    Ok(HttpResponse::Ok().json(OtpStatusBody {
        challenge_id: id.to_string(),
        status: delivery.status.as_str(),
        channel: delivery.channel.as_str(),
        updated_at: Timestamp(delivery.updated_at),
    }))
}
