//! Ends the session of the caller, or every session of the person.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::session::EndReason;
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
//! use_cases.logout.all_sessions(&identity, Caller::default()).await?;
//! assert_eq!(
//!     fakes.store.end_reason(identity.session.id),
//!     Some(EndReason::LoggedOutEverywhere),
//! );
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::audit::AuditEvent;
use dastak_domain::session::EndReason;
use dastak_ports::sessions::{EndAllSessions, EndSession};
use dastak_ports::{Clock, PortError, Ports, Sessions};

use crate::Caller;
use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;

/// Logs people out.
pub struct Logout {
    sessions: Arc<dyn Sessions>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
}

impl Logout {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            sessions: Arc::clone(&ports.sessions),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
        }
    }

    /// Ends the caller's session; a device that was trusted in it stays so. A parallel logout that was faster changes nothing for the caller.
    pub async fn this_session(&self, identity: &Identity, caller: Caller) -> Result<(), PortError> {
        let now = self.clock.now();
        let entry = |event| self.audit.of_session(event, &identity.session, caller, now);
        let end = EndSession {
            user_id: identity.user.id,
            session_id: identity.session.id,
            reason: EndReason::LoggedOut,
            audit: entry(AuditEvent::LoggedOut)?,
            device_audit: entry(AuditEvent::DeviceRevoked)?,
        };
        self.sessions.end(end).await.map(drop)
    }

    /// Ends every session of the person, and the trust in every device.
    pub async fn all_sessions(&self, identity: &Identity, caller: Caller) -> Result<(), PortError> {
        let now = self.clock.now();
        let audit = self
            .audit
            .of_session(AuditEvent::LoggedOutEverywhere, &identity.session, caller, now)?;
        let end = EndAllSessions {
            user_id: identity.user.id,
            reason: EndReason::LoggedOutEverywhere,
            audit,
        };
        self.sessions.end_all(end).await.map(drop)
    }
}
