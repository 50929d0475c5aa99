//! The gateway that is a service of the operator's own: one signed HTTP request a message.
//!
//! It makes every gateway of the world usable: whoever has an account somewhere writes a few lines that take this
//! request and speak that gateway's language. docs/sms-hook.md is the contract.

mod answer;
mod probe;
mod request;
mod settings;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_domain::message::MessageCatalog;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome, SmsGateway};
use reqwest::Client;
use tokio::runtime::Handle;

use crate::http::{self, NoHttpClient};
use crate::wording::wording;

use answer::Verdict;
use request::SendRequest;
pub use settings::{HookSettings, InvalidHookSettings};
pub use signature::SHORTEST_HOOK_SECRET_BYTES;
pub(crate) use signature::SigningSecret;

/// Its name as a provider.
const PROVIDER: &str = "hook";

/// Hands each message to the operator's own service.
#[derive(Debug, Clone)]
pub struct HookGateway {
    settings: HookSettings,
    catalog: Arc<MessageCatalog>,
    client: Client,
    timeout: Duration,
    runtime: Handle,
}

impl HookGateway {
    /// A gateway that waits at most `timeout` for each answer. Its connections live on `runtime`, whichever runtime
    /// it is called on: that of an HTTP server's worker stalls them whenever the worker is busy.
    pub fn new(
        settings: HookSettings,
        catalog: Arc<MessageCatalog>,
        timeout: Duration,
        runtime: Handle,
    ) -> Result<Self, NoHttpClient> {
        Ok(Self {
            settings,
            catalog,
            client: http::client(timeout)?,
            timeout,
            runtime,
        })
    }
}

#[async_trait]
impl SmsGateway for HookGateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        let channel = message.channel;
        let words = wording(&self.catalog, PROVIDER, channel, &message);
        let Ok(mut request) = SendRequest::new(&message, &words).sign(&self.settings, message.at) else {
            return Verdict::Rejected(RejectionClass::Config).into_outcome(channel);
        };
        *request.timeout_mut() = Some(self.timeout.min(message.patience));
        let asked = ask(self.client.clone(), request);
        // A caller that goes away meanwhile does not take the message back.
        match self.runtime.spawn(asked).await {
            Ok(verdict) => verdict.into_outcome(channel),
            Err(_) => Verdict::Unknown.into_outcome(channel),
        }
    }
}

/// Sends the request and judges what came back.
async fn ask(client: Client, request: reqwest::Request) -> Verdict {
    let response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            let verdict = Verdict::of_error(&error);
            tracing::warn!(
                provider = PROVIDER,
                cause = http::cause(error),
                "no answer to a message"
            );
            return verdict;
        }
    };
    let status = response.status();
    let verdict = match http::body(response).await {
        Ok(body) => Verdict::of_answer(status, &body),
        Err(error) => {
            tracing::warn!(provider = PROVIDER, cause = %error, "an answer that can't be read");
            Verdict::of_unread(status)
        }
    };
    if !matches!(verdict, Verdict::Accepted { .. }) {
        tracing::warn!(
            provider = PROVIDER,
            status = status.as_u16(),
            "the answer is no acceptance"
        );
    }
    verdict
}

impl Verdict {
    /// The outcome for a message that was asked to go by `asked`.
    fn into_outcome(self, asked: Channel) -> SendOutcome {
        let provider = PROVIDER.to_owned();
        match self {
            Self::Accepted { id, channel } => SendOutcome::Accepted {
                provider,
                provider_message_id: id,
                channel: channel.unwrap_or(asked),
            },
            Self::Rejected(class) => SendOutcome::Rejected { provider, class },
            Self::Unknown => SendOutcome::Unknown { provider },
        }
    }
}
