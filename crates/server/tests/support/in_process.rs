//! The same HTTP surface, stores and keys in this process, with a clock that the test turns.

use std::sync::Arc;

use dastak_ports::Ports;
use dastak_redis::{RedisSettings, RedisStore, Time};
use dastak_server::Application;
use dastak_server::settings::{Sources, load};
use dastak_server::startup::{Adapters, StopHandle, adapters};
use dastak_testkit::{ManualClock, RecordingGateway};
use tempfile::TempDir;
use tokio::runtime::Handle;

use super::api::Api;
use super::engine::Engine;

/// A running server. Tests that use it need a runtime of several threads.
pub(crate) struct InProcess {
    pub(crate) api: Api,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) gateway: Arc<RecordingGateway>,
    stop: StopHandle,
    _folder: TempDir,
    _engine: Engine,
}

impl InProcess {
    /// A server with the default settings, but with no limit on the address that all tests share. Within a
    /// runtime only.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same with these settings too.
    pub(crate) async fn with(others: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let engine = Engine::of_this_run();
        let of_engine = engine.settings();
        let variables = [
            ("PORT", "0"),
            ("DASTAK__DATA__DIR", data),
            ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "0"),
        ];
        let sources: Sources = of_engine
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(variables)
            .chain(others.iter().copied())
            .collect();
        let settings = load(&sources)
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings;
        let clock = Arc::new(ManualClock::default());
        let gateway = Arc::new(RecordingGateway::new());
        let Adapters { ports, .. } = adapters(&settings).await.unwrap();
        let ports = Ports {
            clock: clock.clone(),
            gateway: gateway.clone(),
            ..ports
        };
        let ports = by_the_callers_time(&engine, ports).await;
        let application = Application::with_ports(&settings, ports).unwrap();
        let (address, stop) = (application.address(), application.stop_handle());
        tokio::spawn(application.run());
        Self {
            api: Api::new(address),
            clock,
            gateway,
            stop,
            _folder: folder,
            _engine: engine,
        }
    }

    /// The code most recently sent to a number.
    pub(crate) fn code(&self, number: &str) -> String {
        self.gateway
            .last_code_for(number)
            .expect("a code")
            .expose()
            .to_owned()
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// Redis goes by its own clock, which no test turns: here it goes by the server's.
async fn by_the_callers_time(engine: &Engine, ports: Ports) -> Ports {
    let Engine::Servers(servers) = engine else {
        return ports;
    };
    let settings = RedisSettings {
        prefix: servers.prefix.clone(),
        time: Time::Callers,
        ..RedisSettings::new(servers.redis_url.as_str())
    };
    let redis = Arc::new(RedisStore::open(settings, Handle::current()).await.unwrap());
    Ports {
        otp_store: redis.clone(),
        rate_limiter: redis,
        ..ports
    }
}
