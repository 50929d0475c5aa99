//! The one table from what a use-case answers to what a client is told. Every `match` is exhaustive: a new
//! error does not compile until it has a code.

use dastak_application::authenticate::AuthenticateError;
use dastak_application::complete_registration::CompleteRegistrationError;
use dastak_application::consents::ChangeConsentError;
use dastak_application::device_login::DeviceLoginError;
use dastak_application::end_session::EndSessionError;
use dastak_application::erase_account::EraseAccountError;
use dastak_application::export_account::ExportAccountError;
use dastak_application::otp_status::OtpStatusError;
use dastak_application::refresh_tokens::RefreshTokensError;
use dastak_application::resend_otp::ResendOtpError;
use dastak_application::send_otp::SendOtpError;
use dastak_application::update_profile::UpdateProfileError;
use dastak_application::verify_otp::VerifyOtpError;
use dastak_domain::Fault;
use dastak_domain::consent::{ConsentPurpose, ConsentRefusal};
use dastak_ports::{PortError, PortErrorKind};

use super::{Code, FieldError, Problem};

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        let code = match error.kind() {
            PortErrorKind::Unavailable | PortErrorKind::Timeout => Code::ServiceUnavailable,
            PortErrorKind::Corrupt | PortErrorKind::Internal => Code::InternalError,
        };
        Self::new(code).caused_by(error)
    }
}

impl From<SendOtpError> for Problem {
    fn from(error: SendOtpError) -> Self {
        match error {
            SendOtpError::RateLimited {
                retry_after_seconds,
                address_standing,
            } => Self::rate_limited(retry_after_seconds).standing(address_standing),
            SendOtpError::SmsUnavailable => Self::new(Code::SmsUnavailable),
            SendOtpError::Port(error) => error.into(),
        }
    }
}

impl From<ResendOtpError> for Problem {
    fn from(error: ResendOtpError) -> Self {
        match error {
            ResendOtpError::ChallengeNotFound => Self::new(Code::ChallengeNotFound),
            ResendOtpError::Send(error) => error.into(),
        }
    }
}

impl From<OtpStatusError> for Problem {
    fn from(error: OtpStatusError) -> Self {
        match error {
            OtpStatusError::ChallengeNotFound => Self::new(Code::ChallengeNotFound),
            OtpStatusError::RateLimited { retry_after_seconds } => Self::rate_limited(retry_after_seconds),
            OtpStatusError::Port(error) => error.into(),
        }
    }
}

impl From<VerifyOtpError> for Problem {
    fn from(error: VerifyOtpError) -> Self {
        match error {
            VerifyOtpError::Invalid { attempts_remaining } => {
                Self::new(Code::OtpInvalid).member("attempts_remaining", attempts_remaining)
            }
            VerifyOtpError::AttemptsExceeded => Self::new(Code::OtpAttemptsExceeded),
            VerifyOtpError::Expired => Self::new(Code::OtpExpired),
            VerifyOtpError::RateLimited { retry_after_seconds } => Self::rate_limited(retry_after_seconds),
            VerifyOtpError::AccountDisabled => Self::new(Code::AccountDisabled),
            VerifyOtpError::Port(error) => error.into(),
        }
    }
}

impl From<CompleteRegistrationError> for Problem {
    fn from(error: CompleteRegistrationError) -> Self {
        match error {
            CompleteRegistrationError::TokenInvalid => Self::new(Code::RegistrationTokenInvalid),
            CompleteRegistrationError::AlreadyRegistered => Self::new(Code::AlreadyRegistered),
            CompleteRegistrationError::Consents(refusal) => consents_refused(refusal, "/consents"),
            CompleteRegistrationError::Port(error) => error.into(),
        }
    }
}

impl From<ChangeConsentError> for Problem {
    fn from(error: ChangeConsentError) -> Self {
        match error {
            // The purpose is part of the path: an unknown one is an unknown path.
            ChangeConsentError::Refused(ConsentRefusal::Unknown(_)) => {
                Self::new(Code::NotFound).detail("Nobody is asked for this purpose.")
            }
            ChangeConsentError::Refused(refusal) => consents_refused(refusal, "/version"),
            ChangeConsentError::AccountGone => Self::new(Code::SessionRevoked),
            ChangeConsentError::Port(error) => error.into(),
        }
    }
}

