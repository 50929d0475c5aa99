//! `POST /api/v1/auth/verify-otp`

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_application::Caller;
use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{Body, Client, DeviceInfoRequest, Fields, device_info, id};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::AuthenticatedBody;
use crate::http::{AppState, to_the_end, words};

/// The problems of a verification beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[
    Code::OtpInvalid,
    Code::OtpAttemptsExceeded,
    Code::OtpExpired,
    Code::AccountDisabled,
    Code::RateLimited,
];

/// A code, and the number it was sent to.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct VerifyOtpRequest {
    #[schema(example = "+919876543210")]
    mobile_number: String,
    /// Exactly six ASCII digits.
    #[schema(example = "123456", pattern = "^[0-9]{6}$")]
    otp: String,
    /// The challenge it belongs to.
    #[schema(format = Uuid)]
    challenge_id: Option<String>,
    /// A label of the device for its owner.
    device_info: Option<DeviceInfoRequest>,
    /// Asks for a device token. It is ignored where trusted devices are off, and for a number that is new.
    trust_device: Option<bool>,
}

/// The number is nobody's yet: the next step is complete-registration.
#[derive(Serialize, ToSchema)]
#[schema(as = RegistrationRequired)]
struct RegistrationRequiredBody {
    #[schema(value_type = words::RegistrationRequiredStatus)]
    status: &'static str,
    #[schema(example = true)]
    is_new_user: bool,
    /// Lets this number register, once.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWdpc3RyYXRpb24rand0Iiwia2lk…")]
    registration_token: String,
    /// Its life in seconds.
    #[schema(example = 600)]
    expires_in: i64,
}

/// What a right code leads to.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = VerifiedOtp)]
enum VerifiedOtpBody {
    Authenticated(Box<AuthenticatedBody>),
    RegistrationRequired(RegistrationRequiredBody),
}

impl From<&VerifiedOtp> for VerifiedOtpBody {
    fn from(verified: &VerifiedOtp) -> Self {
        match verified {
            VerifiedOtp::Authenticated(signed_in) => {
                Self::Authenticated(Box::new(AuthenticatedBody::from(&**signed_in)))
            }
            VerifiedOtp::RegistrationRequired {
                registration_token,
                expires_in,
            } => Self::RegistrationRequired(RegistrationRequiredBody {
                status: "registration_required",
                is_new_user: true,
                registration_token: registration_token.expose().to_owned(),
                expires_in: *expires_in,
            }),
        }
    }
}

fn command(fields: &mut Fields<'_>, numbers: &NumberPolicy, caller: Caller) -> Option<VerifyOtpCommand> {
    let mobile = fields.required("mobile_number", |text| PhoneNumber::parse(text, numbers));
    let code = fields.required("otp", OtpCode::parse);
    let challenge_id = fields.optional("challenge_id", id);
    let device = device_info(fields);
    let trust_device = fields.optional_flag("trust_device");
    Some(VerifyOtpCommand {
        mobile: mobile?,
        code: code?,
        challenge_id,
        device: device?,
        trust_device: trust_device.unwrap_or(false),
        caller,
    })
}

/// Present a code
///
/// A code is accepted at most once. A known number is logged in, a new one gets the right to register.
#[utoipa::path(post, path = "/api/v1/auth/verify-otp", operation_id = "verify_otp", tag = "login", request_body = VerifyOtpRequest, responses(
    (status = 200, description = "The code was right", body = VerifiedOtpBody),
))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let command = Fields::read(&json, |fields| command(fields, &state.numbers, caller))?;
    // A guess that was compared has to be counted, or whoever hangs up in time guesses without end.
    let verified = to_the_end(async move { state.use_cases.verify_otp.execute(command).await }).await??;
    Ok(HttpResponse::Ok().json(VerifiedOtpBody::from(&verified)))
}
