//! A gateway that sends nothing and remembers everything.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use dastak_domain::otp::OtpCode;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{PortResult, Probe, SmsGateway};

/// Its name as a provider.
const PROVIDER: &str = "recording";

#[derive(Debug, Default)]
struct Record {
    messages: Vec<OutboundCode>,
    script: VecDeque<Scripted>,
}

#[derive(Debug, Clone, Copy)]
enum Scripted {
    Rejected(RejectionClass),
    Unknown,
}

/// Accepts every message as the provider `recording`, unless it was told otherwise for the next ones. It keeps
/// all messages, the refused ones too.
#[derive(Debug, Default)]
pub struct RecordingGateway(Mutex<Record>);

impl RecordingGateway {
    /// A gateway that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next message that has no scripted answer yet will be refused.
    pub fn will_reject(&self, class: RejectionClass) {
        self.record().script.push_back(Scripted::Rejected(class));
    }

    /// Nobody will know what became of the next message that has no scripted answer yet.
    pub fn will_be_unknown(&self) {
        self.record().script.push_back(Scripted::Unknown);
    }

    /// All messages, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<OutboundCode> {
        self.record().messages.clone()
    }

    /// The code of the newest message to a number in E.164.
    #[must_use]
    pub fn last_code_for(&self, e164: &str) -> Option<OtpCode> {
        self.record()
            .messages
            .iter()
            .rev()
            .find(|message| message.to.e164() == e164)
            .map(|m| m.code.clone())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SmsGateway for RecordingGateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        tokio::task::yield_now().await;
        let mut record = self.record();
        let channel = message.channel;
        record.messages.push(message);
        let provider = PROVIDER.to_owned();
        match record.script.pop_front() {
            Some(Scripted::Rejected(class)) => SendOutcome::Rejected { provider, class },
            Some(Scripted::Unknown) => SendOutcome::Unknown { provider },
            None => {
                let provider_message_id = Some(format!("message-{}", record.messages.len()));
                SendOutcome::Accepted {
                    provider,
                    provider_message_id,
                    channel,
                }
            }
        }
    }
}

#[async_trait]
impl Probe for RecordingGateway {
    async fn check(&self) -> PortResult<()> {
        Ok(())
    }
}
