//! The audit trail.

use async_trait::async_trait;
use dastak_domain::audit::AuditEntry;
use dastak_domain::ids::{AuditId, UserId};
use dastak_ports::audit::AuditPage;
use dastak_ports::{AuditLog, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn page(&self, user_id: UserId, before: Option<AuditId>, limit: u32) -> AuditPage {
        let own = |entry: &&AuditEntry| entry.user_id == Some(user_id);
        let mut entries = self.audit.iter().rev().filter(own);
        if let Some(before) = before {
            // What is not there ends the page before it begins.
            entries.by_ref().find(|entry| entry.id == before);
        }
        let page: Vec<_> = entries.by_ref().take(limit as usize).cloned().collect();
        let next = entries.next().and_then(|_| page.last()).map(|entry| entry.id);
        AuditPage { entries: page, next }
    }
}

#[async_trait]
impl AuditLog for MemoryStore {
    async fn append(&self, entry: AuditEntry) -> PortResult<()> {
        self.run(Call::AuditAppend, |state| state.write_audit(entry))
            .await
    }

    async fn page(&self, user_id: UserId, before: Option<AuditId>, limit: u32) -> PortResult<AuditPage> {
        self.run(Call::AuditPage, |state| state.page(user_id, before, limit))
            .await
    }
}
