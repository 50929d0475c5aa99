//! One connection through a proxy.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::watch::Receiver;
use tokio::time;

use super::state::{Mode, Shared};

/// How much is read at once: more than any request or answer of a test has.
const CHUNK: usize = 64 * 1024;

/// How long a server may take to carry out what was caught.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Takes connections for ever.
pub(super) async fn serve(listener: TcpListener, target: SocketAddr, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        shared.connections.add(1);
        if shared.mode() != Mode::Cut {
            tokio::spawn(relay(client, target, Arc::clone(&shared)));
        }
    }
}

async fn relay(client: TcpStream, target: SocketAddr, shared: Arc<Shared>) {
    let changes = shared.changes();
    let link = Link::new(shared);
    match link.shared.mode() {
        Mode::Cut => return,
        // What comes while it hangs is lost and the connection with it, so there is no need for a server.
        Mode::Hang => {
            link.spoil();
            return link.doomed(changes).await;
        }
        Mode::Pass | Mode::Delay(_) | Mode::SwallowAnswers => {}
    }
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let requests = async {
        link.requests(from_client, to_server).await;
        pending::<()>().await;
    };
    tokio::select! {
        () = link.doomed(changes) => {}
        () = requests => {}
        () = link.answers(from_server, to_client) => {}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Request,
    Answer,
}

/// The state of a connection. Its futures run on one thread, so nothing happens between two of its steps.
struct Link {
    shared: Arc<Shared>,
    /// Something of it was swallowed.
    spoiled: AtomicBool,
    /// The client has sent something and got no answer yet.
    waiting: AtomicBool,
    /// A request of it was caught: it sees no more answers.
    caught: AtomicBool,
    /// The server has begun to answer what was caught.
    last_words: Notify,
}

impl Link {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            spoiled: AtomicBool::new(false),
            waiting: AtomicBool::new(false),
            caught: AtomicBool::new(false),
            last_words: Notify::new(),
        }
    }

    /// Ends when the connection must be closed because of a new mode.
    async fn doomed(&self, mut changes: Receiver<Mode>) {
        while changes.changed().await.is_ok() {
            match *changes.borrow_and_update() {
                Mode::Cut => return,
                Mode::Hang => {}
                Mode::Pass | Mode::Delay(_) | Mode::SwallowAnswers => {
                    if self.spoiled.load(Ordering::Relaxed) {
                        return;
                    }
                }
            }
        }
    }

    /// Passes on what the client sends, until it closes its side or a caught request is being answered.
    async fn requests(&self, mut client: OwnedReadHalf, mut server: OwnedWriteHalf) {
        let mut buffer = vec![0; CHUNK];
        let mut sent = Vec::new();
        loop {
            let read = tokio::select! {
                read = client.read(&mut buffer) => read,
                () = self.last_words.notified() => break,
            };
            let chunk = received(&buffer, read);
            if !chunk.is_empty() {
                self.shared.sent.add(chunk.len());
                if !self.waiting.swap(true, Ordering::Relaxed) {
                    self.shared.round_trips.add(1);
                }
            }
            let passes = self.passes(Way::Request).await;
            match (chunk, passes) {
                ([], true) => break,
                ([], false) => pending().await,
                (_, false) => continue,
                (_, true) => {}
            }
            sent.extend_from_slice(chunk);
            if self.shared.catches(&sent) {
                self.caught.store(true, Ordering::Relaxed);
            }
            sent.drain(..sent.len().saturating_sub(self.shared.remembered()));
            if server.write_all(chunk).await.is_err() {
                break;
            }
        }
        // The server carries out what it has got before it sees this.
        let _ = server.shutdown().await;
    }

    /// Passes on what the server answers, until it closes its side.
    async fn answers(&self, mut server: OwnedReadHalf, mut client: OwnedWriteHalf) {
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = server.read(&mut buffer).await;
            let chunk = received(&buffer, read);
            self.shared.answered.add(chunk.len());
            self.waiting.store(false, Ordering::Relaxed);
            if self.caught.load(Ordering::Relaxed) {
                self.last_words.notify_one();
                let rest = async { while matches!(server.read(&mut buffer).await, Ok(1..)) {} };
                let _ = time::timeout(LAST_WORDS, rest).await;
                return;
            }
            let passes = self.passes(Way::Answer).await;
            match (chunk, passes) {
                ([], true) => return,
                ([], false) => pending().await,
                (_, false) => continue,
                (_, true) => {}
            }
            if client.write_all(chunk).await.is_err() {
                return;
            }
        }
    }

    /// Waits as long as the mode says, and answers whether something that was sent may go on.
    async fn passes(&self, way: Way) -> bool {
        if let Mode::Delay(by) = self.shared.mode() {
            time::sleep(by).await;
        }
        let passes = match self.shared.mode() {
            Mode::Pass | Mode::Delay(_) => true,
            Mode::SwallowAnswers => way == Way::Request,
            Mode::Cut | Mode::Hang => false,
        };
        if !passes {
            self.spoil();
        }
        passes
    }

    fn spoil(&self) {
        self.spoiled.store(true, Ordering::Relaxed);
    }
}

/// What was read; nothing when the connection is closed or broken.
fn received(buffer: &[u8], read: io::Result<usize>) -> &[u8] {
    read.ok()
        .and_then(|count| buffer.get(..count))
        .unwrap_or_default()
}
