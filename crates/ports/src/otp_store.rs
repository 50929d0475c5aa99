//! Sent codes.
//!
//! A store keeps challenges under keyed hashes of their numbers; it never sees a number or a code. It makes
//! no decision of its own: [`Challenge`]'s methods decide, inside the store's transaction or script. The last
//! word on single use is not here but a unique row beside the session (see [`crate::Sessions::open`]).
//!
//! ```
//! use dastak_ports::otp_store::{
//!     AttemptOutcome, LeaseEnd, OpenChallenge, OpenOutcome, SendLimits, SettleAttempt, TakeAttempt,
//! };
//! use dastak_testkit::builders::{a_challenge, key_of, mobile, otp_policy, secs};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let store = fake_ports().ports.otp_store;
//! let opened = store
//!     .open(OpenChallenge {
//!         challenge: a_challenge(&mobile(), start()),
//!         limits: SendLimits::default(),
//!         now: start(),
//!     })
//!     .await?;
//! assert_eq!(opened, OpenOutcome::Opened(Vec::new()));
//!
//! // A guess: the attempt is counted first, then the caller compares, then it settles.
//! let take = TakeAttempt {
//!     number_key: key_of(&mobile()),
//!     challenge_id: None,
//!     limits: Vec::new(),
//!     policy: otp_policy(),
//!     now: start() + secs(20),
//! };
//! let AttemptOutcome::Granted { challenge, left: 2, .. } = store.take_attempt(take.clone()).await? else {
//!     return Err("no attempt".into());
//! };
//! store
//!     .settle_attempt(SettleAttempt {
//!         id: challenge.id,
//!         number_key: challenge.number_key,
//!         end: LeaseEnd::Consumed,
//!         refund: Vec::new(),
//!         counted_at: take.now,
//!     })
//!     .await?;
//! assert!(matches!(store.take_attempt(take).await?, AttemptOutcome::Gone));
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule, Standing};
use dastak_domain::otp::OtpPolicy;
use dastak_domain::secret::{NumberKey, Sealed};

use crate::error::PortResult;
use crate::rate_limiter::Refusal;

/// The limits that one sending must pass.
#[derive(Debug, Clone, Default)]
pub struct SendLimits {
    /// The windows of the number, counted under [`LimitKey::number_send`].
    pub number: LimitRule,
    /// Everything else that is counted, the client's address first.
    pub others: Vec<LimitHit>,
}

/// A new challenge to be stored before its message is sent.
#[derive(Debug, Clone)]
pub struct OpenChallenge {
    /// The challenge, just issued.
    pub challenge: Challenge,
    /// The limits to count.
    pub limits: SendLimits,
    /// The time of the hits.
    pub now: DateTime<Utc>,
}

/// The answer to [`OtpStore::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOutcome {
    /// It is stored. The standings are those of `limits.others`, in their order.
    Opened(Vec<Option<Standing>>),
    /// A limit refused: nothing was counted, stored or replaced. The standings are those of `limits.others`.
    Limited(Refusal),
}

/// Which challenge is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeRef {
    /// The one of this name.
    Id(ChallengeId),
    /// The newest one of this number.
    Number(NumberKey),
}

/// A request to send a challenge's code again.
#[derive(Debug, Clone)]
pub struct RenewChallenge {
    /// Which one.
    pub challenge: ChallengeRef,
    /// The limits to count when it is live.
    pub limits: SendLimits,
    /// The rules of its life.
    pub policy: OtpPolicy,
    /// The time of the hits, and of the renewal.
    pub now: DateTime<Utc>,
}

