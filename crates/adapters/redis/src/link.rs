//! The connections, kept alive.
//!
//! A task on the runtime that the store was opened with owns them. It asks them every second whether they answer, and
//! at once when a call was in trouble, and makes new ones when they do not. Calls never wait for that: without a
//! connection they fail at once. As only this task connects, the connections' own tasks run on that runtime too,
//! never on the single thread of whoever happened to call.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use deadpool_redis::redis::{Cmd, ErrorKind, RedisError, ServerErrorKind, TlsCertificates, Value};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::address::Address;
use crate::connect::{Connection, Connections, Connector};
use crate::error::{OpenError, StoreError, is_misled};
use crate::script::Call;
use crate::settings::RedisSettings;

/// The time between two looks at healthy connections.
const BEAT: Duration = Duration::from_secs(1);

/// The time between two tries to connect.
const RETRY: Duration = Duration::from_millis(200);

/// The longest that anything asked of Redis may take, whatever its client is busy with.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The longest that one round of connecting may take: several servers may be asked.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// The connections, and the task that keeps them.
pub(crate) struct Link {
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
    is_cluster: bool,
}

struct Shared {
    state: RwLock<State>,
    /// A call was in trouble.
    doubt: Notify,
    /// It was trouble that only a new connection ends.
    lost: AtomicBool,
    turn: AtomicUsize,
}

enum State {
    Connected(Connections),
    Disconnected(String),
    Closed,
}

impl Link {
    /// Connects, on the runtime of `handle`.
    pub(crate) async fn open(settings: &RedisSettings, handle: &Handle) -> Result<Self, OpenError> {
        let address = Address::parse(&settings.url)?;
        let certificates = certificates(settings, address.tls)?;
        let hosts = address.hosts();
        let connecting = async move {
            let mut connector = Connector::new(address, certificates).await?;
            let connections = connector.connect().await?;
            connector.warn_of_eviction(&connections).await;
            Ok((connector, connections))
        };
        let connected = handle
            .spawn(async move {
                timeout(CONNECT_PATIENCE, connecting)
                    .await
                    .unwrap_or_else(|_| Err(timed_out()))
            })
            .await
            .map_err(|_| OpenError::Runtime)?;
        let (connector, connections) = connected.map_err(|source| OpenError::Connect { hosts, source })?;
        let shared = Arc::new(Shared {
            state: RwLock::new(State::Connected(connections)),
            doubt: Notify::new(),
            lost: AtomicBool::new(false),
            turn: AtomicUsize::new(0),
        });
        let is_cluster = connector.is_cluster();
        let keeper = handle.spawn(keep(connector, Arc::clone(&shared)));
        Ok(Self {
            shared,
            keeper,
            is_cluster,
        })
    }

    pub(crate) const fn is_cluster(&self) -> bool {
        self.is_cluster
    }

    /// Runs a script. A server that does not know it, as after a restart, gets it whole.
    pub(crate) async fn run(&self, call: &Call) -> Result<Value, StoreError> {
        match self.query(&call.by_hash()).await {
            Err(StoreError::Redis(error)) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.query(&call.by_source()).await
            }
            answer => answer,
        }
    }

    /// Asks one thing.
    pub(crate) async fn query(&self, command: &Cmd) -> Result<Value, StoreError> {
        let mut connection = self.shared.connection()?;
        let answer = timeout(PATIENCE, connection.query(command)).await;
        answer.unwrap_or_else(|_| Err(timed_out())).map_err(|error| {
            if is_misled(&error) {
                self.shared.lost.store(true, Ordering::Relaxed);
            }
            if is_misled(&error) || error.is_timeout() {
                self.shared.doubt.notify_one();
            }
            StoreError::Redis(error)
        })
    }

    /// Ends the connections.
    pub(crate) fn close(&self) {
        self.keeper.abort();
        self.shared.set(State::Closed);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    /// The connection whose turn it is.
    fn connection(&self) -> Result<Connection, StoreError> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Connected(connections) => Ok(connections.of_turn(turn)),
            State::Disconnected(reason) => Err(StoreError::Disconnected(reason.clone())),
            State::Closed => Err(StoreError::Closed),
        }
    }

    fn connections(&self) -> Option<Connections> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Connected(connections) => Some(connections.clone()),
            State::Disconnected(_) | State::Closed => None,
        }
    }

    /// What is closed stays closed.
    fn set(&self, new: State) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*state, State::Closed) {
            *state = new;
        }
    }
}

/// That an answer did not come in time.
pub(crate) fn timed_out() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// Looks after the connections until it is aborted.
async fn keep(mut connector: Connector, shared: Arc<Shared>) {
    loop {
        if let Some(mut connections) = shared.connections() {
            tokio::select! {
                () = sleep(BEAT) => {}
                () = shared.doubt.notified() => {}
            }
            if !shared.lost.swap(false, Ordering::Relaxed) && connector.holds(&mut connections).await {
                continue;
            }
        }
        match timeout(CONNECT_PATIENCE, connector.connect()).await {
            Ok(Ok(connections)) => shared.set(State::Connected(connections)),
            // Of a Cluster some servers may be well: the old connection knows them.
            _ if connector.is_cluster() => {}
            answer => {
                let error =
                    answer.map_or_else(|_| timed_out(), |answer| answer.err().unwrap_or_else(timed_out));
                shared.set(State::Disconnected(error.to_string()));
            }
        }
        sleep(RETRY).await;
    }
}

/// The authorities to trust. The process needs a provider of cryptography before any TLS; a second one is refused, and
/// that is all right.
fn certificates(settings: &RedisSettings, tls: bool) -> Result<Option<TlsCertificates>, OpenError> {
    if !tls {
        return Ok(None);
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Some(path) = &settings.ca_file else {
        return Ok(None);
    };
    let root_cert = std::fs::read(path).map_err(|source| OpenError::CaFile {
        path: path.clone(),
        source,
    })?;
    Ok(Some(TlsCertificates {
        client_tls: None,
        root_cert: Some(root_cert),
    }))
}
