//! Sends a live code again.
//!
//! Text messages come late and out of order, so the same code goes out: every copy works, and no copy buys a
//! guess. A challenge that is no longer live is followed by a new one, as [`SendOtp`] makes it.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! use dastak_application::resend_otp::{ResendOtpCommand, ResendTarget};
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, UseCases};
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! # let sent = use_cases.send_otp.execute(SendOtpCommand {
//! #     mobile: builders::mobile(),
//! #     channel: None,
//! #     locale: None,
//! #     app_hash: None,
//! #     caller: Caller::default(),
//! # }).await?;
//! // A code went out as `sent`. Half a minute later the person has nothing yet.
//! fakes.clock.advance(builders::secs(30));
//! let again = ResendOtpCommand {
//!     target: ResendTarget::Challenge(sent.challenge_id),
//!     channel: None,
//!     locale: None,
//!     app_hash: None,
//!     caller: Caller::default(),
//! };
//! let resent = use_cases.resend_otp.execute(again).await?;
//! assert_eq!(resent.challenge_id, sent.challenge_id);
//! let codes: Vec<_> = fakes.gateway.messages().iter().map(|m| m.code.expose().to_owned()).collect();
//! assert_eq!(codes[0], codes[1]);
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::{ChallengeRef, RenewChallenge, RenewOutcome};
use dastak_ports::{Clock, OtpStore, PortError, Ports, Secrets};

use crate::dispatch::{Outgoing, TEST_PROVIDER};
use crate::send_otp::{SendOtp, SendOtpCommand, SendOtpError, SentOtp};
use crate::{Caller, Policies};

/// What to send again.
#[derive(Debug, Clone)]
pub enum ResendTarget {
    /// The code of this challenge.
    Challenge(ChallengeId),
    /// The newest code of this number.
    Number(PhoneNumber),
}

/// A request to send again.
#[derive(Debug, Clone)]
pub struct ResendOtpCommand {
    /// What.
    pub target: ResendTarget,
    /// How; the way it went before where the client names none.
    pub channel: Option<Channel>,
    /// The language the client asks for.
    pub locale: Option<LanguageTag>,
    /// The Android SMS Retriever's hash.
    pub app_hash: Option<String>,
    /// Who asks.
    pub caller: Caller,
}

/// Why nothing was sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendOtpError {
    /// There never was such a challenge, or it is long past.
    #[error("unknown challenge")]
    ChallengeNotFound,
    /// As for a first sending.
    #[error(transparent)]
    Send(#[from] SendOtpError),
}

impl From<PortError> for ResendOtpError {
    fn from(error: PortError) -> Self {
        Self::Send(SendOtpError::Port(error))
    }
}

/// Sends a live code again.
pub struct ResendOtp {
    otp_store: Arc<dyn OtpStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    send_otp: SendOtp,
    policies: Arc<Policies>,
}

impl ResendOtp {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, send_otp: SendOtp) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            send_otp,
            policies: Arc::clone(policies),
        }
    }

    /// Sends a live code again, or a new one in place of a dead one.
    pub async fn execute(&self, command: ResendOtpCommand) -> Result<SentOtp, ResendOtpError> {
        let now = self.clock.now();
        let challenge = match &command.target {
            ResendTarget::Challenge(id) => ChallengeRef::Id(*id),
            ResendTarget::Number(mobile) => ChallengeRef::Number(self.secrets.number_key(mobile)),
        };
        let is_test = self.is_test(&command.target, now).await?;
        let renew = RenewChallenge {
            challenge,
            limits: self.send_otp.limits(command.caller, is_test),
            policy: self.policies.otp,
            now,
        };
        match self.otp_store.renew(renew).await? {
            RenewOutcome::Renewed {
                challenge,
                previous_expires_at,
                standings,
            } => {
                let mobile = self.secrets.open_number(challenge.id, &challenge.sealed_number)?;
                let sealed = challenge.sealed_code.as_ref();
                let sealed =
                    sealed.ok_or_else(|| PortError::corrupt("a live challenge has no sealed code"))?;
                let code = self.secrets.open_code(challenge.id, sealed)?;
                let before = challenge.delivery.channel;
                let outgoing = Outgoing {
                    channel: command.channel.unwrap_or(before),
                    is_chosen: command.channel.is_some() || self.goes_as_before(before),
                    challenge: *challenge,
                    mobile,
                    code,
                    locale: command.locale,
                    app_hash: command.app_hash,
                    counted_at: now,
                    previous_expires_at: Some(previous_expires_at),
                    address_standing: standings.first().copied().flatten(),
                };
                self.send_otp.note_resend(&outgoing);
                Ok(self.send_otp.hand_over(outgoing, command.caller).await?)
            }
            RenewOutcome::Dead { sealed_number, id } => {
                let mobile = self.secrets.open_number(id, &sealed_number)?;
                self.send_new(mobile, command).await
            }
            RenewOutcome::Unknown => match command.target.clone() {
                ResendTarget::Challenge(_) => Err(ResendOtpError::ChallengeNotFound),
                ResendTarget::Number(mobile) => self.send_new(mobile, command).await,
            },
            RenewOutcome::Limited { number_key, refusal } => {
                self.send_otp.note_refusal(&number_key, &refusal, now);
                Err(SendOtpError::limited(&refusal).into())
            }
        }
    }

    /// Whether a test number is meant, whose sendings are not limited. Of a challenge its last message tells; nobody is asked
    /// where there are no test numbers.
    async fn is_test(&self, target: &ResendTarget, now: DateTime<Utc>) -> Result<bool, PortError> {
        let numbers = &self.policies.sends.test_numbers;
        Ok(match target {
            ResendTarget::Number(mobile) => numbers.code_of(mobile, now).is_some(),
            ResendTarget::Challenge(_) if numbers.is_empty() => false,
            ResendTarget::Challenge(id) => {
                let delivery = self.otp_store.delivery(*id).await?;
                delivery.is_some_and(|delivery| delivery.provider.as_deref() == Some(TEST_PROVIDER))
            }
        })
    }

    /// Whether a resend that names no channel takes the one before: where the operator has no order of them, and somebody
    /// must have named it.
    fn goes_as_before(&self, before: Channel) -> bool {
        !self.policies.sends.has_ladder && before != Channel::default()
    }

    async fn send_new(
        &self,
        mobile: PhoneNumber,
        command: ResendOtpCommand,
    ) -> Result<SentOtp, ResendOtpError> {
        let send = SendOtpCommand {
            mobile,
            channel: command.channel,
            locale: command.locale,
            app_hash: command.app_hash,
            caller: command.caller,
        };
        Ok(self.send_otp.execute(send).await?)
    }
}
