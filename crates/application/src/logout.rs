//! Ends the session of the caller, or every session of the person.

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