/// The answer to [`OtpStore::renew`].
#[derive(Debug, Clone)]
pub enum RenewOutcome {
    /// It is live, counted and renewed.
    Renewed {
        /// The challenge as it is now, with its sealed code and number.
        challenge: Box<Challenge>,
        /// Where its life would have ended: to be restored when no gateway takes the message.
        previous_expires_at: DateTime<Utc>,
        /// The standings of `limits.others`.
        standings: Vec<Option<Standing>>,
    },
    /// It was sent once and is no longer live. Nothing was counted.
    Dead {
        /// The number it went to.
        sealed_number: Sealed,
        /// The name it had, to which the sealed number is bound.
        id: ChallengeId,
    },
    /// Nothing is known of it. Nothing was counted.
    Unknown,
    /// A limit refused; nothing changed.
    Limited {
        /// Whose challenge it is, also where only the challenge was named.
        number_key: NumberKey,
        /// What the limits say.
        refusal: Refusal,
    },
}

/// A gateway took the message of a challenge.
#[derive(Debug, Clone)]
pub struct MarkSent {
    /// Which challenge.
    pub id: ChallengeId,
    /// Whose it is.
    pub number_key: NumberKey,
    /// How it went.
    pub delivery: Delivery,
    /// The rules of its life.
    pub policy: OtpPolicy,
    /// When the gateway took it.
    pub at: DateTime<Utc>,
}

/// No gateway took the message of a challenge.
#[derive(Debug, Clone)]
pub struct GiveBackSend {
    /// Which challenge.
    pub id: ChallengeId,
    /// Whose it is.
    pub number_key: NumberKey,
    /// The time under which the sending was counted; the number's hit of that time is taken back.
    pub counted_at: DateTime<Utc>,
    /// The life that a resent challenge gets back; `None` removes the challenge.
    pub restore: Option<RestoredLife>,
}

/// The renewal of a life that is taken back. Another sending may have renewed it too: then it stays as that one left
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestoredLife {
    /// Where the renewal had put its end. Only if it is still there, it is moved.
    pub renewed: DateTime<Utc>,
    /// Where its end was before.
    pub previous: DateTime<Utc>,
}

/// A request to compare one code.
#[derive(Debug, Clone)]
pub struct TakeAttempt {
    /// Whose code.
    pub number_key: NumberKey,
    /// The challenge that the client named.
    pub challenge_id: Option<ChallengeId>,
    /// What a failure is counted under. Counted in advance, taken back when the code was right.
    pub limits: Vec<LimitHit>,
    /// The rules of its life. With `bind_challenge` a client that names no challenge has none.
    pub policy: OtpPolicy,
    /// The time of the attempt and of the hits.
    pub now: DateTime<Utc>,
}

/// The answer to [`OtpStore::take_attempt`].
#[derive(Debug, Clone)]
pub enum AttemptOutcome {
    /// One attempt is leased and counted: compare with the challenge's digest, then settle.
    Granted {
        /// The number's newest challenge.
        challenge: Box<Challenge>,
        /// Attempts left after this one.
        left: u32,
        /// Whether this store and the database are one, so that the transaction which uses the code can settle
        /// the lease too ([`crate::sessions::OpenSession::lease`]).
        joint: bool,
    },
    /// All attempts are used. Nothing was counted.
    Exhausted,
    /// The number has no live challenge, or not the one that was named. Nothing was counted.
    Gone,
    /// A limit refused, and no attempt was used.
    Limited(Refusal),
}

/// How a leased attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseEnd {
    /// The code was right, and its login or registration is committed: the challenge is used, its sealed
    /// code gone.
    Consumed,
    /// The code was right, but nothing came of it: the attempt is given back.
    GivenBack,
    /// The code was wrong and it was the last attempt: the sealed code of the dead challenge is gone.
    Buried,
}

/// Settles a leased attempt.
#[derive(Debug, Clone)]
pub struct SettleAttempt {
    /// Which challenge.
    pub id: ChallengeId,
    /// Whose it is.
    pub number_key: NumberKey,
    /// How it ended.
    pub end: LeaseEnd,
    /// Failures counted in advance, to be taken back.
    pub refund: Vec<LimitKey>,
    /// The time under which they were counted: that of the attempt.
    pub counted_at: DateTime<Utc>,
}