impl From<RefreshTokensError> for Problem {
    fn from(error: RefreshTokensError) -> Self {
        match error {
            RefreshTokensError::Invalid => Self::new(Code::RefreshTokenInvalid),
            RefreshTokensError::Expired => Self::new(Code::RefreshTokenExpired),
            RefreshTokensError::Reused => Self::new(Code::RefreshTokenReused),
            RefreshTokensError::SessionRevoked => Self::new(Code::SessionRevoked),
            RefreshTokensError::Port(error) => error.into(),
        }
    }
}

impl From<DeviceLoginError> for Problem {
    fn from(error: DeviceLoginError) -> Self {
        match error {
            DeviceLoginError::Off => Self::new(Code::NotFound),
            DeviceLoginError::Invalid => Self::new(Code::DeviceTokenInvalid),
            DeviceLoginError::RateLimited { retry_after_seconds } => Self::rate_limited(retry_after_seconds),
            DeviceLoginError::Port(error) => error.into(),
        }
    }
}

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Invalid => Self::new(Code::TokenInvalid),
            AuthenticateError::Expired => Self::new(Code::TokenExpired),
            AuthenticateError::SessionRevoked => Self::new(Code::SessionRevoked),
            AuthenticateError::Port(error) => error.into(),
        }
    }
}

impl From<UpdateProfileError> for Problem {
    fn from(error: UpdateProfileError) -> Self {
        match error {
            UpdateProfileError::AccountGone => Self::new(Code::SessionRevoked),
            UpdateProfileError::Port(error) => error.into(),
        }
    }
}

impl From<EndSessionError> for Problem {
    fn from(error: EndSessionError) -> Self {
        match error {
            EndSessionError::SessionNotFound => Self::new(Code::SessionNotFound),
            EndSessionError::Port(error) => error.into(),
        }
    }
}

impl From<ExportAccountError> for Problem {
    fn from(error: ExportAccountError) -> Self {
        match error {
            ExportAccountError::AccountGone => Self::new(Code::SessionRevoked),
            ExportAccountError::Port(error) => error.into(),
        }
    }
}

impl From<EraseAccountError> for Problem {
    fn from(error: EraseAccountError) -> Self {
        match error {
            EraseAccountError::StepUpRequired => Self::new(Code::StepUpRequired),
            EraseAccountError::Port(error) => error.into(),
        }
    }
}

/// Refused consents, with the field at `pointer` that holds them.
fn consents_refused(refusal: ConsentRefusal, pointer: &str) -> Problem {
    let field = |code, detail: String| vec![FieldError::new(pointer, Fault::new(code, detail))];
    match refusal {
        ConsentRefusal::Unknown(purpose) => {
            Problem::validation(field("unknown_purpose", format!("nobody is asked for {purpose}")))
        }
        ConsentRefusal::Duplicate(purpose) => {
            Problem::validation(field("duplicate_purpose", format!("{purpose} is answered twice")))
        }
        ConsentRefusal::Required(purposes) => naming(Code::ConsentRequired, &purposes).errors(field(
            "consent_required",
            format!("needed: {}", joined(&purposes)),
        )),
        ConsentRefusal::Outdated(purposes) => naming(Code::ConsentVersionOutdated, &purposes).errors(field(
            "consent_version_outdated",
            format!("the text has changed: {}", joined(&purposes)),
        )),
    }
}

fn naming(code: Code, purposes: &[ConsentPurpose]) -> Problem {
    let names: Vec<&str> = purposes.iter().map(ConsentPurpose::as_str).collect();
    Problem::new(code).member("purposes", names)
}

fn joined(purposes: &[ConsentPurpose]) -> String {
    let names: Vec<&str> = purposes.iter().map(ConsentPurpose::as_str).collect();
    names.join(", ")
}
