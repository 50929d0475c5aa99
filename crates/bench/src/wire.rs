//! A TCP proxy that counts what the server asks a store: the only count that is the same for every client library.

mod postgres;
mod resp;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::Trouble;

/// How a store is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Protocol {
    /// RESP: a request is one command.
    Redis,
    /// Version 3: a request ends with a Sync or is a simple query, and the server answers it with `ReadyForQuery`.
    Postgres,
}

/// Finds the requests in one direction of a connection.
trait Scanner: Send {
    /// How many requests end in, or (where the end is not marked) begin with, these further bytes.
    fn feed(&mut self, bytes: &[u8]) -> u64;
}

/// Leaves out, of these bytes, those that are left of something already judged.
fn skip<'a>(bytes: &'a [u8], left: &mut usize) -> &'a [u8] {
    let skipped = bytes.len().min(*left);
    *left -= skipped;
    bytes.get(skipped..).unwrap_or_default()
}

/// What has gone to a store so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Requests, each of them a round trip.
    pub(crate) requests: u64,
    /// Bytes of all requests.
    pub(crate) bytes: u64,
}

impl Traffic {
    /// What has gone since an earlier reading.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(earlier.requests),
            bytes: self.bytes.saturating_sub(earlier.bytes),
        }
    }
}

/// A proxy in front of one store.
#[derive(Debug, Clone)]
pub(crate) struct Counter {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    totals: Arc<Totals>,
}

#[derive(Debug, Default)]
struct Totals {
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Counter {
    /// Listens in front of a store, for as long as the runtime lives.
    pub(crate) async fn start(store: SocketAddr, protocol: Protocol) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let counter = Self {
            address: listener.local_addr()?,
            totals: Arc::default(),
        };
        let totals = Arc::clone(&counter.totals);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let scanner: Box<dyn Scanner> = match protocol {
                    Protocol::Redis => Box::new(resp::Commands::default()),
                    Protocol::Postgres => Box::new(postgres::Requests::default()),
                };
                tokio::spawn(connection(client, store, scanner, Arc::clone(&totals)));
            }
        });
        Ok(counter)
    }

    /// What has gone to the store so far.
    pub(crate) fn traffic(&self) -> Traffic {
        Traffic {
            requests: self.totals.requests.load(Ordering::Relaxed),
            bytes: self.totals.bytes.load(Ordering::Relaxed),
        }
    }
}

/// Passes one connection on. What breaks is a closed connection for both ends, which is what they are told.
async fn connection(client: TcpStream, store: SocketAddr, scanner: Box<dyn Scanner>, totals: Arc<Totals>) {
    let Ok(store) = TcpStream::connect(store).await else {
        return;
    };
    if client.set_nodelay(true).and(store.set_nodelay(true)).is_err() {
        return;
    }
    let (from_client, mut to_client) = client.into_split();
    let (mut from_store, to_store) = store.into_split();
    tokio::select! {
        _ = requests(from_client, to_store, scanner, &totals) => {}
        _ = copy(&mut from_store, &mut to_client) => {}
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut scanner: Box<dyn Scanner>,
    totals: &Totals,
) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(16 * 1024);
    while from.read_buf(&mut buffer).await? > 0 {
        totals
            .requests
            .fetch_add(scanner.feed(&buffer), Ordering::Relaxed);
        totals
            .bytes
            .fetch_add(u64::try_from(buffer.len()).unwrap_or_default(), Ordering::Relaxed);
        to.write_all(&buffer).await?;
        buffer.clear();
    }
    Ok(())
}
