//! The ceiling of HTTP: an actix-web server whose only handler answers a small JSON body, in a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;

use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Trouble;

/// The subcommand under which this program is that server.
pub(crate) const SUBCOMMAND: &str = "empty-handler";

/// A running empty handler; it ends with this value.
pub(crate) struct EmptyHandler {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _child: Child,
}

impl EmptyHandler {
    /// Starts this program again as the empty handler.
    pub(crate) async fn start() -> Result<Self, Trouble> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(SUBCOMMAND)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
        let address = lines
            .next_line()
            .await?
            .ok_or("the empty handler did not start")?
            .parse()?;
        Ok(Self {
            address,
            _child: child,
        })
    }
}

/// Serves until the process is killed, with one worker a core as the server has.
pub(crate) fn serve() -> Result<(), Trouble> {
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(|| App::new().route("/", web::get().to(answer)))
            .bind((Ipv4Addr::LOCALHOST, 0))?;
        for address in server.addrs() {
            println!("{address}");
        }
        Ok(server.run().await?)
    })
}

async fn answer() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}
