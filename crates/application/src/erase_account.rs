//! Erases a person (GDPR Art. 17, DPDP Act s. 12).
//!
//! What can't be undone asks for an authentication of the last five minutes; a refreshed token does not make
//! the authentication any younger.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::UseCases;
//! use dastak_application::erase_account::EraseAccountError;
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
//! // Somebody logged in five minutes and a second ago: `identity`.
//! fakes.clock.advance(builders::secs(301));
//! let refused = use_cases.erase_account.execute(&identity).await;
//! assert!(matches!(refused, Err(EraseAccountError::StepUpRequired)), "{refused:?}");
//!
//! // Just after another login.
//! fakes.clock.advance(builders::secs(-300));
//! use_cases.erase_account.execute(&identity).await?;
//! assert_eq!(fakes.store.user_count(), 0);
//! // The trail stays, without the person.
//! assert!(fakes.store.audit_trail().iter().all(|entry| entry.user_id.is_none()));
//! # Ok(())
//! # }
//! ```

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
