//! The state, and how it is reached.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::breaker::BreakerRecord;
use dastak_domain::challenge::Challenge;
use dastak_domain::consent::ConsentRecord;
use dastak_domain::device::TrustedDevice;
use dastak_domain::failures::FailureCount;
use dastak_domain::ids::{ChallengeId, DeviceId, SessionId, TokenId, UserId};
use dastak_domain::limits::LimitKey;
use dastak_domain::secret::{DeviceDigest, NumberKey};
use dastak_domain::session::{EndReason, Session};
use dastak_domain::timeline::NumberEvent;
use dastak_domain::user::User;
use dastak_ports::{PortResult, Probe};

use super::faults::{Call, Fault, Faults};
use super::limits::HitLog;

/// Every store in one: codes, limits, people, sessions, the audit trail and what nodes and operators ask for, behind one
/// lock. Each method of a
/// port holds the lock once, and that is its transaction.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    faults: Faults,
}

/// Everything that is stored. Each of its methods is what a port's method does, and nothing else happens meanwhile.
#[derive(Debug, Default, Clone)]
pub(crate) struct State {
    /// In the order they were opened: of a number's challenges the last one is its newest.
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) hits: HashMap<LimitKey, HitLog>,
    pub(super) failures: HashMap<NumberKey, FailureCount>,
    pub(crate) users: HashMap<UserId, User>,
    pub(super) consents: HashMap<UserId, Vec<ConsentRecord>>,
    pub(crate) sessions: HashMap<SessionId, Session>,
    pub(super) end_reasons: HashMap<SessionId, EndReason>,
    /// With the time of their use, by which they are swept.
    pub(super) used_challenges: HashMap<ChallengeId, DateTime<Utc>>,
    pub(super) spent_tokens: HashMap<TokenId, DateTime<Utc>>,
    pub(super) devices: HashMap<DeviceId, TrustedDevice>,
    /// Whose each token is or was.
    pub(super) device_tokens: HashMap<DeviceDigest, DeviceId>,
    /// In the order of writing.
    pub(super) audit: Vec<AuditEntry>,
    pub(super) breakers: BTreeMap<String, BreakerRecord>,
    /// Until when somebody has the trials of a gateway.
    pub(super) trials: BTreeMap<String, DateTime<Utc>>,
    /// In the order of noting.
    pub(super) timeline: Vec<NumberEvent>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where a test asks for trouble.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The whole trail, oldest entry first.
    #[must_use]
    pub fn audit_trail(&self) -> Vec<AuditEntry> {
        self.with(|state| state.audit.clone())
    }

    /// Every event of the timeline, in the order of noting.
    #[must_use]
    pub fn noted_events(&self) -> Vec<NumberEvent> {
        self.with(|state| state.timeline.clone())
    }

    /// A challenge as it is stored.
    #[must_use]
    pub fn challenge(&self, id: ChallengeId) -> Option<Challenge> {
        self.with(|state| {
            state
                .challenges
                .iter()
                .find(|challenge| challenge.id == id)
                .cloned()
        })
    }

    /// How many people are registered.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.with(|state| state.users.len())
    }

    /// Every session, ended or not, oldest first.
    #[must_use]
    pub fn all_sessions(&self) -> Vec<Session> {
        let mut sessions: Vec<_> = self.with(|state| state.sessions.values().cloned().collect());
        sessions.sort_by_key(|session| (session.created_at, session.id));
        sessions
    }

    /// Every trusted device, revoked or not, oldest first.
    #[must_use]
    pub fn all_devices(&self) -> Vec<TrustedDevice> {
        let mut devices: Vec<_> = self.with(|state| state.devices.values().cloned().collect());
        devices.sort_by_key(|device| (device.trusted_at, device.id));
        devices
    }

    /// Why a session was ended before its time.
    #[must_use]
    pub fn end_reason(&self, id: SessionId) -> Option<EndReason> {
        self.with(|state| state.end_reasons.get(&id).copied())
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs one transaction, unless a fault is due. It lets other tasks go first, as a real store would, so
    /// that callers race.
    pub(super) async fn run<T: Send>(
        &self,
        call: Call,
        work: impl FnOnce(&mut State) -> T + Send,
    ) -> PortResult<T> {
        tokio::task::yield_now().await;
        match self.faults.take(call) {
            Some(fault @ Fault::Refused(_)) => Err(fault.error()),
            Some(fault @ Fault::AnswerLost) => {
                self.with(work);
                Err(fault.error())
            }
            None if self.faults.is_torn(call) => {
                let mut copy = self.with(|state| state.clone());
                let answer = work(&mut copy);
                tokio::task::yield_now().await;
                self.with(|state| *state = copy);
                Ok(answer)
            }
            None => Ok(self.with(work)),
        }
    }
}

impl State {
    /// Writes an entry, without the person it names when they are gone.
    pub(super) fn write_audit(&mut self, entry: AuditEntry) {
        let is_gone = entry.user_id.is_some_and(|id| !self.users.contains_key(&id));
        self.audit
            .push(if is_gone { entry.without_person() } else { entry });
    }
}

#[async_trait]
impl Probe for MemoryStore {
    async fn check(&self) -> PortResult<()> {
        self.run(Call::ProbeCheck, |_| ()).await
    }
}
