//! The HTTP surface: routes, handlers, problems and the OpenAPI document.
//!
//! Only this module knows actix-web and the shapes of requests and answers. A handler reads its request into a
//! command, executes one use-case and shows the result; what went wrong becomes a [`problem`] in one table.

mod asset;
mod cors;
mod dev_pages;
mod docs_ui;
mod extract;
mod health;
mod jwks;
mod metrics;
mod middleware;
pub mod openapi;
pub mod problem;
mod rate_headers;
mod readiness;
mod receipt_sources;
mod routes;
mod server;
mod state;
#[cfg(test)]
mod test_app;
mod to_the_end;
mod v1;
mod webhooks;
mod wire;
mod words;

pub use cors::AllowedOrigins;
pub(crate) use dev_pages::configure_dev_pages;
pub(crate) use docs_ui::configure_docs;
pub use metrics::{Metrics, metrics_server};
pub use readiness::Readiness;
pub use receipt_sources::{ReceiptProof, ReceiptSource};
pub use server::{ServerOptions, server};
pub use state::AppState;
pub(crate) use to_the_end::to_the_end;
