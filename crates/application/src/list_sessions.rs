//! Where a person is logged in.

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
