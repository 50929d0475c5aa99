//! Sends a new code to a number.
//!
//! 1. Draw a code, make its digest and the sealed copies.
//! 2. Count the limits and store the challenge, in one step; the number's earlier code is void.
//! 3. Hand the message to the gateway.
//! 4. Accepted: the code's life counts from now. Refused: the number gets its send back.
//!
//! No user is looked up, so that known and unknown numbers cost the same.

use std::sync::Arc;

use dastak_domain::challenge::{Challenge, NewChallenge, Purpose};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::{LimitScope, Standing};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::{OpenChallenge, OpenOutcome, SendLimits};
use dastak_ports::rate_limiter::Refusal;
use dastak_ports::secrets::OtpBinding;
use dastak_ports::{Clock, OtpStore, PortError, Ports, Secrets, SecureRandom};

use crate::dispatch::{Dispatch, Outgoing};
use crate::{Caller, Policies};

/// A request for a code.
#[derive(Debug, Clone)]
pub struct SendOtpCommand {
    /// Where to.
    pub mobile: PhoneNumber,
    /// How.
    pub channel: Channel,
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
    dispatch: Dispatch,
    policies: Arc<Policies>,
}

impl SendOtp {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
            dispatch: Dispatch::new(ports, policies),
            policies: Arc::clone(policies),
        }
    }

    /// Sends a new code.
    pub async fn execute(&self, command: SendOtpCommand) -> Result<SentOtp, SendOtpError> {
        let now = self.clock.now();
        let id = ChallengeId::new(now, self.random.bytes()?);
        let code = OtpCode::draw(|bytes| self.random.fill(bytes))?;
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
            channel: command.channel,
        };
        let challenge = Challenge::issue(new, now, &self.policies.otp);
        let open = OpenChallenge {
            challenge: challenge.clone(),
            limits: self.limits(command.caller),
            now,
        };
        let standings = match self.otp_store.open(open).await? {
            OpenOutcome::Opened(standings) => standings,
            OpenOutcome::Limited(refusal) => return Err(SendOtpError::limited(&refusal)),
        };
        self.dispatch
            .send(Outgoing {
                challenge,
                mobile: command.mobile,
                code,
                channel: command.channel,
                locale: command.locale,
                app_hash: command.app_hash,
                counted_at: now,
                previous_expires_at: None,
                address_standing: standings.first().copied().flatten(),
            })
            .await
    }

    /// What a sending asked for by `caller` is counted under.
    pub(crate) fn limits(&self, caller: Caller) -> SendLimits {
        let limits = &self.policies.limits;
        SendLimits {
            number: limits.number_send.clone(),
            others: limits.of_caller(LimitScope::AddressSend, caller, self.secrets.as_ref()),
        }
    }
}
