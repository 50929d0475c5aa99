//! Gives a person a copy of everything that is stored about them (GDPR Art. 20, DPDP Act s. 11).

use std::sync::Arc;

use dastak_domain::audit::AuditEvent;
use dastak_ports::accounts::AccountExport;
use dastak_ports::{Accounts, AuditLog, Clock, PortError, Ports};

use crate::Caller;
use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum ExportAccountError {
    /// The account was erased meanwhile.
    #[error("the account is gone")]
    AccountGone,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Exports accounts.
pub struct ExportAccount {
    accounts: Arc<dyn Accounts>,
    audit_log: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
}

impl ExportAccount {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            audit_log: Arc::clone(&ports.audit),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
        }
    }

    /// Everything stored about the person. That it was taken is recorded first, and so part of it.
    pub async fn execute(
        &self,
        identity: &Identity,
        caller: Caller,
    ) -> Result<AccountExport, ExportAccountError> {
        let entry = self.audit.of_session(
            AuditEvent::DataExported,
            &identity.session,
            caller,
            self.clock.now(),
        )?;
        self.audit_log.append(entry).await?;
        self.accounts
            .export(identity.user.id)
            .await?
            .ok_or(ExportAccountError::AccountGone)
    }
}
