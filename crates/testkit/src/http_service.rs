//! An HTTP service on this machine that a test plays: it keeps what it was asked and answers what it is told.
//!
//! ```
//! use std::io::{Read, Write};
//! use std::net::TcpStream;
//!
//! use dastak_testkit::{HttpAnswer, HttpService};
//!
//! let service = HttpService::start(|request| match request.target.as_str() {
//!     "/send" => HttpAnswer::json(200, r#"{"id": "m-1"}"#),
//!     _ => HttpAnswer::HangUp(String::new()),
//! })?;
//! # let url = service.url("");
//! # let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
//! # stream.write_all(b"POST /send HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")?;
//! # let mut answer = [0; 12];
//! # stream.read_exact(&mut answer)?;
//! # assert_eq!(&answer, b"HTTP/1.1 200");
//! // The code under test has called `service.url("/send")`.
//! let requests = service.requests();
//! assert_eq!((requests[0].method.as_str(), requests[0].body.as_slice()), ("POST", b"{}".as_slice()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A request as it arrived.
#[derive(Debug, Clone, Default)]
pub struct ReceivedRequest {
    /// `POST`, `HEAD`…
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// Exactly these bytes.
    pub body: Vec<u8>,
}

impl ReceivedRequest {
    /// The value of a header; empty when it is absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }
}

/// What a connection gets for a request.
#[derive(Debug, Clone)]
pub enum HttpAnswer {
    /// An answer; the connection stays open.
    Reply {
        /// Its status.
        status: u16,
        /// Header lines, each ended by `\r\n`.
        headers: String,
        /// Its body.
        body: String,
    },
    /// These bytes, then silence on an open connection.
    Stall(String),
    /// These bytes, then the end of the connection.
    HangUp(String),
}

impl HttpAnswer {
    /// A JSON body with this status.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::Reply {
            status,
            headers: "Content-Type: application/json\r\n".to_owned(),
            body: body.into(),
        }
    }
}

type Answering = dyn Fn(&ReceivedRequest) -> HttpAnswer + Send + Sync;

struct Shared {
    answer: Box<Answering>,
    requests: Mutex<Vec<ReceivedRequest>>,
    open: Mutex<Vec<TcpStream>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

/// A running service. Dropped it is gone: its port refuses connections, and those that were open end.
pub struct HttpService {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

impl HttpService {
    /// A service on a free port of the loopback interface, which answers each request by `answer`.
    ///
    /// # Errors
    /// When there is no port.
    pub fn start(
        answer: impl Fn(&ReceivedRequest) -> HttpAnswer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind("127.0.0.1:0")?;
        let address = socket.local_addr()?;
        let shared = Arc::new(Shared {
            answer: Box::new(answer),
            requests: Mutex::default(),
            open: Mutex::default(),
            connections: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        });
        let accepting = Arc::clone(&shared);
        let listener = thread::spawn(move || accept(&socket, &accepting));
        Ok(Self {
            address,
            shared,
            listener: Some(listener),
        })
    }

    /// The URL of a path of it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.shared.requests).clone()
    }

    /// How many connections were opened so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for HttpService {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // It wakes the listener, which then closes the port.
        let woken = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take()
            && woken.is_ok()
        {
            let _ = listener.join();
        }
        for stream in lock(&self.shared.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(socket: &TcpListener, shared: &Arc<Shared>) {
    for stream in socket.incoming().map_while(Result::ok) {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        shared.connections.fetch_add(1, Ordering::SeqCst);
        if let Ok(handle) = stream.try_clone() {
            lock(&shared.open).push(handle);
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            // A client that goes away ends its connection, not the test.
            let _ = serve(&stream, &shared);
            let _ = stream.shutdown(Shutdown::Both);
        });
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(request) = read_request(&mut reader)? {
        let answer = (shared.answer)(&request);
        let has_body = request.method != "HEAD";
        lock(&shared.requests).push(request);
        match answer {
            HttpAnswer::Reply {
                status,
                headers,
                body,
            } => {
                let length = body.len();
                let body = if has_body { body } else { String::new() };
                let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n{headers}\r\n");
                writer.write_all((head + &body).as_bytes())?;
            }
            HttpAnswer::Stall(bytes) => {
                writer.write_all(bytes.as_bytes())?;
                // Until the client has had enough.
                io::copy(&mut reader, &mut io::sink())?;
                return Ok(());
            }
            HttpAnswer::HangUp(bytes) => return writer.write_all(bytes.as_bytes()),
        }
    }
    Ok(())
}

/// The next request of a connection; `None` at its end. It knows as much of HTTP as clients in tests use.
fn read_request(reader: &mut impl BufRead) -> io::Result<Option<ReceivedRequest>> {
    let mut request = ReceivedRequest::default();
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    request.method = words.next().unwrap_or_default();
    request.target = words.next().unwrap_or_default();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        request
            .headers
            .push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    reader.take(length).read_to_end(&mut request.body)?;
    Ok(Some(request))
}
