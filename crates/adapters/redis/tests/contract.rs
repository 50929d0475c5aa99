//! The rules that every store holds, on one server, behind Sentinels and on a Cluster, with keys of their own each.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dastak_redis::{RedisSettings, RedisStore, Time};
use dastak_testkit::contract::{Backend, Stores};
use dastak_testservers::shared;
use tokio::runtime::Handle;

/// Redis has only these; the others are the fakes.
async fn stores(url: &str) -> Stores {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    let settings = RedisSettings {
        prefix: format!("contract-{}-{number}", std::process::id()),
        time: Time::Callers,
        ..RedisSettings::new(url)
    };
    let store = Arc::new(RedisStore::open(settings, Handle::current()).await.unwrap());
    Stores {
        otp_store: store.clone(),
        rate_limiter: store.clone(),
        breakers: store.clone(),
        timeline: store,
        ..Stores::in_memory()
    }
}

mod server {
    use super::*;

    struct Server;

    impl Backend for Server {
        async fn fresh() -> Stores {
            stores(shared::redis_url()).await
        }
    }

    dastak_testkit::otp_store_contract!(Server);
    dastak_testkit::rate_limiter_contract!(Server);
    dastak_testkit::breakers_contract!(Server);
    dastak_testkit::timeline_contract!(Server);
}

mod sentinel {
    use super::*;

    struct Sentinel;

    impl Backend for Sentinel {
        async fn fresh() -> Stores {
            stores(shared::redis_sentinel_url()).await
        }
    }

    dastak_testkit::otp_store_contract!(Sentinel);
    dastak_testkit::rate_limiter_contract!(Sentinel);
    dastak_testkit::breakers_contract!(Sentinel);
    dastak_testkit::timeline_contract!(Sentinel);
}

mod cluster {
    use super::*;

    struct Cluster;

    impl Backend for Cluster {
        async fn fresh() -> Stores {
            stores(shared::redis_cluster_url()).await
        }
    }

    dastak_testkit::otp_store_contract!(Cluster);
    dastak_testkit::rate_limiter_contract!(Cluster);
    dastak_testkit::breakers_contract!(Cluster);
    dastak_testkit::timeline_contract!(Cluster);
}
