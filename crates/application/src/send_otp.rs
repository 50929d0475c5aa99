//! Sends a new code to a number.
//!
//! 1. Draw a code, make its digest and the sealed copies.
//! 2. Count the limits and store the challenge, in one step; the number's earlier code is void.
//! 3. Hand the message to the gateway.
//! 4. Accepted: the code's life counts from now. Refused: the number gets its send back.
//!
//! A test number has a code of its own, no limit and no message.
//!
//! No user is looked up, so that known and unknown numbers cost the same.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! use dastak_application::send_otp::{SendOtpCommand, SendOtpError};
//! use dastak_application::{Caller, UseCases};
//! use dastak_ports::sms::RejectionClass;
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
//! let command = SendOtpCommand {
//!     mobile: builders::mobile(),
//!     channel: None,
//!     locale: None,
//!     app_hash: None,
//!     caller: Caller { address: Some([192, 0, 2, 7].into()) },
//! };
//! let sent = use_cases.send_otp.execute(command.clone()).await?;
//! assert_eq!((sent.expires_in, sent.resend_after), (180, 30));
//! assert!(fakes.gateway.last_code_for(builders::MOBILE).is_some());
//!
//! // A gateway that takes nothing: the challenge is gone again, and the number has its send back.
//! fakes.gateway.will_reject(RejectionClass::Balance);
//! let refused = use_cases.send_otp.execute(command).await;
//! assert!(matches!(refused, Err(SendOtpError::SmsUnavailable { .. })), "{refused:?}");
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::challenge::{Challenge, NewChallenge, Purpose};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::{LimitRule, LimitScope, Standing};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::Happening;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::{OpenChallenge, OpenOutcome, SendLimits};
use dastak_ports::rate_limiter::Refusal;
use dastak_ports::secrets::OtpBinding;
use dastak_ports::{AuditLog, Clock, OtpStore, PortError, Ports, Secrets, SecureRandom};

use crate::audit_entries::AuditEntries;
use crate::dispatch::{Dispatch, Outgoing};
use crate::notes::Notes;
use crate::{Caller, Policies};

/// A request for a code.
#[derive(Debug, Clone)]
pub struct SendOtpCommand {
    /// Where to.
    pub mobile: PhoneNumber,
    /// How, where the client names it.
    pub channel: Option<Channel>,
    /// The language the client asks for.
    pub locale: Option<LanguageTag>,
    /// The Android SMS Retriever's hash.
    pub app_hash: Option<String>,
    /// Who asks.
    pub caller: Caller,
}

/// A code that a gateway took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentOtp {
    /// Its challenge.
    pub challenge_id: ChallengeId,
    /// Where it went; printed it is masked.
    pub mobile: PhoneNumber,
    /// The channel really used.
    pub channel: Channel,
    /// Its life in seconds.
    pub expires_in: i64,
    /// Guesses allowed.
    pub attempts_allowed: u32,
    /// When a client should offer to send again, in seconds.
    pub resend_after: u32,
    /// Where the caller's address stands.
    pub address_standing: Option<Standing>,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendOtpError {
    /// A limit of the number or of the caller refused.
    #[error("too many messages")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_seconds: u32,
        /// Where the caller's address stands.
        address_standing: Option<Standing>,
    },
    /// No gateway took it. It does not count against the number.
    #[error("no gateway took the message")]
    SmsUnavailable,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl SendOtpError {
    pub(crate) fn limited(refusal: &Refusal) -> Self {
        Self::RateLimited {
            retry_after_seconds: refusal.retry_after_seconds,
            address_standing: refusal.standings.first().copied().flatten(),
        }
    }
}

/// Sends a new code.
#[derive(Clone)]
pub struct SendOtp {
    otp_store: Arc<dyn OtpStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn SecureRandom>,
    audit_log: Arc<dyn AuditLog>,
    audit: AuditEntries,
    dispatch: Dispatch,
    notes: Notes,
    policies: Arc<Policies>,
}

