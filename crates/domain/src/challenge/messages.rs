//! The messages of a challenge: taken by gateways, told of by receipts, tried once more.

use chrono::{DateTime, Utc};

use super::{Challenge, ChallengeState};
use crate::delivery::{Channel, Delivery, DeliveryStatus};
use crate::otp::OtpPolicy;

/// How many messages before the newest a challenge remembers for their receipts. The oldest are forgotten first.
pub const MOST_EARLIER_MESSAGES: usize = 8;

/// What a receipt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptEffect {
    /// No message of the challenge has this id.
    Unknown,
    /// It says nothing new.
    Unchanged,
    /// The status of the challenge moved on.
    Changed {
        /// From here.
        before: DeliveryStatus,
        /// To here.
        after: DeliveryStatus,
    },
}

/// A message of a challenge, found by its gateway and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundMessage {
    /// The channel it went by.
    pub channel: Channel,
    /// Whether no other message went out after it.
    pub is_newest: bool,
}

impl Challenge {
    /// A gateway took a message at `at`: the life counts from there, and the message before it is remembered for its
    /// receipt. What was delivered stays `delivered`: the phone has that code, whatever becomes of one more copy.
    pub fn accepted(&mut self, at: DateTime<Utc>, delivery: Delivery, policy: &OtpPolicy) {
        self.expires_at = self.life_from(at, policy);
        self.sendings = self.sendings.saturating_add(1);
        let has_it = self.delivery.status == DeliveryStatus::Delivered;
        let before = std::mem::replace(&mut self.delivery, delivery);
        if has_it {
            self.delivery.status = DeliveryStatus::Delivered;
        }
        // A gateway that repeats a message of its own may keep its id.
        if let Some(message) = before.message()
            && !self.delivery.is(&message.provider, &message.provider_message_id)
        {
            if self.earlier_messages.len() >= MOST_EARLIER_MESSAGES {
                self.earlier_messages.remove(0);
            }
            self.earlier_messages.push(message);
        }
    }

    /// The message that this gateway calls by this id.
    #[must_use]
    pub fn message(&self, provider: &str, message_id: &str) -> Option<FoundMessage> {
        if self.delivery.is(provider, message_id) {
            return Some(FoundMessage {
                channel: self.delivery.channel,
                is_newest: true,
            });
        }
        let earlier = self.earlier_messages.iter();
        let message = earlier.rev().find(|message| message.is(provider, message_id))?;
        Some(FoundMessage {
            channel: message.channel,
            is_newest: false,
        })
    }

    /// A gateway tells at `at` what became of a message. News of the newest one move the status on
    /// ([`DeliveryStatus::advance`]); of an earlier one only that it was delivered counts, as the newest is still
    /// under way. It may come late, twice or in any order, also for a challenge that was used or replaced; nothing but
    /// the status and its time changes.
    ///
    /// A receipt that comes before its gateway's own answer was recorded ([`Self::accepted`]) is unknown. That is a
    /// hint lost, no more: the status stays `sent`.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use dastak_domain::challenge::{Challenge, NewChallenge, Purpose, ReceiptEffect};
    /// use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
    /// # use dastak_domain::ids::ChallengeId;
    /// # use dastak_domain::otp::OtpPolicy;
    /// # use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
    ///
    /// # let policy = OtpPolicy { ttl_seconds: 180, max_attempts: 3, resend_after_seconds: 30, bind_challenge: false };
    /// # let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
    /// # let new = NewChallenge {
    /// #     id: ChallengeId::new(now, [7; 10]),
    /// #     number_key: NumberKey::from_bytes([1; 32]),
    /// #     purpose: Purpose::Login,
    /// #     digest: OtpDigest::from_bytes([2; 32]),
    /// #     sealed_code: Sealed::from_bytes(vec![3]),
    /// #     sealed_number: Sealed::from_bytes(vec![4]),
    /// #     channel: Channel::Sms,
    /// # };
    /// let mut challenge = Challenge::issue(new, now, &policy);
    /// let taken = Delivery {
    ///     status: DeliveryStatus::Sent,
    ///     channel: Channel::Sms,
    ///     provider: Some("msg91".to_owned()),
    ///     provider_message_id: Some("m-1".to_owned()),
    ///     updated_at: now,
    /// };
    /// challenge.accepted(now, taken, &policy);
    ///
    /// let later = now + TimeDelta::seconds(4);
    /// let moved = ReceiptEffect::Changed { before: DeliveryStatus::Sent, after: DeliveryStatus::Delivered };
    /// assert_eq!(challenge.receipt("msg91", "m-1", DeliveryStatus::Delivered, later), moved);
    /// // The same id at another gateway is another message, and what was delivered stays delivered.
    /// assert_eq!(challenge.receipt("gupshup", "m-1", DeliveryStatus::Failed, later), ReceiptEffect::Unknown);
    /// assert_eq!(challenge.receipt("msg91", "m-1", DeliveryStatus::Failed, later), ReceiptEffect::Unchanged);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn receipt(
        &mut self,
        provider: &str,
        message_id: &str,
        news: DeliveryStatus,
        at: DateTime<Utc>,
    ) -> ReceiptEffect {
        let Some(message) = self.message(provider, message_id) else {
            return ReceiptEffect::Unknown;
        };
        let before = self.delivery.status;
        let after = if message.is_newest || news == DeliveryStatus::Delivered {
            before.advance(news)
        } else {
            before
        };
        if after == before {
            return ReceiptEffect::Unchanged;
        }
        self.delivery.status = after;
        self.delivery.updated_at = at;
        ReceiptEffect::Changed { before, after }
    }

    /// Claims the one try more that a code gets without anybody asking for it, when its message failed or no receipt
    /// says that it came. Only once in a challenge's life, only while its code can be used and sent, and never when
    /// the phone has it. A claim renews nothing: the life counts from the acceptance of the message
    /// ([`Self::accepted`]), and a try that no gateway takes leaves all but the claim as it was.
    #[must_use]
    pub fn claim_second_try(&mut self, now: DateTime<Utc>, policy: &OtpPolicy) -> bool {
        let may_need_it = matches!(
            self.delivery.status,
            DeliveryStatus::Sent | DeliveryStatus::Failed
        );
        if self.second_try_taken
            || !may_need_it
            || self.state(now, policy) != ChallengeState::Live
            || self.sealed_code.is_none()
        {
            return false;
        }
        self.second_try_taken = true;
        true
    }
}
