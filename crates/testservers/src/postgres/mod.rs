//! A PostgreSQL server.

mod files;
mod options;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rustix::process::Signal;

use self::files::Files;
pub use self::options::PostgresOptions;
use crate::error::{Result, ServerError};
use crate::ports;
use crate::process::Running;
use crate::tls::Certificates;
use crate::user::User;

/// A PostgreSQL server on a free loopback port, with the superuser `postgres` and the database `postgres`.
/// Dropping it ends it at once.
#[derive(Debug)]
pub struct Postgres {
    running: Option<Running>,
    files: Files,
    port: u16,
    options: PostgresOptions,
    tls: Option<Arc<Certificates>>,
}

impl Postgres {
    /// Makes a server, or takes that of a kept folder, and waits until it takes connections. As root it runs
    /// as the system's user `postgres`.
    ///
    /// # Errors
    /// `Missing` without PostgreSQL's programs; `Failed` with what the program wrote.
    pub fn start(options: PostgresOptions) -> Result<Self> {
        let files = Files::new(&options)?;
        let tls = options
            .tls
            .then(|| Certificates::make(User::of_postgres()?).map(Arc::new))
            .transpose()?;
        Self::serve(files, options, tls)
    }

    fn serve(files: Files, options: PostgresOptions, tls: Option<Arc<Certificates>>) -> Result<Self> {
        let (port, running) =
            ports::with_free(|port| Ok((port, files.serve(port, &options, tls.as_deref())?)))?;
        Ok(Self {
            running: Some(running),
            files,
            port,
            options,
            tls,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        ports::loopback(self.port)
    }

    /// The URL of a database of this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_by(self.address(), database)
    }

    /// The URL of a database of this server by way of another loopback address: a proxy's.
    #[must_use]
    pub fn url_by(&self, address: SocketAddr, database: &str) -> String {
        let password = self
            .options
            .password
            .as_ref()
            .map_or_else(String::new, |password| format!(":{password}"));
        let port = address.port();
        match &self.tls {
            None => format!("postgres://postgres{password}@127.0.0.1:{port}/{database}"),
            Some(tls) => format!(
                "postgres://postgres{password}@localhost:{port}/{database}?sslmode=verify-full&sslrootcert={}",
                tls.authority.display()
            ),
        }
    }

    /// The certificate of the authority that signed the server's, as PEM; with TLS only.
    #[must_use]
    pub fn authority_file(&self) -> Option<&Path> {
        self.tls.as_deref().map(|tls| tls.authority.as_path())
    }

    /// Ends the server as an operator does: open transactions are rolled back, connections closed. Without
    /// effect when it has ended already.
    pub fn stop(&mut self) -> Result<()> {
        // PostgreSQL's "fast" shutdown.
        self.running
            .take()
            .map_or(Ok(()), |running| running.stop(Signal::INT))
    }

    /// Ends the server and all of its processes as a power cut would. Without effect when it has ended already.
    pub fn kill(&mut self) -> Result<()> {
        self.running.take().map_or(Ok(()), Running::kill)
    }

    /// Starts the server again after [`Self::stop`] or [`Self::kill`], on the same data and port, and waits
    /// until it takes connections. Without effect while it runs.
    pub fn start_again(&mut self) -> Result<()> {
        if self.running.is_none() {
            let running = self.files.serve(self.port, &self.options, self.tls.as_deref())?;
            self.running = Some(running);
        }
        Ok(())
    }

    /// Stops all of the server's processes where they are: connections stay open and new ones are taken by
    /// the system, and nothing answers.
    pub fn pause(&self) -> Result<()> {
        self.running()?.pause()
    }

    /// Lets a paused server go on.
    pub fn resume(&self) -> Result<()> {
        self.running()?.resume()
    }

    /// Changes a setting, now as far as it can be changed in a running server, and for later starts. The
    /// server takes note of it a moment after this returns.
    pub fn configure(&self, name: &str, value: &str) -> Result<()> {
        self.files.configure(name, value)?;
        self.running()?.signal(Signal::HUP)
    }

    /// Starts a replica: a copy of this server that follows it by streaming and answers reads. It is
    /// asynchronous; `primary.configure("synchronous_standby_names", "*")` makes commits wait for it.
    pub fn replica(&self) -> Result<Self> {
        self.running()?;
        let options = PostgresOptions {
            folder: None,
            ..self.options.clone()
        };
        let files = Files::copy(self.port, &options)?;
        Self::serve(files, options, self.tls.clone())
    }

    /// Makes a replica the primary of itself, and waits until it takes writes.
    pub fn promote(&self) -> Result<()> {
        self.files.promote()
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().ok_or_else(|| ServerError::Failed {
            what: "the PostgreSQL server is not running".to_owned(),
            log: String::new(),
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.running = None;
        self.files.remove_remains();
    }
}
