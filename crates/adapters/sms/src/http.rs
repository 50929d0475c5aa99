//! The HTTP client of the gateways: bounded in time and size, and it goes where it was told to go only.

use std::error::Error;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response};

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 16 * 1024;

/// Longest time a connection may take. It is part of the whole time, so a gateway that can't be reached is known
/// as such before the time is over.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Idle connections that are kept.
const KEPT_CONNECTIONS: usize = 32;

/// How long an idle connection is kept: less than the minute after which load balancers forget one.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// There can be no HTTP client, as where the system has no certificates of authorities.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client: {0}")]
pub struct NoHttpClient(String);

/// A client whose requests take at most `timeout`, from the connection to the end of the answer. It follows no
/// redirect and asks no proxy: both would show codes to somebody else. It repeats nothing by itself, as a
/// message that is asked for twice may be sent twice.
pub(crate) fn client(timeout: Duration) -> Result<Client, NoHttpClient> {
    // Another one may be installed already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(timeout / 2))
        .pool_max_idle_per_host(KEPT_CONNECTIONS)
        .pool_idle_timeout(KEPT_FOR)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .user_agent(concat!("dastak/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| NoHttpClient(cause(error)))
}

/// Why an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnreadAnswer {
    /// The connection broke, or the time was over.
    #[error("{0}")]
    Broken(String),
    /// More than anybody should have to say.
    #[error("the answer is longer than {LONGEST_ANSWER} bytes")]
    TooLong,
}

/// The body of an answer, up to [`LONGEST_ANSWER`].
pub(crate) async fn body(mut response: Response) -> Result<Vec<u8>, UnreadAnswer> {
    let mut body = Vec::new();
    while let Some(part) = response
        .chunk()
        .await
        .map_err(|error| UnreadAnswer::Broken(cause(error)))?
    {
        if body.len() + part.len() > LONGEST_ANSWER {
            return Err(UnreadAnswer::TooLong);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// What went wrong, without the URL, which may have a secret in it.
pub(crate) fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        line = format!("{line}: {error}");
        next = error.source();
    }
    line
}
