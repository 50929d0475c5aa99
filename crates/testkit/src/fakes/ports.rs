//! All fakes together.

use std::sync::Arc;

use dastak_ports::{Ports, Probe};

use super::{MemoryStore, PlainSecrets, PlainTokens, RecordingGateway};
use crate::clock::ManualClock;
use crate::random::SeededRandom;

/// A full set of ports, and the handles that a test turns.
///
/// ```
/// use std::sync::Arc;
///
/// use dastak_ports::Ports;
/// use dastak_ports::clock::MockClock;
/// use dastak_testkit::{FakePorts, fake_ports};
///
/// // One port swapped for a mock, all others as they were.
/// let mut clock = MockClock::new();
/// clock.expect_now().return_const(dastak_testkit::clock::start());
/// let fakes = fake_ports();
/// let fakes = FakePorts { ports: Ports { clock: Arc::new(clock), ..fakes.ports }, ..fakes };
/// assert_eq!(fakes.ports.clock.now(), dastak_testkit::clock::start());
/// ```
#[derive(Clone)]
pub struct FakePorts {
    /// What the code under test gets. Swap single fields to test one adapter among fakes.
    pub ports: Ports,
    /// Behind all stores.
    pub store: Arc<MemoryStore>,
    /// The time, at first [`crate::clock::start`].
    pub clock: Arc<ManualClock>,
    /// The phone of everybody.
    pub gateway: Arc<RecordingGateway>,
}

/// One fake for each port, fresh and empty; the probes `database`, `otp_store` and `sms` answer. Randomness is
/// seeded with a constant, so that a test draws the same codes each time.
#[must_use]
pub fn fake_ports() -> FakePorts {
    let store = Arc::new(MemoryStore::new());
    let clock = Arc::new(ManualClock::default());
    let gateway = Arc::new(RecordingGateway::new());
    let probes: Vec<(&'static str, Arc<dyn Probe>)> = vec![
        ("database", store.clone()),
        ("otp_store", store.clone()),
        ("sms", gateway.clone()),
    ];
    let ports = Ports {
        otp_store: store.clone(),
        rate_limiter: store.clone(),
        accounts: store.clone(),
        sessions: store.clone(),
        devices: store.clone(),
        audit: store.clone(),
        timeline: store.clone(),
        gateway: gateway.clone(),
        tokens: Arc::new(PlainTokens),
        secrets: Arc::new(PlainSecrets),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        probes,
        housekeeping: vec![store.clone()],
    };
    FakePorts {
        ports,
        store,
        clock,
        gateway,
    }
}
