//! What scripts answer, read from the front.

use std::str::FromStr;
use std::vec::IntoIter;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::{Challenge, Purpose};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus, SentMessage};
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
use deadpool_redis::redis::{FromRedisValue, Value};

use crate::error::StoreError;

const MISSING: StoreError = StoreError::Reply("a part is missing or of another kind");

/// The parts of an answer. An absent answer has none.
pub(crate) struct Reply(IntoIter<Value>);

impl Reply {
    pub(crate) fn new(answer: Value) -> Self {
        let parts = match answer {
            Value::Nil => Vec::new(),
            Value::Array(parts) => parts,
            other => vec![other],
        };
        Self(parts.into_iter())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    fn part<T: FromRedisValue>(&mut self) -> Result<T, StoreError> {
        let value = self.0.next().ok_or(MISSING)?;
        T::from_redis_value(value).map_err(|_| MISSING)
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        self.part()
    }

    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, StoreError> {
        self.part()
    }

    /// All that is left, as names of challenges.
    pub(crate) fn ids(mut self) -> Result<Vec<ChallengeId>, StoreError> {
        let mut ids = Vec::with_capacity(self.0.len());
        while !self.is_empty() {
            ids.push(self.id()?);
        }
        Ok(ids)
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        self.part()
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.part::<i64>()? == 1)
    }

    pub(crate) fn numbers(&mut self) -> Result<Vec<i64>, StoreError> {
        self.part()
    }

    pub(crate) fn nested(&mut self) -> Result<Self, StoreError> {
        self.0.next().map(Self::new).ok_or(MISSING)
    }

    pub(crate) fn time(&mut self) -> Result<DateTime<Utc>, StoreError> {
        DateTime::from_timestamp_millis(self.part()?).ok_or(StoreError::Reply("a time out of range"))
    }

    pub(crate) fn id(&mut self) -> Result<ChallengeId, StoreError> {
        ChallengeId::from_str(&self.text()?).map_err(|_| StoreError::Reply("a name that is none"))
    }

    pub(crate) fn sealed(&mut self) -> Result<Sealed, StoreError> {
        Ok(Sealed::from_bytes(self.bytes()?))
    }

    /// A live challenge of this number.
    pub(crate) fn challenge(&mut self, number_key: NumberKey) -> Result<Challenge, StoreError> {
        let id = self.id()?;
        if self.text()? != Purpose::Login.as_str() {
            return Err(StoreError::Reply("an unknown purpose"));
        }
        let digest = self.bytes()?.try_into();
        Ok(Challenge {
            id,
            number_key,
            purpose: Purpose::Login,
            digest: digest
                .map(OtpDigest::from_bytes)
                .map_err(|_| StoreError::Reply("a digest of another length"))?,
            sealed_code: self.part::<Option<Vec<u8>>>()?.map(Sealed::from_bytes),
            sealed_number: self.sealed()?,
            first_sent_at: self.time()?,
            expires_at: self.time()?,
            attempts_used: self.part()?,
            consumed: false,
            replaced: false,
            delivery: self.delivery()?,
            sendings: self.part()?,
            earlier_messages: self.nested()?.messages()?,
            second_try_taken: self.flag()?,
        })
    }

    /// All that is left, as messages.
    fn messages(mut self) -> Result<Vec<SentMessage>, StoreError> {
        let mut messages = Vec::new();
        while !self.is_empty() {
            messages.push(SentMessage {
                provider: self.text()?,
                provider_message_id: self.text()?,
                channel: self.channel()?,
            });
        }
        Ok(messages)
    }

    pub(crate) fn status(&mut self) -> Result<DeliveryStatus, StoreError> {
        let status = DeliveryStatus::from_stored(&self.text()?);
        status.ok_or(StoreError::Reply("an unknown delivery status"))
    }

    pub(crate) fn channel(&mut self) -> Result<Channel, StoreError> {
        let channel = self.text()?.parse();
        channel.map_err(|_| StoreError::Reply("an unknown channel"))
    }

    pub(crate) fn delivery(&mut self) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            status: self.status()?,
            channel: self.channel()?,
            provider: self.optional_text()?,
            provider_message_id: self.optional_text()?,
            updated_at: self.time()?,
        })
    }
}
