//! Erases a person (GDPR Art. 17, DPDP Act s. 12).
//!
//! What can't be undone asks for an authentication of the last five minutes; a refreshed token does not make
//! the authentication any younger.

use std::sync::Arc;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::ids::AuditId;
use dastak_ports::accounts::EraseAccount as EraseAccountCommand;
use dastak_ports::{Accounts, Clock, OtpStore, PortError, Ports, Secrets, SecureRandom, Timeline};

use crate::authenticate::Identity;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseAccountError {
    /// The authentication is too old.
    #[error("a recent authentication is needed")]
    StepUpRequired,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Erases accounts.
pub struct EraseAccount {
    accounts: Arc<dyn Accounts>,
    otp_store: Arc<dyn OtpStore>,
    timeline: Arc<dyn Timeline>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn SecureRandom>,
}

impl EraseAccount {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            otp_store: Arc::clone(&ports.otp_store),
            timeline: Arc::clone(&ports.timeline),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
        }
    }

    /// Erases the person. The live code and the timeline of the number go first, so that nothing of the person is left when
    /// the account is gone; the entry that stays leads to nobody.
    pub async fn execute(&self, identity: &Identity) -> Result<(), EraseAccountError> {
        let now = self.clock.now();
        if !identity.session.authentication.satisfies_step_up(now) {
            return Err(EraseAccountError::StepUpRequired);
        }
        let number_key = self.secrets.number_key(&identity.user.mobile);
        self.otp_store.forget(number_key).await?;
        self.timeline.forget(number_key).await?;
        let id = AuditId::new(now, self.random.bytes()?);
        let audit = AuditEntry::new(id, now, AuditEvent::AccountErased);
        let command = EraseAccountCommand {
            user_id: identity.user.id,
            number_key,
            audit,
        };
        self.accounts.erase(command).await?;
        Ok(())
    }
}
