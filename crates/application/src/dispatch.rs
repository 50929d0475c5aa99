//! The step that sending and sending again share: hand the message over, and settle what was counted.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::limits::Standing;
use dastak_domain::otp::{OtpCode, OtpPolicy};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::{GiveBackSend, MarkSent, RestoredLife};
use dastak_ports::sms::{OutboundCode, SendOutcome};
use dastak_ports::{Clock, OtpStore, PortError, Ports, SmsGateway};

use crate::Policies;
use crate::send_otp::{SendOtpError, SentOtp};

/// How long the gateways may take together. It is less than a request may take, as the answer of the store comes after.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Clone)]
pub(crate) struct Dispatch {
    otp_store: Arc<dyn OtpStore>,
    gateway: Arc<dyn SmsGateway>,
    clock: Arc<dyn Clock>,
    policy: OtpPolicy,
    default_locale: LanguageTag,
}

/// A stored challenge whose message is to be sent.
pub(crate) struct Outgoing {
    pub(crate) challenge: Challenge,
    pub(crate) mobile: PhoneNumber,
    pub(crate) code: OtpCode,
    pub(crate) channel: Channel,
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
}

impl Dispatch {
    pub(crate) fn new(ports: &Ports, policies: &Policies) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            gateway: Arc::clone(&ports.gateway),
            clock: Arc::clone(&ports.clock),
            policy: policies.otp,
            default_locale: policies.default_locale.clone(),
        }
    }

    /// Hands the message to the gateway. Accepted, the code's life counts from now; refused or unknown, the
    /// number gets its send back and no new code stays behind.
    pub(crate) async fn send(&self, outgoing: Outgoing) -> Result<SentOtp, SendOtpError> {
        let message = OutboundCode {
            challenge_id: outgoing.challenge.id,
            to: outgoing.mobile.clone(),
            code: outgoing.code.clone(),
            channel: outgoing.channel,
            locale: outgoing
                .locale
                .clone()
                .unwrap_or_else(|| self.default_locale.clone()),
            app_hash: outgoing.app_hash.clone(),
            valid_seconds: outgoing.valid_seconds(),
            at: self.clock.now(),
            // The channel that holds when nobody names one is SMS.
            is_chosen: outgoing.channel != Channel::default(),
            patience: PATIENCE,
            sending: u32::from(outgoing.previous_expires_at.is_some()),
            attempts: Attempts::default(),
        };
        match self.gateway.send(message).await {
            SendOutcome::Accepted {
                provider,
                provider_message_id,
                channel,
            } => {
                tracing::info!(provider, channel = channel.as_str(), "the gateway took a message");
                self.accepted(outgoing, provider, provider_message_id, channel)
                    .await
                    .map_err(SendOtpError::Port)
            }
            SendOutcome::Rejected { provider, class } => {
                tracing::warn!(provider, class = class.as_str(), "the gateway refused a message");
                self.give_back(&outgoing).await
            }
            SendOutcome::Unknown { provider } => {
                tracing::warn!(provider, "the gateway's answer to a message is unknown");
                self.give_back(&outgoing).await
            }
        }
    }

    async fn accepted(
        &self,
        outgoing: Outgoing,
        provider: String,
        provider_message_id: Option<String>,
        channel: Channel,
    ) -> Result<SentOtp, PortError> {
        let at = self.clock.now();
        let challenge = outgoing.challenge;
        let delivery = Delivery {
            status: DeliveryStatus::Sent,
            channel,
            provider: Some(provider),
            provider_message_id,
            updated_at: at,
        };
        let mark = MarkSent {
            id: challenge.id,
            number_key: challenge.number_key,
            delivery,
            policy: self.policy,
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
            attempts_allowed: self.policy.max_attempts,
            resend_after: self.policy.resend_after_seconds,
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
