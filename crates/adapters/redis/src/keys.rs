//! The names of keys.
//!
//! `<prefix>:{<tag>}:<what>`. The tag decides the slot in a Cluster: the keyed hash of the number, or of the address that
//! is counted, in base64; the name of a challenge for its pointer; a word for the board of gateways. Nothing in a key can
//! be read back to a number.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitKey;
use dastak_domain::secret::NumberKey;

use crate::error::{OpenError, StoreError};

/// Makes the names of keys.
#[derive(Clone)]
pub(crate) struct Keys {
    prefix: String,
}

impl Keys {
    pub(crate) fn new(prefix: &str) -> Result<Self, OpenError> {
        if prefix.is_empty() || prefix.contains(['{', '}']) {
            return Err(OpenError::Prefix);
        }
        Ok(Self {
            prefix: prefix.to_owned(),
        })
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The hash with a number's challenges, and the one with their sealed codes.
    pub(crate) fn codes(&self, number_key: &NumberKey) -> [String; 2] {
        let tag = tag_of(number_key);
        ["codes", "sealed"].map(|what| self.key(&tag, what))
    }

    /// The log of what a limit counts. That of a number's sendings has the number's tag.
    pub(crate) fn log(&self, key: &LimitKey) -> String {
        self.key(
            &URL_SAFE_NO_PAD.encode(key.subject.as_bytes()),
            key.scope.as_str(),
        )
    }

    /// The log of a number's sendings.
    pub(crate) fn sendings(&self, number_key: &NumberKey) -> String {
        self.log(&LimitKey::number_send(number_key))
    }

    /// What leads from a challenge to its number: a text with the number's tag.
    pub(crate) fn pointer(&self, id: ChallengeId) -> String {
        self.key(&id.to_string(), "number")
    }

    /// The list of what happened to a number lately.
    pub(crate) fn timeline(&self, number_key: &NumberKey) -> String {
        self.key(&tag_of(number_key), "timeline")
    }

    /// The hash of what nodes tell each other about gateways. All of it has one tag.
    pub(crate) fn board(&self) -> String {
        self.key("gateways", "breakers")
    }

    /// What the probe writes.
    pub(crate) fn probe(&self) -> String {
        format!("{}:probe", self.prefix)
    }

    fn key(&self, tag: &str, what: &str) -> String {
        format!("{}:{{{tag}}}:{what}", self.prefix)
    }
}

/// The hash tag of a number.
pub(crate) fn tag_of(number_key: &NumberKey) -> String {
    URL_SAFE_NO_PAD.encode(number_key.as_bytes())
}

/// The number of a hash tag.
pub(crate) fn number_of(tag: &[u8]) -> Result<NumberKey, StoreError> {
    let bytes = URL_SAFE_NO_PAD.decode(tag).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(NumberKey::from_bytes)
        .ok_or(StoreError::Reply("a pointer to no number"))
}
