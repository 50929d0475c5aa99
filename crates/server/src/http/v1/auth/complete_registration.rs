//! `POST /api/v1/auth/complete-registration`

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use dastak_application::Caller;
use dastak_application::complete_registration::CompleteRegistrationCommand;
use dastak_domain::Fault;
use dastak_domain::consent::{ConsentChoice, ConsentOffer, ConsentPurpose, ConsentVersion};
use dastak_domain::user::{BirthDate, Email, FullName, LanguageTag, Profile};
use dastak_ports::tokens::SignedToken;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Body, Client, DeviceInfoRequest, Fields, device_info};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::AuthenticatedBody;
use crate::http::words;

/// The problems of a registration beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[
    Code::RegistrationTokenInvalid,
    Code::AlreadyRegistered,
    Code::ConsentRequired,
    Code::ConsentVersionOutdated,
];

/// A new person, and what they agree to.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct CompleteRegistrationRequest {
    /// Says which number was verified.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWdpc3RyYXRpb24rand0Iiwia2lk…")]
    registration_token: String,
    /// 1 to 100 characters after trimming.
    #[schema(example = "Asha Rao", min_length = 1, max_length = 100)]
    full_name: String,
    /// Every required purpose, granted, in its current version.
    consents: Vec<ConsentChoiceRequest>,
    #[schema(example = "asha@example.com")]
    email: Option<String>,
    #[schema(format = Date, example = "1994-02-28")]
    date_of_birth: Option<String>,
    #[schema(value_type = Option<words::Gender>)]
    gender: Option<String>,
    /// BCP 47.
    #[schema(example = "hi")]
    preferred_language: Option<String>,
    /// A label of the device for its owner.
    device_info: Option<DeviceInfoRequest>,
    /// Asks for a device token. It is ignored where trusted devices are off.
    trust_device: Option<bool>,
}

/// One answer.
#[derive(ToSchema)]
#[schema(as = ConsentChoice)]
#[expect(dead_code, reason = "it describes a field; `Fields` reads it")]
struct ConsentChoiceRequest {
    #[schema(example = "terms")]
    purpose: String,
    /// The version that was shown.
    #[schema(example = "1")]
    version: String,
    #[schema(example = true)]
    granted: bool,
}

/// Reads a purpose that people are asked for.
fn known_purpose(text: &str, offers: &[ConsentOffer]) -> Result<ConsentPurpose, Fault> {
    let purpose = ConsentPurpose::parse(text)?;
    if offers.iter().any(|offer| offer.purpose == purpose) {
        Ok(purpose)
    } else {
        Err(Fault::new("unknown_purpose", "nobody is asked for this purpose"))
    }
}

fn choice(fields: &mut Fields<'_>, offers: &[ConsentOffer]) -> Option<ConsentChoice> {
    let purpose = fields.required("purpose", |text| known_purpose(text, offers));
    let version = fields.required("version", ConsentVersion::parse);
    let granted = fields.required_flag("granted");
    Some(ConsentChoice {
        purpose: purpose?,
        version: version?,
        granted: granted?,
    })
}

fn command(
    fields: &mut Fields<'_>,
    offers: &[ConsentOffer],
    caller: Caller,
    now: DateTime<Utc>,
) -> Option<CompleteRegistrationCommand> {
    let registration_token = fields.required("registration_token", |token| {
        Ok(SignedToken::new(token.to_owned()))
    });
    let full_name = fields.required("full_name", FullName::parse);
    let consents = fields.required_list("consents", |item| choice(item, offers));
    let email = fields.optional("email", Email::parse);
    let date_of_birth = fields.optional("date_of_birth", |text| BirthDate::parse(text, now));
    let gender = fields.optional("gender", str::parse);
    let preferred_language = fields.optional("preferred_language", LanguageTag::parse);
    let device = device_info(fields);
    let trust_device = fields.optional_flag("trust_device");
    Some(CompleteRegistrationCommand {
        registration_token: registration_token?,
        profile: Profile {
            full_name: full_name?,
            email,
            date_of_birth,
            gender,
            preferred_language,
        },
        consents: consents?,
        device: device?,
        trust_device: trust_device.unwrap_or(false),
        caller,
    })
}

/// Register a verified number
///
/// Nothing about a new person is stored before this.
#[utoipa::path(post, path = "/api/v1/auth/complete-registration", operation_id = "complete_registration", tag = "login",
    request_body = CompleteRegistrationRequest,
    responses((status = 201, description = "Registered and logged in", body = AuthenticatedBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let now = state.clock.now();
    let offers = state.use_cases.consents.offers();
    let command = Fields::read(&json, |fields| command(fields, offers, caller, now))?;
    let signed_in = state.use_cases.complete_registration.execute(command).await?;
    Ok(HttpResponse::Created().json(AuthenticatedBody::from(&signed_in)))
}
