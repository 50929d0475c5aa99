//! What the tests share: two ways to run the server, one way to talk to it.

mod api;
mod binary;
mod in_process;
mod journey;

pub use api::{Api, Reply};
pub use binary::Binary;
pub use in_process::InProcess;
pub use journey::{Login, Server, consents, registration};
