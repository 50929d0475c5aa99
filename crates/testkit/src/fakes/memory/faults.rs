//! Trouble on demand.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use dastak_ports::{PortError, PortErrorKind};

/// A method of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the method of its name, the port first")]
pub enum Call {
    OtpOpen,
    OtpRenew,
    OtpMarkSent,
    OtpGiveBackSend,
    OtpTakeAttempt,
    OtpSettleAttempt,
    OtpRecordReceipt,
    OtpClaimSecondTry,
    OtpDelivery,
    OtpForget,
    LimiterHit,
    LimiterClear,
    AccountsLoginSubject,
    AccountsClaimGuess,
    AccountsRecordFailure,
    AccountsClearFailures,
    AccountsAcceptCode,
    AccountsRegister,
    AccountsUpdateProfile,
    AccountsRecordConsent,
    AccountsExport,
    AccountsErase,
    AccountsSetStatus,
    BulkJudge,
    BulkImport,
    BulkPage,
    SessionsOpen,
    SessionsBearer,
    SessionsRotate,
    SessionsList,
    SessionsEnd,
    SessionsEndAll,
    DevicesTrust,
    DevicesFind,
    DevicesLogIn,
    AuditAppend,
    AuditPage,
    BoardRead,
    BoardPublish,
    BoardClaimTrial,
    TimelineNote,
    TimelineRead,
    TimelineForget,
    HousekeepingSweep,
    ProbeCheck,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing happens.
    Refused(PortErrorKind),
    /// It happens, but the caller never hears of it.
    AnswerLost,
}

impl Fault {
    pub(super) fn error(self) -> PortError {
        match self {
            Self::Refused(kind) => PortError::new(kind, "the test wants this call to fail"),
            Self::AnswerLost => PortError::timeout("the test wants this answer to be lost"),
        }
    }
}

/// The calls of a [`crate::MemoryStore`] that will fail, each once and in the order they were asked for; and those
/// that are no transactions.
///
/// ```
/// use dastak_domain::audit::AuditEvent;
/// use dastak_ports::PortErrorKind;
/// use dastak_testkit::builders::an_entry;
/// use dastak_testkit::clock::start;
/// use dastak_testkit::fake_ports;
/// use dastak_testkit::fakes::Call;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let fakes = fake_ports();
/// let entry = an_entry(AuditEvent::LoginFailed, start());
/// // The first call finds the store down; of the second one the answer is lost on its way back.
/// fakes.store.faults().fail_next(Call::AuditAppend, PortErrorKind::Unavailable);
/// fakes.store.faults().lose_next_answer(Call::AuditAppend);
///
/// let down = fakes.ports.audit.append(entry.clone()).await.unwrap_err();
/// assert_eq!(down.kind(), PortErrorKind::Unavailable);
/// assert!(fakes.store.audit_trail().is_empty());
/// let lost = fakes.ports.audit.append(entry.clone()).await.unwrap_err();
/// assert_eq!(lost.kind(), PortErrorKind::Timeout);
/// assert_eq!(fakes.store.audit_trail(), [entry]);
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Faults {
    next: Mutex<VecDeque<(Call, Fault)>>,
    torn: Mutex<HashSet<Call>>,
}

impl Faults {
    /// The next such call does nothing and answers an error of this kind.
    pub fn fail_next(&self, call: Call, kind: PortErrorKind) {
        self.push(call, Fault::Refused(kind));
    }

    /// The next such call does all its work, and then its answer is lost: the caller sees a timeout, as when a
    /// connection breaks during a commit.
    pub fn lose_next_answer(&self, call: Call) {
        self.push(call, Fault::AnswerLost);
    }

    /// From now on all such calls read, let other tasks go first and only then write, as without a transaction.
    /// What others wrote meanwhile is lost. A test that is meant to notice races fails on it.
    pub fn tear(&self, call: Call) {
        self.torn
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(call);
    }

    pub(super) fn is_torn(&self, call: Call) -> bool {
        self.torn
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&call)
    }

    fn push(&self, call: Call, fault: Fault) {
        self.next
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back((call, fault));
    }

    pub(super) fn take(&self, call: Call) -> Option<Fault> {
        let mut faults = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let position = faults.iter().position(|(failing, _)| *failing == call)?;
        faults.remove(position).map(|(_, fault)| fault)
    }
}
