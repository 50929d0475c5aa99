//! The same HTTP surface, SQLite and keys in this process, with a clock that the test turns.

use std::sync::Arc;

use dastak_ports::Ports;
use dastak_server::Application;
use dastak_server::settings::{Sources, load};
use dastak_server::startup::{Adapters, StopHandle, adapters};
use dastak_testkit::{ManualClock, RecordingGateway};
use tempfile::TempDir;

use super::api::Api;

/// A running server. Tests that use it need a runtime of several threads.
pub(crate) struct InProcess {
    pub(crate) api: Api,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) gateway: Arc<RecordingGateway>,
    stop: StopHandle,
    _folder: TempDir,
}

impl InProcess {
    /// A server with the default settings, but with no limit on the address that all tests share. Within a
    /// runtime only.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let variables = [
            ("PORT", "0"),
            ("DASTAK__DATA__DIR", data),
            ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "0"),
        ];
        let sources: Sources = variables.into_iter().collect();
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
        let application = Application::with_ports(&settings, ports).unwrap();
        let (address, stop) = (application.address(), application.stop_handle());
        tokio::spawn(application.run());
        Self {
            api: Api::new(address),
            clock,
            gateway,
            stop,
            _folder: folder,
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
