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
///
/// ```
/// # use std::time::Duration;
/// # use dastak_domain::delivery::Channel;
/// # use dastak_domain::otp::OtpCode;
/// # use dastak_domain::user::LanguageTag;
/// # use dastak_ports::sms::{Attempts, OutboundCode};
/// use dastak_ports::SmsGateway;
/// use dastak_ports::sms::{RejectionClass, SendOutcome};
/// use dastak_testkit::RecordingGateway;
/// # use dastak_testkit::builders::{challenge_id, mobile};
/// # use dastak_testkit::clock::start;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let message = OutboundCode {
/// #     challenge_id: challenge_id(start()),
/// #     to: mobile(),
/// #     code: OtpCode::parse("042137")?,
/// #     channel: Channel::Sms,
/// #     is_chosen: false,
/// #     locale: LanguageTag::parse("en")?,
/// #     app_hash: None,
/// #     valid_seconds: 180,
/// #     at: start(),
/// #     patience: Duration::from_secs(5),
/// #     sending: 0,
/// #     carried: None,
/// #     attempts: Attempts::default(),
/// # };
/// let gateway = RecordingGateway::new();
/// gateway.will_reject(RejectionClass::Balance);
/// assert!(matches!(gateway.send(message.clone()).await, SendOutcome::Rejected { .. }));
/// assert!(matches!(gateway.send(message).await, SendOutcome::Accepted { .. }));
///
/// assert_eq!(gateway.messages().len(), 2);
/// let code = gateway.last_code_for("+919876543210").ok_or("no message")?;
/// assert_eq!(code.expose(), "042137");
/// # Ok(())
/// # }
/// ```
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
