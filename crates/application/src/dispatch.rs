//! The step that sending and sending again share: hand the message over, and settle what was counted.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::limits::Standing;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::timeline::Happening;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::{GiveBackSend, MarkSent, RestoredLife};
use dastak_ports::sms::{Attempts, Carried, OutboundCode, Outcome, SendOutcome};
use dastak_ports::{Clock, OtpStore, PortError, PortResult, Ports, SmsGateway};

use crate::Policies;
use crate::notes::Notes;
use crate::second_tries::{self, Pending, Waiting};
use crate::send_otp::{SendOtpError, SentOtp};

/// Who "takes" the messages to test numbers, which nobody sends.
pub(crate) const TEST_PROVIDER: &str = "test";

#[derive(Clone)]
pub(crate) struct Dispatch {
    otp_store: Arc<dyn OtpStore>,
    gateway: Arc<dyn SmsGateway>,
    clock: Arc<dyn Clock>,
    policies: Arc<Policies>,
    notes: Notes,
    waiting: Waiting,
}

/// A stored challenge whose message is to be sent.
pub(crate) struct Outgoing {
    pub(crate) challenge: Challenge,
    pub(crate) mobile: PhoneNumber,
    pub(crate) code: OtpCode,
    pub(crate) channel: Channel,
    /// Whether somebody named the channel.
    pub(crate) is_chosen: bool,
    pub(crate) locale: Option<LanguageTag>,
    pub(crate) app_hash: Option<String>,
    /// When the limits counted it.
    pub(crate) counted_at: DateTime<Utc>,
    /// Where the life of a resent challenge ended before.
    pub(crate) previous_expires_at: Option<DateTime<Utc>>,
    pub(crate) address_standing: Option<Standing>,
}

impl Outgoing {
    /// What the message may promise: near the longest life of a resent code that is less than a full life.
    fn valid_seconds(&self) -> u32 {
        u32::try_from(self.challenge.expires_in(self.counted_at)).unwrap_or_default()
    }

    fn carried(&self) -> Option<Carried> {
        let Delivery {
            provider, channel, ..
        } = &self.challenge.delivery;
        let provider = provider.clone().filter(|_| self.challenge.sendings > 0)?;
        Some(Carried {
            provider,
            channel: *channel,
        })
    }

    fn pending(&self) -> Pending {
        Pending {
            number_key: self.challenge.number_key,
            locale: self.locale.clone(),
            app_hash: self.app_hash.clone(),
            channel: None,
        }
    }
}

/// A gateway's word that it took a message.
struct Taken {
    provider: String,
    message_id: Option<String>,
    channel: Channel,
    at: DateTime<Utc>,
}

