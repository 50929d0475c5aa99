//! A TCP proxy that makes trouble.

mod link;
mod state;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use self::state::{Mode, Shared};
use crate::error::{Result, ServerError};
use crate::ports;

/// A TCP proxy on a free loopback port. It runs on a thread of its own, so that a test may block or be slow.
/// Dropping it closes everything.
///
/// A control takes effect before its call returns: what a client sends afterwards meets the new mode.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts a proxy before `target`, which passes everything.
    pub fn start(target: SocketAddr) -> Result<Self> {
        let failed = || ServerError::io("can't start a proxy");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed())?;
        let listener = ports::with_free(|port| {
            std::net::TcpListener::bind(ports::loopback(port)).map_err(|_| ServerError::PortTaken {
                port,
                log: String::new(),
            })
        })?;
        let address = listener.local_addr().map_err(failed())?;
        listener.set_nonblocking(true).map_err(failed())?;
        let listener = {
            let _of_its_thread = runtime.enter();
            TcpListener::from_std(listener).map_err(failed())?
        };
        let shared = Arc::new(Shared::new());
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("proxy".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = stopped => {}
                        () = link::serve(listener, target, served) => {}
                    }
                });
            })
            .map_err(failed())?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where clients connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes everything. A connection of which something was swallowed is closed: TCP loses nothing in the
    /// middle of a stream.
    pub fn pass(&self) {
        self.shared.set(Mode::Pass);
    }

    /// Closes all connections, and every new one at once.
    pub fn cut(&self) {
        self.shared.set(Mode::Cut);
    }

    /// Takes connections and swallows everything, both ways.
    pub fn hang(&self) {
        self.shared.set(Mode::Hang);
    }

    /// Passes everything, each way this much later: a round trip takes twice as long.
    pub fn delay(&self, by: Duration) {
        self.shared.set(Mode::Delay(by));
    }

    /// Passes requests on to the server and swallows its answers.
    pub fn swallow_answers(&self) {
        self.shared.set(Mode::SwallowAnswers);
    }

    /// Sets a trap for one request: the first that contains `pattern` goes through to the server, which
    /// carries it out; the answer is swallowed and the connection then closed. The trap is gone after that,
    /// and other connections are not touched.
    ///
    /// When the client sees its connection closed, the server has carried the request out. Nothing is found
    /// in what is encrypted.
    pub fn swallow_answer_after(&self, pattern: &[u8]) {
        self.shared.set_trap(pattern);
    }

    /// How many requests were caught by a trap.
    #[must_use]
    pub fn caught(&self) -> u64 {
        self.shared.caught.get()
    }

    /// How many connections clients have opened.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.shared.connections.get()
    }

    /// How many times the clients have sent something after an answer, or as the first of a connection:
    /// requests sent without waiting for each other's answers count as one.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.shared.round_trips.get()
    }

    /// How many bytes the clients have sent.
    #[must_use]
    pub fn bytes_sent(&self) -> u64 {
        self.shared.sent.get()
    }

    /// How many bytes the server has answered.
    #[must_use]
    pub fn bytes_answered(&self) -> u64 {
        self.shared.answered.get()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
