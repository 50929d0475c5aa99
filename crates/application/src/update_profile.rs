//! Changes what a person says of themselves.

use std::sync::Arc;

use dastak_domain::audit::AuditEvent;
use dastak_domain::user::{ProfilePatch, User};
use dastak_ports::accounts::UpdateProfile as UpdateProfileCommand;
use dastak_ports::{Accounts, Clock, PortError, Ports};

use crate::Caller;
use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;

/// Why a profile was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateProfileError {
    /// The account was erased meanwhile.
    #[error("the account is gone")]
    AccountGone,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Changes profiles.
pub struct UpdateProfile {
    accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
}

impl UpdateProfile {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
        }
    }

    /// Applies a change and answers the person as they are then. A change of nothing writes nothing.
    pub async fn execute(
        &self,
        identity: &Identity,
        patch: ProfilePatch,
        caller: Caller,
    ) -> Result<User, UpdateProfileError> {
        if patch == ProfilePatch::default() {
            return Ok(identity.user.clone());
        }
        let now = self.clock.now();
        let audit = self
            .audit
            .of_session(AuditEvent::ProfileChanged, &identity.session, caller, now)?;
        let command = UpdateProfileCommand {
            user_id: identity.user.id,
            patch,
            audit,
        };
        self.accounts
            .update_profile(command)
            .await?
            .ok_or(UpdateProfileError::AccountGone)
    }
}
