//! A gateway of one's own: codes go to the queue that a company's other notifications go to.
//!
//! An adapter is a type that implements a port. It needs `dastak-ports` and `dastak-domain`, and nothing of the
//! server; `main.rs` puts it among the built-in adapters.

use std::fmt;

use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{PortError, PortResult, Probe, SmsGateway};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Its name in logs, metrics and `dastak otp explain`.
const PROVIDER: &str = "queue";

/// What the notification service sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Notification {
    /// Whom it is for, in E.164.
    pub to: String,
    /// What it says: the code is in it.
    pub text: String,
}

// A code must not get into a log by accident.
impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notification(..)")
    }
}

/// Puts each code on the queue as a text message.
#[derive(Debug, Clone)]
pub struct QueueGateway(Sender<Notification>);

impl QueueGateway {
    /// A gateway, and the end of its queue that the notification service reads. At most `capacity` messages wait.
    #[must_use]
    pub fn new(capacity: usize) -> (Self, Receiver<Notification>) {
        let (sender, queue) = channel(capacity);
        (Self(sender), queue)
    }
}

#[async_trait]
impl SmsGateway for QueueGateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        let provider = PROVIDER.to_owned();
        if message.channel != Channel::Sms {
            return SendOutcome::Rejected {
                provider,
                class: RejectionClass::RecipientBlocked,
            };
        }
        let notification = Notification {
            to: message.to.e164().to_owned(),
            text: format!(
                "{} is your code. It is good for {} minutes.",
                message.code.expose(),
                message.valid_seconds.div_ceil(60)
            ),
        };
        // A full queue is an answer at once: the person waits, and the number gets its send back.
        match self.0.try_send(notification) {
            Ok(()) => SendOutcome::Accepted {
                provider,
                provider_message_id: None,
                channel: Channel::Sms,
            },
            Err(_) => SendOutcome::Rejected {
                provider,
                class: RejectionClass::Unavailable,
            },
        }
    }
}

/// What `/health` shows of it.
#[async_trait]
impl Probe for QueueGateway {
    async fn check(&self) -> PortResult<()> {
        if self.0.is_closed() {
            return Err(PortError::unavailable("nobody reads the queue"));
        }
        Ok(())
    }
}
