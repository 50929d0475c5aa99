//! Gives a person a copy of everything that is stored about them (GDPR Art. 20, DPDP Act s. 11).
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::{Caller, UseCases};
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
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! # let user = builders::a_user(builders::mobile(), fakes.ports.clock.now());
//! # let session = builders::a_session(user.id, user.created_at);
//! # let register = Register {
//! #     token_id: builders::token_id(user.created_at),
//! #     audit: builders::an_entry_of(user.id, AuditEvent::Registered, user.created_at),
//! #     user: user.clone(),
//! #     session: session.clone(),
//! # };
//! # fakes.ports.accounts.register(register).await?;
//! # let identity = Identity { session, user };
//! // Somebody is logged in: `identity`.
//! let export = use_cases.export_account.execute(&identity, Caller::default()).await?;
//! assert_eq!(export.user.mobile.e164(), builders::MOBILE);
//! assert_eq!(export.sessions.len(), 1);
//! // That it was taken is part of it.
//! assert_eq!(export.audit[0].event.as_str(), "data_exported");
//! # Ok(())
//! # }
//! ```

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
