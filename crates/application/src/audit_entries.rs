//! Makes the entries of the audit trail.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::AuditId;
use dastak_domain::session::Session;
use dastak_ports::{PortResult, Ports, SecureRandom};

use crate::Caller;

/// Names new entries.
#[derive(Clone)]
pub(crate) struct AuditEntries {
    random: Arc<dyn SecureRandom>,
}

impl AuditEntries {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            random: Arc::clone(&ports.random),
        }
    }

    /// An entry of a request by `caller`.
    pub(crate) fn entry(
        &self,
        event: AuditEvent,
        caller: Caller,
        now: DateTime<Utc>,
    ) -> PortResult<AuditEntry> {
        let id = AuditId::new(now, self.random.bytes()?);
        Ok(AuditEntry {
            address: caller.address,
            ..AuditEntry::new(id, now, event)
        })
    }

    /// An entry of something done within `session`.
    pub(crate) fn of_session(
        &self,
        event: AuditEvent,
        session: &Session,
        caller: Caller,
        now: DateTime<Utc>,
    ) -> PortResult<AuditEntry> {
        Ok(AuditEntry {
            user_id: Some(session.user_id),
            session_id: Some(session.id),
            device: DeviceInfo::clone(&session.device),
            ..self.entry(event, caller, now)?
        })
    }
}
