//! Sent codes and limits on Redis: one server, Sentinel or Cluster, tested on Redis 7.0.
//!
//! Every method of a port is one Lua script (`src/scripts`), which Redis runs alone: it expresses the domain's rules, and
//! the contract suites hold it to them. Times are judged by the server's clock, so that a node whose clock is wrong
//! changes nothing. All that is about a number has one hash tag, made of the keyed hash of the number; every key
//! expires by itself. In a Cluster the limits of addresses live in other slots: `apart.rs` says how a step is still
//! one for everybody.
//!
//! What Redis loses is lost: a code of then is gone to its owner, and nothing is let in for it.
#![warn(missing_docs)]

mod address;
mod apart;
mod breakers;
mod connect;
mod error;
mod keys;
mod limits;
mod link;
mod otp_store;
mod rate_limiter;
mod redirect;
mod reply;
mod script;
mod sentinel;
mod settings;
mod slots;
mod steps;
mod timeline;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_ports::{Housekeeping, PortResult, Probe};
use deadpool_redis::redis::{FromRedisValue, cmd};
use tokio::runtime::Handle;

pub use crate::error::OpenError;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::link::Link;
use crate::reply::Reply;
use crate::script::{Call, Script};
pub use crate::settings::{RedisSettings, Time};

/// The store. Clones share its connections, which end with [`RedisStore::close`] or the last clone.
#[derive(Clone)]
pub struct RedisStore {
    inner: Arc<Inner>,
}

struct Inner {
    link: Link,
    keys: Keys,
    time: Time,
    /// The runtime of the connections, and of what must end though its caller is gone.
    handle: Handle,
}

impl RedisStore {
    /// Connects, and keeps the connections alive on the runtime of `handle`: it must outlive the store, and have more
    /// than one thread or nothing else to do, as everybody's answers are read there.
    ///
    /// # Errors
    /// What is wrong with the settings, or why no server answers. It never tells the password.
    pub async fn open(settings: RedisSettings, handle: Handle) -> Result<Self, OpenError> {
        let (keys, time) = (Keys::new(&settings.prefix)?, settings.time);
        let link = Link::open(&settings, &handle).await?;
        let inner = Inner {
            link,
            keys,
            time,
            handle,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Ends the connections, for all clones; what is asked afterwards is `Unavailable`.
    pub fn close(&self) {
        self.inner.link.close();
    }

    fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// Whether keys of different numbers and addresses live on different servers.
    fn is_cluster(&self) -> bool {
        self.inner.link.is_cluster()
    }

    /// A call of a script that judges times: it begins with whose clock counts, and the caller's.
    fn timed(&self, script: &'static Script, now: DateTime<Utc>) -> Call {
        Call::of(script).text(self.inner.time.as_str()).time(now)
    }

    async fn run(&self, call: Call) -> PortResult<Reply> {
        Ok(Reply::new(self.inner.link.run(&call).await?))
    }
}

#[async_trait]
impl Probe for RedisStore {
    /// Writes: a server that only reads is no working store. Of a Cluster it asks one master: a node that is turned
    /// away from because another one is lost would serve nobody at all.
    async fn check(&self) -> PortResult<()> {
        let key = self.keys().probe();
        self.inner
            .link
            .query(cmd("SET").arg(key).arg(1).arg("PX").arg(1000))
            .await?;
        Ok(())
    }

    /// Of a Cluster, that of one of its servers.
    async fn time(&self) -> PortResult<Option<DateTime<Utc>>> {
        let answer = self.inner.link.query(&cmd("TIME")).await?;
        let (seconds, _micros): (i64, u32) =
            FromRedisValue::from_redis_value(answer).map_err(|_| StoreError::Reply("the time"))?;
        Ok(DateTime::from_timestamp(seconds, 0))
    }
}

#[async_trait]
impl Housekeeping for RedisStore {
    /// Nothing to do: every key expires by itself.
    async fn sweep(&self, _now: DateTime<Utc>) -> PortResult<u64> {
        Ok(0)
    }
}
