//! The server `dastak`: settings, wiring and the HTTP surface. It alone knows actix.
//!
//! [`Application::build`] starts it on its own adapters, [`Application::build_with`] on its own but for some, and
//! [`Application::with_ports`] on anybody's.

mod banner;
pub mod cli;
pub mod http;
mod people_files;
pub mod settings;
pub mod startup;
pub mod telemetry;

pub use startup::Application;