/// A gateway's news of one message.
#[derive(Debug, Clone)]
pub struct RecordReceipt {
    /// Whose message.
    pub number_key: NumberKey,
    /// Which gateway tells.
    pub provider: String,
    /// The gateway's own id of the message.
    pub message_id: String,
    /// How far it came.
    pub status: DeliveryStatus,
    /// When the news came in.
    pub at: DateTime<Utc>,
}

/// What a receipt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecorded {
    /// The challenge whose message it was.
    pub id: ChallengeId,
    /// The challenge's status before.
    pub before: DeliveryStatus,
    /// Its status now: the same when the receipt said nothing new.
    pub after: DeliveryStatus,
    /// The channel of the message.
    pub channel: Channel,
    /// Whether it is the challenge's newest message. Of an earlier one only a delivery counts.
    pub is_newest: bool,
}

/// A request for the one try more that a code gets without anybody asking for it.
#[derive(Debug, Clone)]
pub struct ClaimSecondTry {
    /// Which challenge.
    pub id: ChallengeId,
    /// Whose it is.
    pub number_key: NumberKey,
    /// The rules of its life.
    pub policy: OtpPolicy,
    /// The time of the claim.
    pub now: DateTime<Utc>,
}

/// Keeps sent codes, and counts what is limited about them in the same step.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OtpStore: Send + Sync {
    /// Judges and counts all limits and, if none refuses, stores the challenge as the number's only live one,
    /// replacing the one before: one atomic step.
    async fn open(&self, command: OpenChallenge) -> PortResult<OpenOutcome>;

    /// Finds a challenge and, if it is live, judges and counts the limits and renews its life
    /// ([`Challenge::renew`]): one atomic step.
    async fn renew(&self, command: RenewChallenge) -> PortResult<RenewOutcome>;

    /// Records the gateway's acceptance ([`Challenge::accepted`]) and answers the new end of its life. A
    /// challenge that was used or replaced meanwhile stays as it is: then `None`.
    async fn mark_sent(&self, command: MarkSent) -> PortResult<Option<DateTime<Utc>>>;

    /// Takes back a sending that no gateway took: the number's hit, and the challenge or its renewal
    /// ([`RestoredLife`]). One atomic step; hits of addresses stay.
    async fn give_back_send(&self, command: GiveBackSend) -> PortResult<()>;

    /// Judges and counts the limits and leases one attempt of the number's newest challenge
    /// ([`Challenge::take_attempt`]): one atomic step. Of any number of parallel calls, no more are granted
    /// than the policy allows.
    async fn take_attempt(&self, command: TakeAttempt) -> PortResult<AttemptOutcome>;

    /// Settles a leased attempt. A lease of a wrong code that was not the last needs no settling. Settling
    /// what is already used or gone changes nothing.
    async fn settle_attempt(&self, command: SettleAttempt) -> PortResult<()>;

    /// Records what became of a message ([`Challenge::receipt`]). It is looked for among all challenges of the
    /// number that are still kept, used and replaced ones too; should a gateway have given one id twice, the
    /// challenge with the latest name is meant. One atomic step, and the same receipt twice changes nothing. `None`:
    /// no message of this number has that id, as when its acceptance has not been recorded yet.
    async fn record_receipt(&self, command: RecordReceipt) -> PortResult<Option<ReceiptRecorded>>;

    /// The challenge with its sealed code and number, when this call claimed its second try
    /// ([`Challenge::claim_second_try`]); one atomic step, of parallel calls one wins. Nothing is counted and no life
    /// renewed: the message that follows is recorded by [`Self::mark_sent`] like any other, and one that no gateway
    /// takes needs no [`Self::give_back_send`], which would take back a hit of somebody's sending.
    async fn claim_second_try(&self, command: ClaimSecondTry) -> PortResult<Option<Box<Challenge>>>;

    /// How far the newest message of a challenge came.
    async fn delivery(&self, id: ChallengeId) -> PortResult<Option<Delivery>>;

    /// Forgets every challenge of a number: for an erasure.
    async fn forget(&self, number_key: NumberKey) -> PortResult<()>;
}
