//! A40 and A34: requests that two parsers could read in two ways, and bodies without an end, over raw sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::Binary;

const POST: &str = "POST /api/v1/auth/verify-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

/// What would send a code, were it ever read as a request.
const SMUGGLED: &str = "POST /api/v1/auth/send-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n{\"mobile_number\":\"+919876543210\"}";

/// What a server did with some bytes.
#[derive(Debug)]
struct Exchange {
    /// The status of each answer.
    statuses: Vec<u16>,
    /// Whether it closed the connection, before a client would have given up.
    closed: bool,
    answer: String,
}

/// Sends bytes and reads until the server closes; longer than any answer takes, it waits for nothing.
fn exchange(address: SocketAddr, bytes: &[u8]) -> Exchange {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    // The server may refuse before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let closed = match stream.read_to_end(&mut answer) {
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    };
    let answer = String::from_utf8_lossy(&answer).into_owned();
    // The next answer begins where the body of the last one ends, on the same line.
    let statuses = answer
        .split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|answer| answer.get(..3)?.parse().ok())
        .collect();
    Exchange {
        statuses,
        closed,
        answer,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a40_ambiguous_requests_are_refused_and_nothing_is_smuggled() {
    let mut server = Binary::start();
    let chunk_extension = "x".repeat(100_000);
    let requests = [
        (
            400,
            format!("{POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}"),
        ),
        (
            400,
            format!("{POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}{SMUGGLED}"),
        ),
        (400, format!("{POST}Content-Length: +2\r\n\r\n{{}}{SMUGGLED}")),
        (400, format!("{POST}Content-Length : 2\r\n\r\n{{}}{SMUGGLED}")),
        (
            400,
            format!("{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{SMUGGLED}"),
        ),
        (
            400,
            format!("{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{SMUGGLED}"),
        ),
        (
            400,
            format!(
                "{POST}Transfer-Encoding: chunked\r\n\r\n2;{chunk_extension}\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}"
            ),
        ),
        (
            400,
            format!("{POST}Transfer-Encoding: chunked\r\n\r\n2;a\n{{}}\r\n0\r\n\r\n{SMUGGLED}"),
        ),
        (
            400,
            format!("POST /api/v1/auth/verify-otp HTTP/1.1\nHost: x\r\n\r\n{SMUGGLED}"),
        ),
        (
            400,
            format!("{POST}X-Some: a\nContent-Length: 2\r\n\r\n{{}}{SMUGGLED}"),
        ),
        (400, format!("{POST}Content-Length: 2\r\n\n{{}}{SMUGGLED}")),
        (
            400,
            format!("{POST}X-Folded: a\r\n b: c\r\nContent-Length: 2\r\n\r\n{{}}{SMUGGLED}"),
        ),
        (
            413,
            format!("{POST}Content-Length: 1000000000000\r\n\r\n{SMUGGLED}"),
        ),
    ];
    for (expected, request) in requests {
        let done = exchange(server.api.address(), request.as_bytes());
        let start: String = request.chars().take(160).collect();
        assert_eq!(done.statuses, [expected], "{start:?} → {:?}", done.answer);
        assert!(done.closed, "the connection stays open after {start:?}");
    }
    assert!(
        !server.log().iter().any(|line| line.contains("OTP FOR")),
        "a smuggled request ran"
    );
    assert!(server.is_alive());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a40_a_pipelined_request_is_held_to_the_same() {
    let server = Binary::start();
    let first = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    let second = "GET /health/live HTTP/1.1\r\nHost: x\n\r\n";
    let done = exchange(
        server.api.address(),
        format!("{first}{second}{SMUGGLED}").as_bytes(),
    );
    assert_eq!(done.statuses, [200, 400], "{}", done.answer);
    assert!(done.closed, "the connection stays open");
    assert!(!server.log().iter().any(|line| line.contains("OTP FOR")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a34_a_chunked_body_over_16_kib_is_refused_and_the_connection_closed() {
    let mut server = Binary::start();
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let request = format!("{POST}Transfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(5));
    let done = exchange(server.api.address(), request.as_bytes());
    assert_eq!(done.statuses, [413], "{}", done.answer);
    assert!(done.answer.contains("payload_too_large"), "{}", done.answer);
    assert!(done.closed, "the connection stays open");
    assert!(server.is_alive());
}

/// The HTTP library refuses these itself, before there is a request: such an answer is no problem document.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a39_two_hundred_headers_are_too_many() {
    let mut server = Binary::start();
    let headers = "X-Some: y\r\n".repeat(200);
    let request = format!("GET /health/live HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    let done = exchange(server.api.address(), request.as_bytes());
    assert_eq!(done.statuses, [431], "{}", done.answer);
    assert!(done.closed);
    assert!(server.is_alive());
}
