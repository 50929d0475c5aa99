//! The audit trail.

use async_trait::async_trait;
use dastak_domain::audit::AuditEntry;
use dastak_domain::ids::{AuditId, UserId};

use crate::error::PortResult;

/// One page of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<AuditId>,
}

/// Reads the trail, and adds entries that go with no other change.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds one entry. When the person it names is gone it is kept [`AuditEntry::without_person`], looked up in the
    /// same transaction: what was under way during an erasure leaves no trace of them.
    async fn append(&self, entry: AuditEntry) -> PortResult<()>;

    /// A person's entries written before their entry `before` (all when `None`), the last written first, at
    /// most `limit`. `next` is the id of the last entry of the page when there are more. The page is empty
    /// when `before` is no entry of the person.
    async fn page(&self, user_id: UserId, before: Option<AuditId>, limit: u32) -> PortResult<AuditPage>;
}
