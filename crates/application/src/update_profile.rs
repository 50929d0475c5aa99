//! Changes what a person says of themselves.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::user::{FullName, ProfilePatch};
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
//! // Somebody is logged in: `identity`. They have another name now, and no e-mail address.
//! let patch = ProfilePatch {
//!     full_name: Some(FullName::parse("Asha Iyer")?),
//!     email: Some(None),
//!     ..ProfilePatch::default()
//! };
//! let user = use_cases.update_profile.execute(&identity, patch, Caller::default()).await?;
//! assert_eq!(user.profile.full_name.as_str(), "Asha Iyer");
//! assert_eq!(user.profile.email, None);
//! # Ok(())
//! # }
//! ```

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
