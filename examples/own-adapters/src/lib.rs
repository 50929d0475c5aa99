//! A gateway of one's own: codes travel by postcard.
//!
//! An adapter is a type that implements a port; it needs `dastak-ports` and `dastak-domain`, and nothing of the
//! server. `tests/login_by_postcard.rs` starts the real HTTP server on it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_ports::SmsGateway;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};

const PROVIDER: &str = "postcard";

/// A written postcard.
#[derive(Clone, PartialEq, Eq)]
pub struct Postcard {
    /// Whom it is for: the number in full.
    pub to: String,
    /// What is on it: the code in clear.
    pub text: String,
}

/// Puts codes on postcards. Nobody is called: a rack is no telephone.
#[derive(Default)]
pub struct PostcardGateway {
    rack: Mutex<Vec<Postcard>>,
}

impl PostcardGateway {
    /// Takes all postcards off the rack.
    #[must_use]
    pub fn collect(&self) -> Vec<Postcard> {
        std::mem::take(&mut self.rack())
    }

    fn rack(&self) -> MutexGuard<'_, Vec<Postcard>> {
        // A writer that panicked has not torn any postcard.
        self.rack.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SmsGateway for PostcardGateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        if message.channel == Channel::Voice {
            return SendOutcome::Rejected {
                provider: PROVIDER.to_owned(),
                class: RejectionClass::RecipientBlocked,
            };
        }
        self.rack().push(Postcard {
            to: message.to.e164().to_owned(),
            text: message.code.expose().to_owned(),
        });
        SendOutcome::Accepted {
            provider: PROVIDER.to_owned(),
            provider_message_id: None,
            channel: message.channel,
        }
    }
}
