//! What the tests share: two ways to run the server, one way to talk to it.

mod api;
mod binary;
mod engine;
mod in_process;
mod journey;

pub(crate) use api::{Api, Reply};
pub(crate) use binary::Binary;
pub(crate) use engine::{Engine, Servers};
pub(crate) use in_process::InProcess;
pub(crate) use journey::{Login, Server, ask_for_code, consents, registration};
