//! Asking a gateway's service over HTTP, within the time there is.

use std::time::Duration;

use dastak_ports::sms::RejectionClass;
use dastak_ports::{PortError, PortResult};
use reqwest::{Client, Method, Request, StatusCode, Url};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::http::{self, NoHttpClient};

/// How long a service may take to say anything when it is only asked whether it is there.
const PROBE_PATIENCE: Duration = Duration::from_secs(1);

/// A service, and how it is reached.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    provider: &'static str,
    client: Client,
    timeout: Duration,
    runtime: Handle,
}

/// What came back for a request.
#[derive(Debug)]
pub(crate) enum Reply {
    /// An answer, read whole.
    Answer(StatusCode, Vec<u8>),
    /// An answer that broke off or is too long.
    Unread(StatusCode),
    /// Nobody was there, or there was no time to ask: it was definitely not taken.
    NotAsked,
    /// The request can't be written down.
    Unsendable,
    /// The connection broke or the time ran out after the request was on its way.
    Silence,
}

/// When a message must have its outcome.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Service {
    /// A service whose requests take at most `timeout`. Connections live on `runtime`, whichever runtime it is asked on.
    pub(crate) fn new(
        provider: &'static str,
        timeout: Duration,
        runtime: Handle,
    ) -> Result<Self, NoHttpClient> {
        Ok(Self {
            provider,
            client: http::client(timeout)?,
            timeout,
            runtime,
        })
    }

    /// The deadline of a message that came with this patience.
    pub(crate) fn deadline(&self, patience: Duration) -> Deadline {
        Deadline(Instant::now() + patience.min(self.timeout))
    }

    /// Sends a request and reads what comes back. A caller that goes away meanwhile does not take the request back.
    pub(crate) async fn ask(&self, mut request: Request, deadline: Deadline) -> Reply {
        let left = deadline.0.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Reply::NotAsked;
        }
        *request.timeout_mut() = Some(left);
        let asked = ask(self.provider, self.client.clone(), request);
        self.runtime.spawn(asked).await.unwrap_or(Reply::Silence)
    }

    /// Whether anybody is there: whatever is answered to a question for the head of a page, but a proxy's word that
    /// there is nobody behind it.
    pub(crate) async fn probe(&self, url: Url) -> PortResult<()> {
        let mut request = Request::new(Method::HEAD, url);
        *request.timeout_mut() = Some(PROBE_PATIENCE);
        let client = self.client.clone();
        let asked = self.runtime.spawn(async move { client.execute(request).await });
        let response = asked.await.map_err(PortError::internal)?;
        match response.map(|response| response.status()) {
            Ok(StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) => {
                Err(PortError::unavailable("a proxy has nobody behind it"))
            }
            Ok(_) => Ok(()),
            Err(error) if error.is_timeout() => Err(PortError::timeout(http::cause(error))),
            Err(error) => Err(PortError::unavailable(http::cause(error))),
        }
    }
}

async fn ask(provider: &'static str, client: Client, request: Request) -> Reply {
    let response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            let reply = if error.is_connect() {
                Reply::NotAsked
            } else if error.is_builder() {
                Reply::Unsendable
            } else {
                Reply::Silence
            };
            tracing::warn!(provider, cause = http::cause(error), "no answer to a message");
            return reply;
        }
    };
    let status = response.status();
    match http::body(response).await {
        Ok(body) => Reply::Answer(status, body),
        Err(error) => {
            tracing::warn!(provider, cause = %error, "an answer that can't be read");
            Reply::Unread(status)
        }
    }
}

/// The class of an answer of which nothing but the status is known; `None` where nobody knows what became of the
/// message.
pub(crate) fn class_of_status(status: StatusCode) -> Option<RejectionClass> {
    match status.as_u16() {
        // MSG91 says 418 to an address that is not on its list.
        401 | 403 | 418 => Some(RejectionClass::Auth),
        402 => Some(RejectionClass::Balance),
        429 => Some(RejectionClass::RateLimited),
        408 | 425 | 503 => Some(RejectionClass::Unavailable),
        300..=499 | 501 | 505 => Some(RejectionClass::Config),
        _ => None,
    }
}
