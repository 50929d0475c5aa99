//! In-memory implementations of every port.
//!
//! They decide with the domain's own functions and pass the contract suites, so a test that passes on them
//! says something about a real engine.

mod gateway;
mod memory;
mod ports;
mod secrets;
mod tokens;

pub use gateway::RecordingGateway;
pub use memory::faults::{Call, Faults};
pub use memory::store::MemoryStore;
pub(crate) use memory::store::State;
pub use ports::{FakePorts, fake_ports};
pub use secrets::PlainSecrets;
pub use tokens::PlainTokens;
