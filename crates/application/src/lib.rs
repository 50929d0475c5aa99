//! The use-cases of a phone login: one struct and one file each, over the ports.
//!
//! Nothing here knows HTTP, SQL or Redis, and nothing needs a particular runtime.
//!
//! A first login, from the number to the tokens:
//!
//! ```
//! use dastak_application::complete_registration::CompleteRegistrationCommand;
//! use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand};
//! use dastak_application::{Caller, Policies, UseCases};
//! use dastak_domain::device::DeviceInfo;
//! use dastak_domain::phone::{NumberPolicy, PhoneNumber};
//! use dastak_domain::user::{FullName, LanguageTag, Profile};
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let numbers = NumberPolicy::new("IN", &[])?;
//! let mobile = PhoneNumber::parse("098765 43210", &numbers)?;
//! let policies = Policies::new(
//!     builders::otp_policy(),
//!     builders::token_policy(),
//!     numbers,
//!     LanguageTag::parse("en")?,
//! );
//! let fakes = fake_ports();
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//!
//! let send = SendOtpCommand {
//!     mobile: mobile.clone(),
//!     channel: None,
//!     locale: None,
//!     app_hash: None,
//!     caller: Caller::default(),
//! };
//! let sent = use_cases.send_otp.execute(send).await?;
//! assert_eq!((sent.expires_in, sent.attempts_allowed), (180, 3));
//!
//! let verify = VerifyOtpCommand {
//!     mobile,
//!     code: fakes.gateway.last_code_for("+919876543210").ok_or("no message")?,
//!     challenge_id: Some(sent.challenge_id),
//!     device: DeviceInfo::default(),
//!     trust_device: false,
//!     caller: Caller::default(),
//! };
//! // Nothing is known of this person yet but that the number is theirs.
//! let VerifiedOtp::RegistrationRequired { registration_token, .. } =
//!     use_cases.verify_otp.execute(verify).await?
//! else {
//!     return Err("the number is registered".into());
//! };
//!
//! let register = CompleteRegistrationCommand {
//!     registration_token,
//!     profile: Profile {
//!         full_name: FullName::parse("Asha Rao")?,
//!         email: None,
//!         date_of_birth: None,
//!         gender: None,
//!         preferred_language: None,
//!     },
//!     consents: Vec::new(),
//!     device: DeviceInfo::default(),
//!     trust_device: false,
//!     caller: Caller::default(),
//! };
//! let signed_in = use_cases.complete_registration.execute(register).await?;
//! let identity = use_cases
//!     .authenticate
//!     .execute(signed_in.tokens.access_token.expose())
//!     .await?;
//! assert_eq!(identity.user.profile.full_name.as_str(), "Asha Rao");
//! # Ok(())
//! # }
//! ```
#![warn(missing_docs)]

mod audit_entries;
pub mod authenticate;
pub mod complete_registration;
pub mod consents;
pub mod delivery_receipts;
pub mod device_login;
mod dispatch;
pub mod end_session;
pub mod erase_account;
pub mod export_account;
pub mod health;
pub mod list_sessions;
pub mod login_history;
pub mod logout;
pub mod notes;
pub mod number_help;
pub mod otp_status;
pub mod policies;
pub mod refresh_tokens;
pub mod resend_otp;
pub mod second_tries;
pub mod send_otp;
pub mod token_issuer;
mod trust_devices;
pub mod update_profile;
pub mod verify_otp;

use std::net::IpAddr;
use std::sync::Arc;

use dastak_ports::Ports;

pub use policies::{LimitPolicy, Policies, SendPolicy};

/// Where a request comes from, as far as the delivery layer believes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caller {
    /// The client's address; `None` when there is none to know.
    pub address: Option<IpAddr>,
}