impl Dispatch {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, notes: &Notes, waiting: &Waiting) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            gateway: Arc::clone(&ports.gateway),
            clock: Arc::clone(&ports.clock),
            policies: Arc::clone(policies),
            notes: notes.clone(),
            waiting: waiting.clone(),
        }
    }

    /// Hands the message to the gateway. Accepted, the code's life counts from now; refused or unknown, the
    /// number gets its send back and no new code stays behind.
    pub(crate) async fn send(&self, outgoing: Outgoing) -> Result<SentOtp, SendOtpError> {
        let Some(taken) = self.hand_over(&outgoing).await else {
            return self.give_back(&outgoing).await;
        };
        let due = second_tries::due(
            taken.at,
            &taken.provider,
            taken.message_id.as_deref(),
            &self.policies,
        );
        if let Some(due) = due {
            self.waiting.add(due, outgoing.challenge.id, outgoing.pending());
        }
        self.accepted(outgoing, taken).await.map_err(SendOtpError::Port)
    }

    /// "Sends" a code to a test number: no gateway is asked.
    pub(crate) async fn send_nothing(&self, outgoing: Outgoing) -> Result<SentOtp, SendOtpError> {
        let taken = Taken {
            provider: TEST_PROVIDER.to_owned(),
            message_id: None,
            channel: outgoing.channel,
            at: self.clock.now(),
        };
        self.note(&outgoing, Happening::TestNumberUsed);
        self.accepted(outgoing, taken).await.map_err(SendOtpError::Port)
    }

    /// Sends a live code once more that nobody asked for again: what no gateway takes changes nothing.
    pub(crate) async fn send_again(&self, outgoing: Outgoing) -> PortResult<()> {
        let provider = outgoing.challenge.delivery.provider.clone().unwrap_or_default();
        self.note(&outgoing, Happening::SecondTry { provider });
        match self.hand_over(&outgoing).await {
            Some(taken) => self.accepted(outgoing, taken).await.map(drop),
            None => Ok(()),
        }
    }

    fn note(&self, outgoing: &Outgoing, what: Happening) {
        let number_key = outgoing.challenge.number_key;
        self.notes.add(number_key, self.clock.now(), what);
    }

    /// Asks the gateways; `None` when none took the message.
    async fn hand_over(&self, outgoing: &Outgoing) -> Option<Taken> {
        let attempts = Attempts::default();
        let message = OutboundCode {
            challenge_id: outgoing.challenge.id,
            to: outgoing.mobile.clone(),
            code: outgoing.code.clone(),
            channel: outgoing.channel,
            is_chosen: outgoing.is_chosen,
            locale: outgoing
                .locale
                .clone()
                .unwrap_or_else(|| self.policies.default_locale.clone()),
            app_hash: outgoing.app_hash.clone(),
            valid_seconds: outgoing.valid_seconds(),
            at: self.clock.now(),
            patience: self.policies.sends.patience,
            sending: outgoing.challenge.sendings,
            carried: outgoing.carried(),
            attempts: attempts.clone(),
        };
        let outcome = self.gateway.send(message).await;
        // A message that its first gateway took needs one line only.
        for attempt in attempts.take() {
            if attempt.outcome != Outcome::Accepted {
                let what = Happening::GatewayAsked {
                    provider: attempt.provider,
                    channel: attempt.channel,
                    outcome: attempt.outcome,
                };
                self.note(outgoing, what);
            }
        }
        match outcome {
            SendOutcome::Accepted {
                provider,
                provider_message_id,
                channel,
            } => {
                tracing::info!(provider, channel = channel.as_str(), "the gateway took a message");
                let what = Happening::CodeSent {
                    provider: provider.clone(),
                    channel,
                };
                self.note(outgoing, what);
                return Some(Taken {
                    provider,
                    message_id: provider_message_id,
                    channel,
                    at: self.clock.now(),
                });
            }
            SendOutcome::Rejected { provider, class } => {
                tracing::warn!(provider, class = class.as_str(), "the gateway refused a message");
            }
            SendOutcome::Unknown { provider } => {
                tracing::warn!(provider, "the gateway's answer to a message is unknown");
            }
        }
        self.note(outgoing, Happening::SendFailed);
        None
    }

    async fn accepted(&self, outgoing: Outgoing, taken: Taken) -> Result<SentOtp, PortError> {
        let Taken {
            provider,
            message_id,
            channel,
            at,
        } = taken;
        let challenge = outgoing.challenge;
        let delivery = Delivery {
            status: DeliveryStatus::Sent,
            channel,
            provider: Some(provider),
            provider_message_id: message_id,
            updated_at: at,
        };
        let policy = self.policies.otp;
        let mark = MarkSent {
            id: challenge.id,
            number_key: challenge.number_key,
            delivery,
            policy,
            at,
        };
        // A challenge that was used or replaced while the gateway worked keeps the end it had.
        let expires_at = self
            .otp_store
            .mark_sent(mark)
            .await?
            .unwrap_or(challenge.expires_at);
        Ok(SentOtp {
            challenge_id: challenge.id,
            mobile: outgoing.mobile,
            channel,
            expires_in: Challenge {
                expires_at,
                ..challenge
            }
            .expires_in(at),
            attempts_allowed: policy.max_attempts,
            resend_after: policy.resend_after_seconds,
            address_standing: outgoing.address_standing,
        })
    }

    async fn give_back(&self, outgoing: &Outgoing) -> Result<SentOtp, SendOtpError> {
        let command = GiveBackSend {
            id: outgoing.challenge.id,
            number_key: outgoing.challenge.number_key,
            counted_at: outgoing.counted_at,
            restore: outgoing.previous_expires_at.map(|previous| RestoredLife {
                renewed: outgoing.challenge.expires_at,
                previous,
            }),
        };
        self.otp_store
            .give_back_send(command)
            .await
            .map_err(SendOtpError::Port)?;
        Err(SendOtpError::SmsUnavailable)
    }
}