impl SendOtp {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, notes: &Notes, dispatch: Dispatch) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            audit_log: Arc::clone(&ports.audit),
            audit: AuditEntries::new(ports),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
            dispatch,
            notes: notes.clone(),
            policies: Arc::clone(policies),
        }
    }

    /// Sends a new code.
    pub async fn execute(&self, command: SendOtpCommand) -> Result<SentOtp, SendOtpError> {
        let now = self.clock.now();
        let id = ChallengeId::new(now, self.random.bytes()?);
        let test_code = self.policies.sends.test_numbers.code_of(&command.mobile, now);
        let code = match test_code {
            Some(code) => code.clone(),
            None => OtpCode::draw(|bytes| self.random.fill(bytes))?,
        };
        let channel = command.channel.unwrap_or_default();
        let binding = OtpBinding {
            purpose: Purpose::Login,
            challenge_id: id,
            mobile: &command.mobile,
        };
        let new = NewChallenge {
            id,
            number_key: self.secrets.number_key(&command.mobile),
            purpose: Purpose::Login,
            digest: self.secrets.otp_digest(binding, &code),
            sealed_code: self.secrets.seal_code(id, &code)?,
            sealed_number: self.secrets.seal_number(id, &command.mobile)?,
            channel,
        };
        let challenge = Challenge::issue(new, now, &self.policies.otp);
        let open = OpenChallenge {
            challenge: challenge.clone(),
            limits: self.limits(command.caller, test_code.is_some()),
            now,
        };
        let what = Happening::SendRequested {
            channel,
            is_resend: false,
        };
        self.notes.add(challenge.number_key, now, what);
        let standings = match self.otp_store.open(open).await? {
            OpenOutcome::Opened(standings) => standings,
            OpenOutcome::Limited(refusal) => {
                self.note_refusal(&challenge.number_key, &refusal, now);
                return Err(SendOtpError::limited(&refusal));
            }
        };
        let outgoing = Outgoing {
            challenge,
            mobile: command.mobile,
            code,
            channel,
            is_chosen: command.channel.is_some(),
            locale: command.locale,
            app_hash: command.app_hash,
            counted_at: now,
            previous_expires_at: None,
            address_standing: standings.first().copied().flatten(),
        };
        self.hand_over(outgoing, command.caller).await
    }

    /// Sends a stored challenge's code; to a test number nothing goes out, and the trail says so.
    pub(crate) async fn hand_over(
        &self,
        outgoing: Outgoing,
        caller: Caller,
    ) -> Result<SentOtp, SendOtpError> {
        let now = outgoing.counted_at;
        let is_test = self
            .policies
            .sends
            .test_numbers
            .code_of(&outgoing.mobile, now)
            .is_some();
        if !is_test {
            return self.dispatch.send(outgoing).await;
        }
        let entry = AuditEntry {
            number_key: Some(outgoing.challenge.number_key),
            channel: Some(outgoing.channel),
            ..self.audit.entry(AuditEvent::TestNumberUsed, caller, now)?
        };
        self.audit_log.append(entry).await?;
        self.dispatch.send_nothing(outgoing).await
    }

    pub(crate) fn note_resend(&self, outgoing: &Outgoing) {
        let what = Happening::SendRequested {
            channel: outgoing.channel,
            is_resend: true,
        };
        self.notes
            .add(outgoing.challenge.number_key, outgoing.counted_at, what);
    }

    pub(crate) fn note_refusal(&self, number_key: &NumberKey, refusal: &Refusal, now: DateTime<Utc>) {
        let is_of_address = refusal
            .standings
            .first()
            .copied()
            .flatten()
            .is_some_and(|standing| standing.remaining == 0);
        let what = Happening::SendLimited {
            scope: if is_of_address {
                LimitScope::AddressSend
            } else {
                LimitScope::NumberSend
            },
            retry_after_seconds: refusal.retry_after_seconds,
        };
        self.notes.add(*number_key, now, what);
    }

    /// What a sending asked for by `caller` is counted under: of a test number only the caller's.
    pub(crate) fn limits(&self, caller: Caller, is_test: bool) -> SendLimits {
        let limits = &self.policies.limits;
        SendLimits {
            number: if is_test {
                LimitRule::default()
            } else {
                limits.number_send.clone()
            },
            others: limits.of_caller(LimitScope::AddressSend, caller, self.secrets.as_ref()),
        }
    }
}
