//! A bookshop that embeds dastak: whoever registers gets a voucher, if they come by on their first day.
//!
//! The shop's own use-case stands beside dastak's, on the same ports. What is worth a look is how it is tested:
//! `tests/welcome.rs` with mocks, `tests/login.rs` with the whole HTTP server on fakes.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use dastak_domain::ids::{SessionId, UserId};
use dastak_ports::sessions::BearerContext;
use dastak_ports::{Clock, PortResult, Sessions};

/// How long after a registration a voucher is given.
const FIRST_DAY: TimeDelta = TimeDelta::hours(24);

/// A voucher's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher(pub String);

/// The shop's own port: where vouchers come from.
#[async_trait]
pub trait Vouchers: Send + Sync {
    /// The welcome voucher of a person: the same one however often it is asked for.
    async fn welcome(&self, user_id: UserId) -> PortResult<Voucher>;
}

/// Welcomes people on the day they register.
pub struct WelcomeOnFirstLogin {
    sessions: Arc<dyn Sessions>,
    clock: Arc<dyn Clock>,
    vouchers: Arc<dyn Vouchers>,
}

impl WelcomeOnFirstLogin {
    /// The use-case on these ports.
    #[must_use]
    pub fn new(sessions: Arc<dyn Sessions>, clock: Arc<dyn Clock>, vouchers: Arc<dyn Vouchers>) -> Self {
        Self {
            sessions,
            clock,
            vouchers,
        }
    }

    /// The voucher of a session's person; `None` unless it is their first session, still open, on its first day.
    ///
    /// # Errors
    /// When a store or the vouchers' source is in trouble.
    pub async fn execute(&self, session_id: SessionId) -> PortResult<Option<Voucher>> {
        let Some(BearerContext { session, user }) = self.sessions.bearer(session_id).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let is_first = session.created_at == user.created_at;
        if !is_first || !session.is_active(now) || now >= user.created_at + FIRST_DAY {
            return Ok(None);
        }
        self.vouchers.welcome(user.id).await.map(Some)
    }
}
