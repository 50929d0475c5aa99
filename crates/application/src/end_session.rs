//! Ends one session of a person from their list.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::end_session::EndSessionError;
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
//! // Somebody is logged in: `identity`. They end this very session from their list.
//! let own = identity.session.id;
//! use_cases.end_session.execute(&identity, own, Caller::default()).await?;
//!
//! // Somebody else's session is no session; the try is in the trail.
//! let other = builders::session_id(fakes.ports.clock.now());
//! let refused = use_cases.end_session.execute(&identity, other, Caller::default()).await;
//! assert!(matches!(refused, Err(EndSessionError::SessionNotFound)));
//! assert_eq!(fakes.store.audit_trail().last().map(|entry| entry.event.as_str()), Some("access_denied"));
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::ids::SessionId;
use dastak_domain::session::EndReason;
use dastak_ports::sessions::EndSession as EndSessionCommand;
use dastak_ports::{AuditLog, Clock, PortError, Ports, Sessions};

use crate::Caller;
use crate::audit_entries::AuditEntries;
use crate::authenticate::Identity;

/// Why no session was ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The person has no such active session. Somebody else's is answered the same.
    #[error("unknown session")]
    SessionNotFound,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Ends sessions.
pub struct EndSession {
    sessions: Arc<dyn Sessions>,
    audit_log: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
}

impl EndSession {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            sessions: Arc::clone(&ports.sessions),
            audit_log: Arc::clone(&ports.audit),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
        }
    }

    /// Ends one of the person's sessions. A try at one that is not theirs is in the trail as a denial.
    pub async fn execute(
        &self,
        identity: &Identity,
        session_id: SessionId,
        caller: Caller,
    ) -> Result<(), EndSessionError> {
        let now = self.clock.now();
        let entry = self
            .audit
            .of_session(AuditEvent::SessionEnded, &identity.session, caller, now)?;
        let command = EndSessionCommand {
            user_id: identity.user.id,
            session_id,
            reason: EndReason::EndedByUser,
            audit: AuditEntry {
                session_id: Some(session_id),
                ..entry
            },
            device_audit: AuditEntry {
                session_id: Some(session_id),
                ..self
                    .audit
                    .of_session(AuditEvent::DeviceRevoked, &identity.session, caller, now)?
            },
        };
        if self.sessions.end(command).await? {
            return Ok(());
        }
        // A person's own session that had ended, as by two clicks, is no guess.
        let found = self.sessions.bearer(session_id).await?;
        if found.is_some_and(|found| found.session.user_id == identity.user.id) {
            return Err(EndSessionError::SessionNotFound);
        }
        // A guess at somebody else's session must leave a trace (OWASP ASVS 5.0 16.3.2).
        let denied = self
            .audit
            .of_session(AuditEvent::AccessDenied, &identity.session, caller, now)?;
        self.audit_log.append(denied).await?;
        Err(EndSessionError::SessionNotFound)
    }
}
