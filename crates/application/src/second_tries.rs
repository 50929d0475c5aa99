//! Messages that get no receipt, and go out once more by the next route.
//!
//! 1. A gateway took a message: its challenge waits here for a receipt.
//! 2. No receipt in time, or one that says that the message failed: the challenge's one second try is claimed in the
//!    store. A code that was delivered, used, replaced or expired meanwhile has none.
//! 3. The same code goes out as another sending, which the routes send by the next gateway. No limit counts it: the
//!    person has asked once.
//!
//! What waits is in this process only. A node that ends forgets it, and the person presses "resend".

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::NumberKey;
use dastak_domain::user::LanguageTag;
use dastak_ports::otp_store::ClaimSecondTry;
use dastak_ports::{Clock, OtpStore, PortError, PortResult, Ports, Secrets};

use crate::Policies;
use crate::dispatch::{Dispatch, Outgoing};
use crate::notes::Notes;

/// Challenges that wait at most; with more, the later ones have no second try.
const MOST_WAITING: usize = 100_000;

/// Second tries of one round.
const TOGETHER: usize = 64;

/// What a second try needs to know beside the challenge.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) number_key: NumberKey,
    pub(crate) locale: Option<LanguageTag>,
    pub(crate) app_hash: Option<String>,
}

/// Challenges that wait for a receipt, by the time at which they have waited enough.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<Mutex<BTreeMap<(DateTime<Utc>, ChallengeId), Pending>>>);

impl Waiting {
    pub(crate) fn add(&self, due: DateTime<Utc>, id: ChallengeId, pending: Pending) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST_WAITING {
            waiting.insert((due, id), pending);
        }
    }

    fn take_due(&self, now: DateTime<Utc>) -> Vec<(ChallengeId, Pending)> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        while due.len() < TOGETHER
            && let Some(first) = waiting.first_entry()
            && first.key().0 <= now
        {
            let ((_, id), pending) = first.remove_entry();
            due.push((id, pending));
        }
        due
    }

    /// The one of this challenge, which waits no longer.
    fn take(&self, id: ChallengeId) -> Option<Pending> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = waiting.keys().find(|(_, waits)| *waits == id).copied()?;
        waiting.remove(&key)
    }
}

/// Sends codes once more for which no receipt came.
#[derive(Clone)]
pub struct SecondTries {
    otp_store: Arc<dyn OtpStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    dispatch: Dispatch,
    waiting: Waiting,
    policies: Arc<Policies>,
}

impl SecondTries {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, notes: &Notes, waiting: &Waiting) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            dispatch: Dispatch::new(ports, policies, notes, waiting),
            waiting: waiting.clone(),
            policies: Arc::clone(policies),
        }
    }

    /// Whether the operator wants them.
    #[must_use]
    pub fn are_on(&self) -> bool {
        self.policies.sends.second_try_seconds > 0
    }

    /// The second tries that are due. Call it every second.
    pub async fn run(&self) {
        let due = self.waiting.take_due(self.clock.now());
        let tries = due.into_iter().map(|(id, pending)| self.attempt(id, pending));
        for outcome in futures_util::future::join_all(tries).await {
            if let Err(error) = outcome {
                tracing::warn!(%error, "a second try could not be made");
            }
        }
    }

    /// The second try of a challenge whose message failed, at once.
    pub(crate) async fn run_now(&self, id: ChallengeId, number_key: NumberKey) -> PortResult<()> {
        if !self.are_on() {
            return Ok(());
        }
        // Another node may have sent it; then what the client wanted beside its code is not known here.
        let pending = self.waiting.take(id).unwrap_or(Pending {
            number_key,
            locale: None,
            app_hash: None,
        });
        self.attempt(id, pending).await
    }

    async fn attempt(&self, id: ChallengeId, pending: Pending) -> PortResult<()> {
        let claim = ClaimSecondTry {
            id,
            number_key: pending.number_key,
            policy: self.policies.otp,
            now: self.clock.now(),
        };
        let Some(challenge) = self.otp_store.claim_second_try(claim).await? else {
            return Ok(());
        };
        let outgoing = self.outgoing(*challenge, pending)?;
        self.dispatch.send_again(outgoing).await
    }

    fn outgoing(&self, challenge: Challenge, pending: Pending) -> PortResult<Outgoing> {
        let mobile = self.secrets.open_number(challenge.id, &challenge.sealed_number)?;
        let sealed = challenge.sealed_code.as_ref();
        let sealed = sealed.ok_or_else(|| PortError::corrupt("a live challenge has no sealed code"))?;
        let code = self.secrets.open_code(challenge.id, sealed)?;
        Ok(Outgoing {
            channel: challenge.delivery.channel,
            is_chosen: false,
            challenge,
            mobile,
            code,
            locale: pending.locale,
            app_hash: pending.app_hash,
            counted_at: self.clock.now(),
            previous_expires_at: None,
            address_standing: None,
        })
    }
}

/// When a message that was taken `at` has waited enough for its receipt; `None` where nobody waits for one.
pub(crate) fn due(at: DateTime<Utc>, policies: &Policies) -> Option<DateTime<Utc>> {
    let seconds = policies.sends.second_try_seconds;
    (seconds > 0).then(|| at + TimeDelta::seconds(i64::from(seconds)))
}
