//! The gateway of development: the log.

use std::sync::Arc;

use async_trait::async_trait;
use dastak_domain::message::MessageCatalog;
use dastak_ports::sms::{OutboundCode, SendOutcome, SmsGateway};

use crate::inbox::{ConsoleInbox, InboxMessage};
use crate::wording::wording;

/// Its name as a provider.
const PROVIDER: &str = "console";

/// Writes codes to the log in place of sending them. For development only: whoever reads the log can log in
/// as anybody.
#[derive(Debug)]
pub struct ConsoleGateway {
    catalog: Arc<MessageCatalog>,
    inbox: ConsoleInbox,
}

impl ConsoleGateway {
    /// A gateway with an empty inbox.
    #[must_use]
    pub fn new(catalog: Arc<MessageCatalog>) -> Self {
        Self {
            catalog,
            inbox: ConsoleInbox::default(),
        }
    }

    /// The messages it has "sent".
    #[must_use]
    pub fn inbox(&self) -> ConsoleInbox {
        self.inbox.clone()
    }
}

#[async_trait]
impl SmsGateway for ConsoleGateway {
    /// Always accepts. The one line of the log that has a number and a code in clear is written here.
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        tracing::info!(
            target: "dastak::console",
            "OTP FOR {}: {} (valid for {} seconds)",
            message.to.e164(),
            message.code.expose(),
            message.valid_seconds
        );
        let text = wording(&self.catalog, PROVIDER, message.channel, &message).text;
        let OutboundCode {
            challenge_id,
            to,
            channel,
            at,
            ..
        } = message;
        self.inbox.receive(InboxMessage {
            to,
            channel,
            text,
            sent_at: at,
        });
        SendOutcome::Accepted {
            provider: PROVIDER.to_owned(),
            provider_message_id: Some(challenge_id.to_string()),
            channel,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use dastak_domain::delivery::Channel;
    use dastak_domain::user::LanguageTag;

    use super::*;
    use crate::wording::tests::{catalog, message as message_of};

    fn gateway() -> ConsoleGateway {
        ConsoleGateway::new(catalog(None))
    }

    fn message(second: i64, channel: Channel) -> OutboundCode {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        OutboundCode {
            channel,
            at,
            ..message_of(None)
        }
    }

    #[tokio::test]
    async fn it_accepts_by_the_channel_that_was_asked_for() {
        for channel in [Channel::Sms, Channel::Whatsapp, Channel::Voice] {
            let message = message(3, channel);
            let id = message.challenge_id.to_string();
            let accepted = SendOutcome::Accepted {
                provider: "console".to_owned(),
                provider_message_id: Some(id),
                channel,
            };
            assert_eq!(gateway().send(message).await, accepted);
        }
    }

    #[tokio::test]
    async fn the_inbox_keeps_the_last_fifty_newest_first() {
        let gateway = gateway();
        let inbox = gateway.inbox();
        assert!(inbox.messages().is_empty());
        for second in 0..60 {
            gateway.send(message(second, Channel::Sms)).await;
        }
        let seconds: Vec<i64> = inbox
            .messages()
            .iter()
            .map(|message| message.sent_at.timestamp())
            .collect();
        assert_eq!(seconds, (10..60).rev().collect::<Vec<_>>());
        let newest = inbox.messages().remove(0);
        assert_eq!(newest.to.e164(), "+919876543210");
        assert!(newest.text.expose().contains("042137"));
    }

    #[tokio::test]
    async fn the_text_is_in_the_language_of_the_message() {
        let gateway = gateway();
        let hindi = OutboundCode {
            locale: LanguageTag::parse("hi-IN").unwrap(),
            ..message(0, Channel::Sms)
        };
        gateway.send(hindi).await;
        let text = gateway.inbox().messages().remove(0).text;
        assert!(text.expose().starts_with("Dastak: लॉगिन कोड 042137"));
    }

    #[tokio::test]
    async fn debug_shows_neither_number_nor_code() {
        let gateway = gateway();
        gateway.send(message(0, Channel::Sms)).await;
        let shown = format!("{gateway:?} {:?}", gateway.inbox().messages());
        assert!(
            !shown.contains("042137") && !shown.contains("9876543210"),
            "{shown}"
        );
    }
}