/// Every use-case, wired.
pub struct UseCases {
    /// `POST /auth/send-otp`
    pub send_otp: send_otp::SendOtp,
    /// `POST /auth/resend-otp`
    pub resend_otp: resend_otp::ResendOtp,
    /// `GET /auth/otp-status/{challenge_id}`
    pub otp_status: otp_status::OtpStatus,
    /// `POST /auth/verify-otp`
    pub verify_otp: verify_otp::VerifyOtp,
    /// `POST /auth/complete-registration`
    pub complete_registration: complete_registration::CompleteRegistration,
    /// `GET /consents` and the consents of a person
    pub consents: consents::Consents,
    /// `POST /auth/refresh-token`
    pub refresh_tokens: refresh_tokens::RefreshTokens,
    /// `POST /auth/device-login`
    pub device_login: device_login::DeviceLogin,
    /// Who is behind a bearer token
    pub authenticate: authenticate::Authenticate,
    /// `PATCH /auth/me`
    pub update_profile: update_profile::UpdateProfile,
    /// `POST /auth/logout`
    pub logout: logout::Logout,
    /// `GET /auth/sessions`
    pub list_sessions: list_sessions::ListSessions,
    /// `DELETE /auth/sessions/{id}`
    pub end_session: end_session::EndSession,
    /// `GET /auth/login-history`
    pub login_history: login_history::LoginHistory,
    /// `GET /auth/me/export`
    pub export_account: export_account::ExportAccount,
    /// `DELETE /auth/me`
    pub erase_account: erase_account::EraseAccount,
    /// `POST /webhooks/sms/{provider}`
    pub delivery_receipts: delivery_receipts::DeliveryReceipts,
    /// Messages without a receipt, in the background
    pub second_tries: second_tries::SecondTries,
    /// What happened to numbers, on its way to the timeline
    pub notes: notes::Notes,
    /// `dastak otp explain` and `dastak otp unlock`
    pub number_help: number_help::NumberHelp,
    /// `GET /health`
    pub health: health::CheckHealth,
}

impl UseCases {
    /// Wires every use-case to its ports.
    #[must_use]
    pub fn new(ports: &Ports, policies: &Policies) -> Self {
        let policies = Arc::new(policies.clone());
        let issuer = token_issuer::TokenIssuer::new(ports, &policies);
        let notes = notes::Notes::new(ports);
        let waiting = second_tries::Waiting::default();
        let dispatch = dispatch::Dispatch::new(ports, &policies, &notes, &waiting);
        let send_otp = send_otp::SendOtp::new(ports, &policies, &notes, dispatch);
        let second_tries = second_tries::SecondTries::new(ports, &policies, &notes, &waiting);
        Self {
            resend_otp: resend_otp::ResendOtp::new(ports, &policies, send_otp.clone()),
            send_otp,
            otp_status: otp_status::OtpStatus::new(ports, &policies),
            verify_otp: verify_otp::VerifyOtp::new(ports, &policies, issuer.clone(), &notes, &waiting),
            complete_registration: complete_registration::CompleteRegistration::new(
                ports,
                &policies,
                issuer.clone(),
            ),
            consents: consents::Consents::new(ports, &policies),
            device_login: device_login::DeviceLogin::new(ports, &policies, issuer.clone()),
            refresh_tokens: refresh_tokens::RefreshTokens::new(ports, &policies, issuer),
            authenticate: authenticate::Authenticate::new(ports),
            update_profile: update_profile::UpdateProfile::new(ports),
            logout: logout::Logout::new(ports),
            list_sessions: list_sessions::ListSessions::new(ports),
            end_session: end_session::EndSession::new(ports),
            login_history: login_history::LoginHistory::new(ports),
            export_account: export_account::ExportAccount::new(ports),
            erase_account: erase_account::EraseAccount::new(ports),
            delivery_receipts: delivery_receipts::DeliveryReceipts::new(ports, &notes, &second_tries),
            second_tries,
            notes,
            number_help: number_help::NumberHelp::new(ports),
            health: health::CheckHealth::new(ports),
        }
    }
}
