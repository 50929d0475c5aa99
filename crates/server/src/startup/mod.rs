//! From settings to a running server: adapters, ports, use-cases, HTTP.

mod adapters;
mod background;
mod housekeeping;
mod keys;
mod open_links;
mod policies;
mod receipts;
mod sms;
mod stores;
mod warnings;

use std::error::Error;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use dastak_crypto::keystore::KeystoreError;
use dastak_domain::user::LanguageTag;
use dastak_ports::{Clock, Housekeeping, PortError, Ports};
use dastak_sms::{ConsoleInbox, Failover};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

pub use adapters::{Adapters, adapters};
pub use open_links::open_links;
pub use policies::policies;
pub(crate) use sms::sms;
pub use stores::{Engines, Stores, database_name, migrate, missing_database};

use crate::http::{self, AllowedOrigins, AppState, Metrics, Readiness, ServerOptions};
use crate::settings::{Environment, Settings, messages};

/// Why the server can't start, or had to end. Each says in one line what is wrong, and with which setting.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    /// The address is taken, not ours, or not to be had.
    #[error("can't listen on {host}:{port} (server.host or HOST, server.port or PORT): {source}")]
    Listen {
        /// `server.host`.
        host: String,
        /// `server.port`.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The database can't be used.
    #[error("can't use the database (storage.database_url or DATABASE_URL, data.dir)")]
    Database(#[source] PortError),
    /// Redis can't be used.
    #[error("can't use Redis (storage.redis_url or REDIS_URL)")]
    Redis(#[source] dastak_redis::OpenError),
    /// A key that the server keeps itself can't be had.
    #[error("can't get a key (data.dir)")]
    Keystore(#[source] KeystoreError),
    /// A key file of the settings can't be used.
    #[error("{setting}: can't use {}: {source}", path.display())]
    KeyFile {
        /// Which setting names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A setting that was not checked, or can't be kept.
    #[error("{setting}: {sentence}")]
    Setting {
        /// Which one.
        setting: &'static str,
        /// The rest of the sentence.
        sentence: String,
    },
    /// The listener, or the signals of the system, broke.
    #[error("the server broke: {0}")]
    Broken(#[source] io::Error),
}

/// A server that listens. It answers once it [runs](Self::run).
pub struct Application {
    server: Server,
    address: SocketAddr,
    readiness: Readiness,
    drain: Duration,
    stop: StopHandle,
    clock: Arc<dyn Clock>,
    housekeeping: Vec<Arc<dyn Housekeeping>>,
    state: Arc<AppState>,
    /// What chooses among the gateways, where they are ours.
    gateways: Option<Arc<Failover>>,
    engines: Engines,
    metrics: Option<Server>,
}

/// Stops an application from elsewhere, as SIGTERM does.
#[derive(Debug, Clone, Default)]
pub struct StopHandle(Arc<Notify>);

impl StopHandle {
    /// Asks for a graceful stop; [`Application::run`] returns when it is done.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

impl Application {
    /// A server on this repository's adapters, as the settings ask for them: see [`adapters`]. The port is bound
    /// when this returns.
    pub async fn build(settings: &Settings) -> Result<Self, StartupError> {
        Self::build_with(settings, |built_in| built_in).await
    }

    /// The same with some of the adapters replaced by one's own. `replace` gets the ports as the settings fill them
    /// and answers those that the server gets, probes included: `/health` asks what stands in [`Ports::probes`].
    pub async fn build_with(
        settings: &Settings,
        replace: impl FnOnce(Ports) -> Ports,
    ) -> Result<Self, StartupError> {
        let listener = listen(settings)?;
        let Adapters {
            ports,
            engines,
            gateways,
            inbox,
            ..
        } = adapters(settings).await?;
        let ports = replace(ports);
        // Nobody writes to the inbox, and the nodes have nothing to exchange, where another gateway took their place.
        let is_our_gateway = ptr::addr_eq(Arc::as_ptr(&ports.gateway), Arc::as_ptr(&gateways));
        let is_development = settings.environment == Environment::Development;
        let inbox = inbox.filter(|_| is_our_gateway && is_development);
        let written = messages::catalog(settings).ok().filter(|_| is_our_gateway);
        let languages = written.map_or_else(Vec::new, |catalog| catalog.languages().cloned().collect());
        let application = Self::assemble(settings, ports, listener, inbox, languages)?;
        Ok(Self {
            engines,
            gateways: is_our_gateway.then_some(gateways),
            ..application
        })
    }

    /// The same HTTP surface on anybody's adapters: the settings of storage, keys and gateways mean nothing
    /// then. The port is bound when this returns.
    pub fn with_ports(settings: &Settings, ports: Ports) -> Result<Self, StartupError> {
        Self::assemble(settings, ports, listen(settings)?, None, Vec::new())
    }

    fn assemble(
        settings: &Settings,
        ports: Ports,
        listener: TcpListener,
        inbox: Option<ConsoleInbox>,
        languages: Vec<LanguageTag>,
    ) -> Result<Self, StartupError> {
        dastak_domain::phone::preload();
        let address = listener.local_addr().map_err(StartupError::Broken)?;
        for (setting, sentence) in warnings::warnings(settings, address) {
            tracing::warn!(setting, "{sentence}");
        }
        let readiness = Readiness::default();
        let (metrics, metrics_server) = count_requests(settings)?.unzip();
        let state = AppState {
            trusted_proxies: settings.server.trusted_proxies.clone(),
            allowed_origins: AllowedOrigins::new(settings.server.allowed_origins.clone()),
            languages,
            request_timeout: Duration::from_millis(settings.server.request_timeout_ms),
            readiness: readiness.clone(),
            receipts: receipts::receipts(settings)?,
            metrics,
            ..AppState::new(&ports, &policies(settings)?)
        };
        let options = ServerOptions {
            workers: settings.server.workers,
            keep_alive: Duration::from_secs(settings.server.keep_alive_seconds),
            shutdown_timeout: Duration::from_secs(settings.server.shutdown_timeout_seconds),
        };
        let docs = settings.docs.enabled;
        let state = Arc::new(state);
        let server = http::server(listener, options, Arc::clone(&state), move |config| {
            if docs {
                http::configure_docs(config);
            }
            if let Some(inbox) = &inbox {
                http::configure_dev_pages(config, inbox.clone());
            }
        })
        .map_err(StartupError::Broken)?;
        let Ports {
            clock, housekeeping, ..
        } = ports;
        Ok(Self {
            server,
            address,
            readiness,
            drain: Duration::from_secs(settings.server.drain_seconds),
            stop: StopHandle::default(),
            clock,
            housekeeping,
            state,
            gateways: None,
            engines: Engines::default(),
            metrics: metrics_server,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port it listens on: the one it was given when the settings asked for any.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// What stops it from elsewhere.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Serves until SIGTERM, SIGINT or its [`StopHandle`], then stops in order: not ready first, and after a
    /// SIGTERM still answering for `server.drain_seconds`; then every request that was taken is answered (within
    /// `server.shutdown_timeout_seconds`); then the stores are closed. A second signal waits for nothing.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(self) -> Result<(), StartupError> {
        let mut signals = Signals::new().map_err(StartupError::Broken)?;
        let mut server = self.server;
        let housekeeping = tokio::spawn(housekeeping::keep_house(self.housekeeping, self.clock));
        let exchange = tokio::spawn(background::exchange(self.gateways, Arc::clone(&self.state)));
        let notes = tokio::spawn(background::take_notes(Arc::clone(&self.state)));
        let receipts = tokio::spawn(background::settle_receipts(Arc::clone(&self.state)));
        let stop_trying = Arc::new(Notify::new());
        let second_tries = tokio::spawn(background::try_again(
            Arc::clone(&self.state),
            Arc::clone(&stop_trying),
        ));
        let metrics = self.metrics.map(|server| (server.handle(), tokio::spawn(server)));
        self.readiness.ready();
        // Only now: whoever waits for this line may stop the server right after it.
        tracing::info!(address = %self.address, "listening");
        let drain = tokio::select! {
            ended = &mut server => return ended.map_err(StartupError::Broken),
            () = self.stop.0.notified() => Duration::ZERO,
            signal = signals.next() => if signal == Asked::ToTerminate { self.drain } else { Duration::ZERO },
        };
        self.readiness.drain();
        tracing::info!("stopping");
        let ended = tokio::select! {
            ended = stop(&mut server, drain) => ended,
            _ = signals.next() => Ok(()),
        };
        stop_trying.notify_one();
        // A claimed try is made: its gateway answers within its time, or the operator's patience ends it.
        let _ = second_tries.await;
        for task in [housekeeping, exchange, receipts, notes] {
            task.abort();
        }
        self.state.use_cases.notes.flush().await;
        if let Some((server, _)) = metrics {
            server.stop(false).await;
        }
        self.engines.close().await;
        tracing::info!("stopped");
        ended.map_err(StartupError::Broken)
    }
}

/// Lets the server go on for a while, then lets it finish what it has taken.
async fn stop(server: &mut Server, drain: Duration) -> io::Result<()> {
    let handle = server.handle();
    tokio::select! {
        ended = &mut *server => return ended,
        () = tokio::time::sleep(drain) => {}
    }
    // The order is given by the call; that it is done, the server itself says.
    drop(handle.stop(true));
    server.await
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// SIGTERM: an orchestrator, with a load balancer to be told first.
    ToTerminate,
    /// SIGINT: a person at the terminal.
    ToInterrupt,
}

/// SIGTERM and SIGINT.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::ToTerminate,
            _ = self.interrupt.recv() => Asked::ToInterrupt,
        }
    }
}

fn listen(settings: &Settings) -> Result<TcpListener, StartupError> {
    let (host, port) = (settings.server.host.as_str(), settings.server.port);
    TcpListener::bind((host, port)).map_err(|source| StartupError::Listen {
        host: host.to_owned(),
        port,
        source,
    })
}

/// The counters and the listener that shows them, where the settings ask for one.
fn count_requests(settings: &Settings) -> Result<Option<(Arc<Metrics>, Server)>, StartupError> {
    let Some(address) = settings.metrics.address else {
        return Ok(None);
    };
    let broken = |error: &dyn Error| StartupError::Setting {
        setting: "metrics.address",
        sentence: format!("can't show metrics on {address}: {error}"),
    };
    let metrics = Arc::new(Metrics::new().map_err(|error| broken(&error))?);
    let listener = TcpListener::bind(address).map_err(|error| broken(&error))?;
    let server = http::metrics_server(listener, Arc::clone(&metrics)).map_err(|error| broken(&error))?;
    Ok(Some((metrics, server)))
}
