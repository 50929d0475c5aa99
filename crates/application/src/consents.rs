//! What people are asked to agree to, and how they change their answer.

use std::sync::Arc;

use dastak_domain::audit::AuditEvent;
use dastak_domain::consent::{ConsentChoice, ConsentOffer, ConsentRecord, ConsentRefusal};
use dastak_ports::accounts::RecordConsent;
use dastak_ports::{Accounts, Clock, PortError, Ports};

use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;
use crate::{Caller, Policies};

/// Why a consent was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum ChangeConsentError {
    /// Nobody is asked for this, or not this version of it.
    #[error(transparent)]
    Refused(#[from] ConsentRefusal),
    /// The account was erased meanwhile.
    #[error("the account is gone")]
    AccountGone,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Lists and changes consents.
pub struct Consents {
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
    policies: Arc<Policies>,
}

impl Consents {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
            policies: Arc::clone(policies),
        }
    }

    /// What people are asked.
    #[must_use]
    pub fn offers(&self) -> &[ConsentOffer] {
        self.policies.consents.offers()
    }

    /// Gives or withdraws one consent: the same one step both ways.
    pub async fn change(
        &self,
        identity: &Identity,
        choice: &ConsentChoice,
        caller: Caller,
    ) -> Result<ConsentRecord, ChangeConsentError> {
        let now = self.clock.now();
        let record = self.policies.consents.check_change(choice, now)?;
        let event = if record.granted {
            AuditEvent::ConsentGranted
        } else {
            AuditEvent::ConsentWithdrawn
        };
        let command = RecordConsent {
            user_id: identity.user.id,
            record: record.clone(),
            audit: self.audit.of_session(event, &identity.session, caller, now)?,
        };
        if self.accounts.record_consent(command).await? {
            Ok(record)
        } else {
            Err(ChangeConsentError::AccountGone)
        }
    }
}
