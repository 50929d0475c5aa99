//! Sentinels, and the master that they name.

use deadpool_redis::redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use deadpool_redis::redis::{Client, ConnectionAddr, RedisResult, TlsCertificates, TlsMode};

use crate::address::Address;

/// The sentinels of one master.
pub(crate) struct Sentinels {
    client: SentinelClient,
    /// The master that the connections lead to.
    master: Option<ConnectionAddr>,
}

impl Sentinels {
    pub(crate) fn new(
        address: &Address,
        master: &str,
        certificates: Option<&TlsCertificates>,
    ) -> RedisResult<Self> {
        let sentinels = address.nodes.iter().map(|node| node.addr().clone());
        let mut builder = SentinelClientBuilder::new(sentinels, master, SentinelServerType::Master)?;
        if let Some(data_server) = address.nodes.first() {
            let login = data_server.redis_settings();
            builder = builder.set_client_to_redis_db(login.db());
            if let Some(username) = login.username() {
                builder = builder.set_client_to_redis_username(username);
            }
            if let Some(password) = login.password() {
                builder = builder.set_client_to_redis_password(password);
            }
        }
        if address.tls {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
            if let Some(certificates) = certificates {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates.clone());
            }
        }
        Ok(Self {
            client: builder.build()?,
            master: None,
        })
    }

    /// The way to the master, after it has said itself that it is one.
    pub(crate) async fn master(&mut self) -> RedisResult<Client> {
        let client = self.client.async_get_client().await?;
        self.master = Some(client.get_connection_info().addr().clone());
        Ok(client)
    }

    /// Whether the sentinels name the master that [`Self::master`] answered last. Where none answers, nothing speaks
    /// against it.
    pub(crate) async fn agree(&mut self) -> bool {
        match self.client.async_get_client().await {
            Ok(client) => Some(client.get_connection_info().addr()) == self.master.as_ref(),
            Err(_) => true,
        }
    }
}
