//! New connections, as the topology wants them.

use std::time::Duration;

use deadpool_redis::redis::aio::{ConnectionLike, MultiplexedConnection};
use deadpool_redis::redis::cluster::ClusterClient;
use deadpool_redis::redis::cluster_async::ClusterConnection;
use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, RedisResult, TlsCertificates, Value, cmd,
};

use crate::address::{Address, Topology};
use crate::redirect;
use crate::sentinel::Sentinels;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How long an answer may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection that many calls share. Clones are cheap.
#[derive(Clone)]
pub(crate) enum Connection {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Connection {
    pub(crate) async fn query(&mut self, command: &Cmd) -> RedisResult<Value> {
        match self {
            Self::Server(connection) => connection.req_packed_command(command).await?.extract_error(),
            Self::Cluster(connection) => redirect::query(connection, command).await,
        }
    }

    /// Whether it answers. In a Cluster all masters must.
    async fn answers(&mut self) -> bool {
        self.query(&cmd("PING")).await.is_ok()
    }
}

/// The connections that calls take in turn.
#[derive(Clone)]
pub(crate) struct Connections {
    first: Connection,
    second: Option<Connection>,
}

impl Connections {
    /// Two to one server: under load they are a fifth faster than one.
    async fn to_server(client: &Client) -> RedisResult<Self> {
        Ok(Self {
            first: Connection::Server(connect_to(client).await?),
            second: Some(Connection::Server(connect_to(client).await?)),
        })
    }

    /// One to a Cluster: it has one to each server.
    const fn to_cluster(connection: ClusterConnection) -> Self {
        Self {
            first: Connection::Cluster(connection),
            second: None,
        }
    }

    /// That of this turn.
    pub(crate) fn of_turn(&self, turn: usize) -> Connection {
        match &self.second {
            Some(second) if turn % 2 == 1 => second.clone(),
            _ => self.first.clone(),
        }
    }

    async fn answer(&mut self) -> bool {
        self.first.answers().await
            && match &mut self.second {
                Some(second) => second.answers().await,
                None => true,
            }
    }
}

/// Makes connections, again and again.
pub(crate) struct Connector {
    nodes: Vec<ConnectionInfo>,
    certificates: Option<TlsCertificates>,
    kind: Kind,
}

enum Kind {
    Server,
    Cluster,
    Sentinel(Box<Sentinels>),
}

impl Connector {
    /// What makes connections to this address. Of a single server it asks whether it is a node of a Cluster.
    pub(crate) async fn new(address: Address, certificates: Option<TlsCertificates>) -> RedisResult<Self> {
        let kind = match &address.topology {
            Topology::Server => Kind::Server,
            Topology::Cluster => Kind::Cluster,
            Topology::Sentinel(master) => {
                Kind::Sentinel(Box::new(Sentinels::new(&address, master, certificates.as_ref())?))
            }
        };
        let mut connector = Self {
            nodes: address.nodes,
            certificates,
            kind,
        };
        if matches!(connector.kind, Kind::Server) && connector.finds_a_cluster().await? {
            connector.kind = Kind::Cluster;
        }
        Ok(connector)
    }

    pub(crate) const fn is_cluster(&self) -> bool {
        matches!(self.kind, Kind::Cluster)
    }

    /// Connects anew.
    pub(crate) async fn connect(&mut self) -> RedisResult<Connections> {
        let client = match &mut self.kind {
            Kind::Cluster => return Ok(Connections::to_cluster(self.cluster().await?)),
            Kind::Server => self.client()?,
            Kind::Sentinel(sentinels) => sentinels.master().await?,
        };
        Connections::to_server(&client).await
    }

    /// Whether the connections answer, and still lead to the master.
    pub(crate) async fn holds(&mut self, connections: &mut Connections) -> bool {
        if !connections.answer().await {
            return false;
        }
        match &mut self.kind {
            Kind::Sentinel(sentinels) => sentinels.agree().await,
            Kind::Server | Kind::Cluster => true,
        }
    }

    /// Says so when the server may throw away keys before their time: a limit that is thrown away lets everybody in.
    pub(crate) async fn warn_of_eviction(&self, connections: &Connections) {
        let mut connection = connections.first.clone();
        let memory = connection.query(cmd("INFO").arg("memory")).await;
        if memory.is_ok_and(|info| {
            tells(&info, "maxmemory_policy:") && !tells(&info, "maxmemory_policy:noeviction")
        }) {
            tracing::warn!(
                "Redis may evict keys when its memory is full; set maxmemory-policy to noeviction"
            );
        }
    }

    async fn finds_a_cluster(&self) -> RedisResult<bool> {
        let mut connection = Connection::Server(connect_to(&self.client()?).await?);
        // Who may not ask is treated as by a single server.
        let info = connection.query(cmd("INFO").arg("cluster")).await;
        Ok(info.is_ok_and(|info| tells(&info, "cluster_enabled:1")))
    }

    fn client(&self) -> RedisResult<Client> {
        let node = self.nodes.first().cloned().ok_or((
            deadpool_redis::redis::ErrorKind::InvalidClientConfig,
            "no server is named",
        ))?;
        match &self.certificates {
            Some(certificates) => Client::build_with_tls(node, certificates.clone()),
            None => Client::open(node),
        }
    }

    /// The client repeats nothing by itself: it would repeat what may have been carried out.
    async fn cluster(&self) -> RedisResult<ClusterConnection> {
        let mut builder = ClusterClient::builder(self.nodes.clone())
            .connection_timeout(CONNECT_TIMEOUT)
            .response_timeout(RESPONSE_TIMEOUT)
            .retries(0);
        if let Some(certificates) = &self.certificates {
            builder = builder.certs(certificates.clone());
        }
        builder.build()?.get_async_connection().await
    }
}

async fn connect_to(client: &Client) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_pipeline_buffer_size(1024);
    client.get_multiplexed_async_connection_with_config(&config).await
}

/// Whether an answer to INFO, of a Cluster that of any server, holds this text.
fn tells(info: &Value, text: &str) -> bool {
    match info {
        Value::BulkString(bytes) => bytes.windows(text.len()).any(|part| part == text.as_bytes()),
        Value::Map(servers) => servers.iter().any(|(_, info)| tells(info, text)),
        _ => false,
    }
}
