//! How one connection is opened.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::settings::{Address, PostgresSettings};
use crate::tls::{self, TlsError};

/// The name that a database administrator sees.
const APPLICATION_NAME: &str = "dastak";

/// When an idle connection is asked whether it is still there, and how often until it is not.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_RETRIES: u32 = 3;

/// Opens connections.
pub(crate) struct Connector {
    hosts: Vec<Config>,
    /// Where the last connection was opened: the first to be tried.
    preferred: AtomicUsize,
    tls: MakeRustlsConnect,
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(settings: &PostgresSettings, address: Address) -> Result<Self, TlsError> {
        let tls = tls::connector(address.ssl_mode, address.root_certificates.as_deref())?;
        let mut hosts = address.hosts;
        for host in &mut hosts {
            prepare(host, settings);
        }
        Ok(Self {
            hosts,
            preferred: AtomicUsize::new(0),
            tls,
            timeout: settings.connect_timeout,
        })
    }

    /// How long [`Self::open`] may take: every host may be silent.
    pub(crate) fn longest_opening(&self) -> Duration {
        self.timeout * u32::try_from(self.hosts.len()).unwrap_or(u32::MAX)
    }

    /// A connection to the first host that takes one. Its task lives on the runtime this is called on.
    pub(crate) async fn open(&self) -> ConnectionResult<AsyncPgConnection> {
        let first = self.preferred.load(Ordering::Relaxed);
        let mut trouble = String::from("the address names no host");
        let hosts = self.hosts.iter().enumerate();
        for (i, host) in hosts.clone().skip(first).chain(hosts.take(first)) {
            match timeout(self.timeout, self.open_at(host)).await {
                Ok(Ok(connection)) => {
                    self.preferred.store(i, Ordering::Relaxed);
                    return Ok(connection);
                }
                Ok(Err(error)) => trouble = with_causes(error.as_ref()),
                Err(_) => trouble = String::from("the server did not answer in time"),
            }
        }
        Err(ConnectionError::BadConnection(trouble))
    }

    async fn open_at(&self, host: &Config) -> Result<AsyncPgConnection, Box<dyn Error + Send + Sync>> {
        let (client, connection) = host.connect(self.tls.clone()).await?;
        Ok(AsyncPgConnection::try_from_client_and_connection(client, connection).await?)
    }
}

/// Every statement of a request goes by keys, a few dozen at most, and is planned once for all values. Left to its
/// estimates, PostgreSQL reads the whole of a table that is still small, which costs a login milliseconds.
const BY_KEY: &str = "-c plan_cache_mode=force_generic_plan -c jit=off \
                      -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

/// What every connection brings along: its settings travel with the first packet and cost no round trip.
fn prepare(host: &mut Config, settings: &PostgresSettings) {
    let statement = settings.statement_timeout.as_millis();
    let lock = settings.lock_timeout().as_millis();
    let ours = format!(
        "-c statement_timeout={statement} -c lock_timeout={lock} -c idle_in_transaction_session_timeout={statement} \
         {BY_KEY}"
    );
    let options = match host.get_options() {
        Some(given) => format!("{given} {ours}"),
        None => ours,
    };
    host.options(options);
    if host.get_application_name().is_none() {
        host.application_name(APPLICATION_NAME);
    }
    host.connect_timeout(settings.connect_timeout)
        .tcp_user_timeout(settings.statement_timeout)
        .keepalives_idle(KEEPALIVE_IDLE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES);
}

fn with_causes(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
