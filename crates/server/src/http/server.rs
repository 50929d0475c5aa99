//! The actix server around the routes.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer};

use super::AppState;
use super::middleware::Envelope;
use super::routes;

/// How long a client may take to send the head of a request. A slower one holds a connection for nothing.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How the server listens.
#[derive(Debug, Clone, Copy)]
pub struct ServerOptions {
    /// Threads that answer requests; one a core when it is 0.
    pub workers: usize,
    /// How long an idle connection is kept; not at all when it is zero.
    pub keep_alive: Duration,
    /// How long a graceful stop waits for requests that were taken.
    pub shutdown_timeout: Duration,
}

/// A server on `listener` with every route of the API and what `more` mounts beside them. It runs when it is
/// awaited, answers on worker threads of its own, and handles no signals: `Server::handle` stops it.
///
/// # Errors
/// When the listener can't be used.
pub fn server(
    listener: TcpListener,
    options: ServerOptions,
    state: Arc<AppState>,
    more: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<Server> {
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&state)))
            .configure(routes::configure)
            .configure(more.clone())
            .default_service(routes::not_found())
            .wrap(Envelope::new(Arc::clone(&state)))
    })
    .keep_alive(options.keep_alive)
    .client_request_timeout(HEAD_TIMEOUT)
    .shutdown_timeout(options.shutdown_timeout.as_secs())
    .disable_signals();
    if options.workers > 0 {
        server = server.workers(options.workers);
    }
    Ok(server.listen(listener)?.run())
}
