//! Where a person is logged in.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::UseCases;
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
//! let sessions = use_cases.list_sessions.execute(&identity).await?;
//! assert_eq!(sessions[0].device.name.as_deref(), Some("Test phone"));
//! // A session that was not refreshed for a week can't be any more.
//! fakes.clock.advance(builders::secs(7 * 86_400));
//! assert!(use_cases.list_sessions.execute(&identity).await?.is_empty());
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::session::Session;
use dastak_ports::{Clock, PortError, Ports, Sessions};

use crate::authenticate::Identity;

/// Lists sessions.
pub struct ListSessions {
    sessions: Arc<dyn Sessions>,
    clock: Arc<dyn Clock>,
}

impl ListSessions {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            sessions: Arc::clone(&ports.sessions),
            clock: Arc::clone(&ports.clock),
        }
    }

    /// The person's sessions, newest first.
    pub async fn execute(&self, identity: &Identity) -> Result<Vec<Session>, PortError> {
        self.sessions.list(identity.user.id, self.clock.now()).await
    }
}
