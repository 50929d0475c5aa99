//! A person's own entries of the audit trail.

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
