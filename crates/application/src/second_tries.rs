//! Messages that get no receipt, and go out once more by the next route.
//!
//! 1. A gateway that sends receipts took a message: its challenge waits here for one.
//! 2. No receipt in time, or one that says that the message failed: the challenge's one second try is claimed in the
//!    store. A code that was delivered, used, replaced or expired meanwhile has none.
//! 3. The same code goes out as another sending, which the routes send by the next gateway. No limit counts it: the
//!    person has asked once.
//!
//! A number that takes nothing on WhatsApp gets its code by SMS that way too, whether or not the operator wants second
//! tries: WhatsApp says so by a receipt only.
//!
//! What waits is in this process only. A node that ends forgets it, and the person presses "resend".
//!
//! ```
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, Policies, SendPolicy, UseCases};
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
//! let sends = SendPolicy {
//!     second_try_seconds: 20,
//!     receipts_from: vec!["recording".to_owned()],
//!     ..SendPolicy::default()
//! };
//! let use_cases = UseCases::new(&fakes.ports, &Policies { sends, ..policies });
//! # let _sent = use_cases.send_otp.execute(SendOtpCommand {
//! #     mobile: builders::mobile(),
//! #     channel: None,
//! #     locale: None,
//! #     app_hash: None,
//! #     caller: Caller::default(),
//! # }).await?;
//! // A code went out, and no receipt comes. What a server's loop does every second:
//! fakes.clock.advance(builders::secs(20));
//! for due in use_cases.second_tries.take_due(100) {
//!     use_cases.second_tries.attempt(due).await?;
//! }
//! let codes: Vec<_> = fakes.gateway.messages().iter().map(|m| m.code.expose().to_owned()).collect();
//! assert_eq!(codes.len(), 2);
//! assert_eq!(codes[0], codes[1]);
//! # Ok(())
//! # }
//! ```

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::Channel;
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

/// What a second try needs to know beside the challenge.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) number_key: NumberKey,
    pub(crate) locale: Option<LanguageTag>,
    pub(crate) app_hash: Option<String>,
    /// The channel that must be taken, whatever the routes say.
    pub(crate) channel: Option<Channel>,
}

/// A second try that is due.
#[derive(Debug, Clone)]
pub struct DueTry {
    id: ChallengeId,
    pending: Pending,
}

/// Challenges that wait for a receipt.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    by_id: HashMap<ChallengeId, (DateTime<Utc>, Pending)>,
    by_time: BTreeSet<(DateTime<Utc>, ChallengeId)>,
}

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A challenge waits until `due`, also one that has waited until another time.
    pub(crate) fn add(&self, due: DateTime<Utc>, id: ChallengeId, pending: Pending) {
        let mut state = self.state();
        if let Some((before, _)) = state.by_id.remove(&id) {
            state.by_time.remove(&(before, id));
        }
        if state.by_id.len() < MOST_WAITING {
            state.by_id.insert(id, (due, pending));
            state.by_time.insert((due, id));
        }
    }

    /// A challenge waits no longer: its code arrived or was used.
    pub(crate) fn remove(&self, id: ChallengeId) -> Option<Pending> {
        let mut state = self.state();
        let (due, pending) = state.by_id.remove(&id)?;
        state.by_time.remove(&(due, id));
        Some(pending)
    }

    fn take_due(&self, now: DateTime<Utc>, most: usize) -> Vec<DueTry> {
        let mut state = self.state();
        let mut due = Vec::new();
        while due.len() < most
            && let Some((at, id)) = state.by_time.first().copied()
            && at <= now
        {
            state.by_time.remove(&(at, id));
            if let Some((_, pending)) = state.by_id.remove(&id) {
                due.push(DueTry { id, pending });
            }
        }
        due
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

    /// The second tries that are due, at most so many. Ask every second, and [make](Self::attempt) each.
    #[must_use]
    pub fn take_due(&self, most: usize) -> Vec<DueTry> {
        self.waiting.take_due(self.clock.now(), most)
    }

    /// The message of this challenge failed: its second try is due now, where the operator wants them.
    pub(crate) fn hurry(&self, id: ChallengeId, number_key: NumberKey) {
        if self.policies.sends.second_try_seconds > 0 {
            self.make_due(id, number_key, None);
        }
    }

    /// The number takes nothing on WhatsApp: its code is due by SMS.
    pub(crate) fn fall_back_to_sms(&self, id: ChallengeId, number_key: NumberKey) {
        self.make_due(id, number_key, Some(Channel::Sms));
    }

    fn make_due(&self, id: ChallengeId, number_key: NumberKey, channel: Option<Channel>) {
        // Another node may have sent it; then what the client wanted beside its code is not known here.
        let pending = self.waiting.remove(id).unwrap_or(Pending {
            number_key,
            locale: None,
            app_hash: None,
            channel: None,
        });
        self.waiting
            .add(self.clock.now(), id, Pending { channel, ..pending });
    }

    /// This challenge needs no second try any more.
    pub(crate) fn forget(&self, id: ChallengeId) {
        self.waiting.remove(id);
    }

    /// Makes a second try.
    ///
    /// # Errors
    /// When a store fails. The try may be spent then.
    pub async fn attempt(&self, due: DueTry) -> PortResult<()> {
        let DueTry { id, pending } = due;
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
        let before = challenge.delivery.channel;
        // Who asked to be called wants to be called.
        let is_call = before == Channel::Voice && !self.policies.sends.has_ladder;
        Ok(Outgoing {
            channel: pending.channel.unwrap_or(before),
            is_chosen: pending.channel.is_some() || is_call,
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

/// When a message that `provider` took `at` has waited enough for its receipt; `None` where nobody waits for one.
pub(crate) fn due(
    at: DateTime<Utc>,
    provider: &str,
    message_id: Option<&str>,
    policies: &Policies,
) -> Option<DateTime<Utc>> {
    let sends = &policies.sends;
    // Without an id no receipt could be told to be this message's.
    let may_come = message_id.is_some() && sends.receipts_from.iter().any(|name| name == provider);
    let seconds = sends.second_try_seconds;
    (seconds > 0 && may_come).then(|| at + TimeDelta::seconds(i64::from(seconds)))
}
