//! A40: requests that two parsers could read in two ways, over raw sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::Binary;

/// Sends bytes and reads until the server closes or has been silent for a moment.
fn exchange(address: SocketAddr, bytes: &[u8]) -> (String, bool) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(1500)))
        .unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let closed = stream.read_to_end(&mut answer).is_ok();
    (String::from_utf8_lossy(&answer).into_owned(), closed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a40_ambiguous_requests_are_refused_and_nothing_is_smuggled() {
    let mut server = Binary::start();
    let smuggled = "POST /api/v1/auth/send-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n{\"mobile_number\":\"+919876543210\"}";
    let post = "POST /api/v1/auth/verify-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let requests = [
        format!("{post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"),
        format!("{post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}{smuggled}"),
        format!("{post}Content-Length: +2\r\n\r\n{{}}{smuggled}"),
        format!("{post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{smuggled}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{smuggled}"),
        format!("{post}X-Folded: a\r\n b\r\nContent-Length: x\r\n\r\n{smuggled}"),
        format!("{post}Content-Length: 1000000000000\r\n\r\n{smuggled}"),
        format!("{post}Content-Length : 2\r\n\r\n{{}}{smuggled}"),
    ];
    for request in requests {
        let (answer, closed) = exchange(server.api.address(), request.as_bytes());
        let statuses: Vec<_> = answer
            .lines()
            .filter(|line| line.starts_with("HTTP/1.1"))
            .collect();
        assert!(
            statuses.len() <= 1
                && statuses
                    .iter()
                    .all(|s| s.contains(" 400 ") || s.contains(" 413 ") || s.contains(" 415 ")),
            "{request:?} → {answer:?}"
        );
        assert!(closed, "the connection stays open after {request:?}");
    }
    assert!(
        !server.log().iter().any(|line| line.contains("OTP FOR")),
        "a smuggled request ran"
    );
    assert!(server.is_alive());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_headers_are_too_many() {
    let mut server = Binary::start();
    let headers: String = (0..200).map(|i| format!("X-{i}: y\r\n")).collect();
    let (answer, _) = exchange(
        server.api.address(),
        format!("GET /health/live HTTP/1.1\r\nHost: x\r\n{headers}\r\n").as_bytes(),
    );
    assert!(
        answer.starts_with("HTTP/1.1 431") || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    assert!(server.is_alive());
}
