//! The scripts, and calls of them.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use deadpool_redis::redis::{self, Cmd, ToRedisArgs};

/// A Lua script, with the parts that it shares with others before it.
pub(crate) struct Script {
    source: &'static str,
    /// Its SHA-1, by which a server knows it.
    hash: LazyLock<String>,
}

macro_rules! scripts {
    ($($(#[$doc:meta])* $name:ident = $file:literal with $($part:literal),*;)*) => {$(
        $(#[$doc])*
        pub(crate) static $name: Script = {
            const SOURCE: &str = concat!(
                include_str!("scripts/arguments.lua"),
                $(include_str!(concat!("scripts/", $part, ".lua")),)*
                include_str!(concat!("scripts/", $file, ".lua")),
            );
            Script {
                source: SOURCE,
                hash: LazyLock::new(|| redis::Script::new(SOURCE).get_hash().to_owned()),
            }
        };
    )*};
}

scripts! {
    /// Stores a challenge.
    OPEN = "open" with "clock", "limits", "codes", "unsettled";
    /// Renews a challenge.
    RENEW = "renew" with "clock", "limits", "codes", "unsettled";
    /// Records a gateway's acceptance.
    MARK_SENT = "mark_sent" with "clock", "codes";
    /// Takes back a sending.
    GIVE_BACK_SEND = "give_back_send" with "clock", "limits", "codes", "unsettled";
    /// Leases an attempt.
    TAKE_ATTEMPT = "take_attempt" with "clock", "limits", "codes", "unsettled";
    /// Ends a lease.
    SETTLE_ATTEMPT = "settle_attempt" with "clock", "limits", "codes", "unsettled";
    /// Makes a step of a Cluster final.
    SETTLE_STEP = "settle_step" with "clock", "codes", "unsettled";
    /// Records what became of a message.
    RECORD_RECEIPT = "record_receipt" with "codes";
    /// Claims a second try.
    CLAIM_SECOND_TRY = "claim_second_try" with "clock", "codes";
    /// Tells how far a message came.
    DELIVERY = "delivery" with "codes";
    /// Forgets a number's challenges.
    FORGET = "forget" with "codes";
    /// Counts hits.
    HIT = "hit" with "clock", "limits";
    /// Takes back hits.
    REFUND = "refund" with "limits";
    /// Adds events to the timeline.
    NOTE = "note" with "clock";
    /// Tells other nodes of a gateway.
    PUBLISH = "publish" with;
    /// Claims the trials of a gateway.
    CLAIM_TRIAL = "claim_trial" with "clock";
}

/// A call of a script: its keys, then its arguments in the order that the script's head tells.
#[derive(Clone)]
pub(crate) struct Call {
    script: &'static Script,
    keys: Vec<String>,
    arguments: Vec<Vec<u8>>,
}

impl Call {
    pub(crate) const fn of(script: &'static Script) -> Self {
        Self {
            script,
            keys: Vec::new(),
            arguments: Vec::new(),
        }
    }

    pub(crate) fn key(mut self, key: String) -> Self {
        self.keys.push(key);
        self
    }

    pub(crate) fn keys(mut self, keys: impl IntoIterator<Item = String>) -> Self {
        self.keys.extend(keys);
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.arguments.push(bytes.to_vec());
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// A text that may be absent: an empty one, then.
    pub(crate) fn optional(self, text: Option<&str>) -> Self {
        self.text(text.unwrap_or_default())
    }

    pub(crate) fn number(self, number: impl Into<i64>) -> Self {
        self.text(&number.into().to_string())
    }

    /// How many things of a kind follow.
    pub(crate) fn count(self, things: usize) -> Self {
        self.text(&things.to_string())
    }

    pub(crate) fn flag(self, flag: bool) -> Self {
        self.number(i64::from(flag))
    }

    /// A time in whole milliseconds; finer parts are cut off.
    pub(crate) fn time(self, at: DateTime<Utc>) -> Self {
        self.number(at.timestamp_millis())
    }

    /// Seconds, as the milliseconds that scripts count in.
    pub(crate) fn seconds(self, seconds: u32) -> Self {
        self.number(i64::from(seconds) * 1000)
    }

    /// The call by the script's hash: short, but the server must know the script.
    pub(crate) fn by_hash(&self) -> Cmd {
        self.command("EVALSHA", self.script.hash.as_str())
    }

    /// The call with the whole script, which the server remembers: for one that was restarted, flushed or promoted.
    pub(crate) fn by_source(&self) -> Cmd {
        self.command("EVAL", self.script.source)
    }

    fn command(&self, name: &str, script: impl ToRedisArgs) -> Cmd {
        let mut command = redis::cmd(name);
        command.arg(script).arg(self.keys.len());
        for key in &self.keys {
            command.arg(key);
        }
        for argument in &self.arguments {
            command.arg(argument);
        }
        command
    }
}
