//! `POST /api/v1/auth/send-otp`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use dastak_application::Caller;
use dastak_application::send_otp::{SendOtpCommand, SentOtp};
use dastak_domain::delivery::parse_app_hash;
use dastak_domain::otp::CODE_DIGITS;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::LanguageTag;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{Body, Client, Fields, accepted_language};
use crate::http::problem::{Code, Problem};
use crate::http::{AppState, rate_headers, to_the_end, words};

/// The problems of sending beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[Code::RateLimited, Code::SmsUnavailable];

/// Where a code should go.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct SendOtpRequest {
    /// E.164, also with spaces, dots, dashes and brackets, or national in the default region.
    #[schema(example = "+919876543210")]
    mobile_number: String,
    /// `sms` when absent.
    #[schema(value_type = Option<words::Channel>)]
    channel: Option<String>,
    /// Language of the message, BCP 47; `Accept-Language` when absent.
    #[schema(example = "en-IN")]
    locale: Option<String>,
    /// The app's hash for the Android SMS Retriever.
    #[schema(example = "FA+9qCX9VSu", min_length = 11, max_length = 11)]
    app_hash: Option<String>,
}

/// A code that a gateway took.
#[derive(Serialize, ToSchema)]
#[schema(as = SentOtp)]
pub(crate) struct SentOtpBody {
    /// Public, and never a credential.
    #[schema(format = Uuid)]
    challenge_id: String,
    /// Masked.
    #[schema(example = "+91******3210")]
    mobile_number: String,
    /// The channel really used.
    #[schema(value_type = words::Channel)]
    channel: &'static str,
    #[schema(example = 6)]
    otp_length: usize,
    /// Life of the code in seconds, from the gateway's acceptance.
    #[schema(example = 180)]
    expires_in: i64,
    #[schema(example = 3)]
    attempts_allowed: u32,
    /// When to offer to send again, in seconds.
    #[schema(example = 30)]
    resend_after: u32,
    #[schema(example = "OTP sent to +91******3210")]
    message: String,
}

impl From<&SentOtp> for SentOtpBody {
    fn from(sent: &SentOtp) -> Self {
        Self {
            challenge_id: sent.challenge_id.to_string(),
            mobile_number: sent.mobile.masked(),
            channel: sent.channel.as_str(),
            otp_length: CODE_DIGITS,
            expires_in: sent.expires_in,
            attempts_allowed: sent.attempts_allowed,
            resend_after: sent.resend_after,
            message: format!("OTP sent to {}", sent.mobile.masked()),
        }
    }
}

/// The answer to a sending: the same whether or not a user has the number.
pub(crate) fn answer(sent: &SentOtp) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(Ok(fields)) = sent.address_standing.as_ref().map(rate_headers::fields) {
        for field in fields {
            response.insert_header(field);
        }
    }
    response.json(SentOtpBody::from(sent))
}

fn command(
    fields: &mut Fields<'_>,
    numbers: &NumberPolicy,
    accepted: Option<LanguageTag>,
    caller: Caller,
) -> Option<SendOtpCommand> {
    let mobile = fields.required("mobile_number", |text| PhoneNumber::parse(text, numbers));
    let channel = fields.optional("channel", str::parse);
    let locale = fields.optional("locale", LanguageTag::parse);
    let app_hash = fields.optional("app_hash", parse_app_hash);
    Some(SendOtpCommand {
        mobile: mobile?,
        channel,
        locale: locale.or(accepted),
        app_hash,
        caller,
    })
}

/// Send a code
///
/// The answer is the same whether or not somebody has registered the number. A new code makes every earlier
/// one of the number void.
#[utoipa::path(post, path = "/api/v1/auth/send-otp", operation_id = "send_otp", tag = "login", request_body = SendOtpRequest, responses(
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
    let sent = to_the_end(async move { state.use_cases.send_otp.execute(command).await }).await??;
    Ok(answer(&sent))
}
