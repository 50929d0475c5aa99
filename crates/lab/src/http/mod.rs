//! The actix server: the gateways' paths, the lab's own below `/lab/`, and the page.

mod connection;
mod control;
mod gateway;
mod guard;
mod page;
mod travel;

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};

use crate::state::Shared;

/// Threads that answer: a lab has little to do, and its tests run beside others.
const WORKERS: usize = 2;

/// A server on `listener`. It runs when it is awaited, and handles no signals.
pub(crate) fn server(listener: TcpListener, shared: Arc<Shared>) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(Arc::clone(&shared)))
            .configure(page::configure)
            .configure(control::configure)
            .default_service(web::to(gateway::answer))
    })
    .on_connect(connection::remember)
    .workers(WORKERS)
    .disable_signals();
    Ok(server.listen(listener)?.run())
}
