//! The actix server around the routes.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::App;
use actix_web::dev::{AppConfig, Server, fn_service};
use actix_web::rt::net::TcpStream;
use actix_web::web::{Data, ServiceConfig};

use super::AppState;
use super::middleware::Envelope;
use super::routes;
use super::wire::Strict;

/// How long a client may take to send the head of a request. A slower one holds a connection for nothing.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may take to close its side of a connection that we close.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

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
    let mut builder = Server::build()
        .shutdown_timeout(options.shutdown_timeout.as_secs())
        .disable_signals();
    if options.workers > 0 {
        builder = builder.workers(options.workers);
    }
    let stops = builder.graceful_shutdown_signal();
    // What `HttpServer` would do, but for the connections: it takes none that check what arrives.
    let builder = builder.listen("http", listener, move || {
        let app = App::new()
            .app_data(Data::from(Arc::clone(&state)))
            .configure(routes::configure)
            .configure(more.clone())
            .default_service(routes::not_found())
            .wrap(Envelope::new(Arc::clone(&state)));
        let stops = stops.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stops = stops.clone();
                async move { stops.notified().await }
            })
            .keep_alive(options.keep_alive)
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .finish(map_config(app.into_factory(), |()| AppConfig::default()));
        fn_service(async |connection: TcpStream| {
            let peer = connection.peer_addr().ok();
            Ok::<_, Infallible>((Strict::new(connection), Protocol::Http1, peer))
        })
        .map_err(|never: Infallible| match never {})
        .and_then(http)
    })?;
    Ok(builder.run())
}
