//! `POST /api/v1/auth/resend-otp`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use dastak_application::Caller;
use dastak_application::resend_otp::{ResendOtpCommand, ResendTarget};
use dastak_domain::Fault;
use dastak_domain::delivery::parse_app_hash;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::LanguageTag;
use utoipa::ToSchema;

use super::send_otp::{SentOtpBody, answer};
use crate::http::extract::{Body, Client, Fields, accepted_language, id};
use crate::http::problem::{Code, Problem};
use crate::http::{AppState, to_the_end, words};

/// The problems of sending again beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[Code::ChallengeNotFound, Code::RateLimited, Code::SmsUnavailable];

/// Which code should go out again: that of a challenge, or the newest of a number.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct ResendOtpRequest {
    /// Needed without `mobile_number`, and stronger than it.
    #[schema(format = Uuid, example = "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d")]
    challenge_id: Option<String>,
    /// Needed without `challenge_id`.
    mobile_number: Option<String>,
    /// The channel it went by before when absent.
    #[schema(value_type = Option<words::Channel>)]
    channel: Option<String>,
    /// Language of the message, BCP 47; `Accept-Language` when absent.
    locale: Option<String>,
    /// The app's hash for the Android SMS Retriever.
    #[schema(min_length = 11, max_length = 11)]
    app_hash: Option<String>,
}

fn command(
    fields: &mut Fields<'_>,
    numbers: &NumberPolicy,
    accepted: Option<LanguageTag>,
    caller: Caller,
) -> Option<ResendOtpCommand> {
    let challenge = fields.optional("challenge_id", id);
    let mobile = fields.optional("mobile_number", |text| PhoneNumber::parse(text, numbers));
    if fields.value("challenge_id").is_none() && fields.value("mobile_number").is_none() {
        let detail = "mobile_number or challenge_id is required";
        fields.bad::<()>("mobile_number", Fault::new("required", detail));
    }
    let channel = fields.optional("channel", str::parse);
    let locale = fields.optional("locale", LanguageTag::parse);
    let app_hash = fields.optional("app_hash", parse_app_hash);
    let challenge = challenge.map(ResendTarget::Challenge);
    Some(ResendOtpCommand {
        target: challenge.or(mobile.map(ResendTarget::Number))?,
        channel,
        locale: locale.or(accepted),
        app_hash,
        caller,
    })
}

/// Send the same code again
///
/// The code, the challenge and the attempts used stay; its life starts anew, never past ten minutes from its
/// first sending. A code that is no longer live is followed by a new one.
#[utoipa::path(post, path = "/api/v1/auth/resend-otp", operation_id = "resend_otp", tag = "login", request_body = ResendOtpRequest, responses(
    (status = 200, description = "A gateway took the message", body = SentOtpBody, headers(
        ("RateLimit-Policy" = String, description = "The limit of the caller's address"),
        ("RateLimit" = String, description = "Where the caller's address stands"),
    )),
))]
pub(crate) async fn handler(
    state: Data<AppState>,
    request: HttpRequest,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let accepted = accepted_language(request.headers(), &state.languages);
    let command = Fields::read(&json, |fields| command(fields, &state.numbers, accepted, caller))?;
    // What was counted and stored before the gateway is asked has to be settled when it has answered.
    let sent = to_the_end(async move { state.use_cases.resend_otp.execute(command).await }).await??;
    Ok(answer(&sent))
}
