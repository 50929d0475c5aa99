//! A person's own entries of the audit trail.
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
//! // Somebody is logged in: `identity`. They take a copy of their data.
//! use_cases.export_account.execute(&identity, Caller::default()).await?;
//! let newest = use_cases.login_history.execute(&identity, None, 1).await?;
//! assert_eq!(newest.entries[0].event.as_str(), "data_exported");
//! let rest = use_cases.login_history.execute(&identity, newest.next, 50).await?;
//! assert_eq!(rest.entries[0].event.as_str(), "registered");
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::ids::AuditId;
use dastak_ports::audit::AuditPage;
use dastak_ports::{AuditLog, PortError, Ports};

use crate::authenticate::Identity;

/// The largest page.
pub const LARGEST_PAGE: u32 = 100;

/// The page size where the client names none.
pub const USUAL_PAGE: u32 = 20;

/// Reads a person's entries.
pub struct LoginHistory {
    audit: Arc<dyn AuditLog>,
}

impl LoginHistory {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            audit: Arc::clone(&ports.audit),
        }
    }

    /// The entries before `cursor`, newest first, at most `limit` and at most [`LARGEST_PAGE`].
    pub async fn execute(
        &self,
        identity: &Identity,
        cursor: Option<AuditId>,
        limit: u32,
    ) -> Result<AuditPage, PortError> {
        self.audit
            .page(identity.user.id, cursor, limit.clamp(1, LARGEST_PAGE))
            .await
    }
}
