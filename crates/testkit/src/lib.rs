//! Everything to test a phone login with: in-memory fakes of every port, a manual clock, seeded randomness,
//! builders of valid values, and the contract suites that every store passes.
//!
//! It is for test suites only, in `[dev-dependencies]`: the fakes keep no secret and sign nothing.
//!
//! ```
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! let fakes = fake_ports();
//! fakes.clock.advance(chrono::TimeDelta::seconds(30));
//! assert_eq!(fakes.ports.clock.now(), start() + chrono::TimeDelta::seconds(30));
//! ```
#![warn(missing_docs)]

pub mod builders;
pub mod clock;
pub mod contract;
pub mod fakes;
pub mod http_service;
pub mod linear;
pub mod random;

pub use clock::ManualClock;
pub use fakes::{FakePorts, MemoryStore, PlainSecrets, PlainTokens, RecordingGateway, fake_ports};
pub use http_service::{HttpAnswer, HttpService, ReceivedRequest};
pub use random::{FailingRandom, SeededRandom};
