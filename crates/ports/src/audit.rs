//! The audit trail.
//!
//! ```
//! use dastak_domain::audit::AuditEvent;
//! use dastak_ports::accounts::Register;
//! # use dastak_testkit::builders::{a_session, a_user, mobile, token_id};
//! use dastak_testkit::builders::{an_entry_of, secs};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let ports = fake_ports().ports;
//! # let user = a_user(mobile(), start());
//! # let id = user.id;
//! # ports.accounts.register(Register {
//! #     session: a_session(id, start()),
//! #     token_id: token_id(start()),
//! #     audit: an_entry_of(id, AuditEvent::Registered, start()),
//! #     user,
//! # }).await?;
//! // Somebody registered, and three logins later:
//! for hour in 1..=3 {
//!     let login = an_entry_of(id, AuditEvent::LoginSucceeded, start() + secs(hour * 3600));
//!     ports.audit.append(login).await?;
//! }
//! let first = ports.audit.page(id, None, 3).await?;
//! assert_eq!(first.entries.len(), 3);
//! let last = ports.audit.page(id, first.next, 3).await?;
//! assert_eq!(last.entries[0].event, AuditEvent::Registered);
//! assert_eq!(last.next, None);
//! # Ok(())
//! # }
//! ```

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
