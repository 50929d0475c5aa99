use super::Framing;

const GET: &str = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

/// What the library gets to see of bytes that arrive in pieces of this size.
fn seen(bytes: &[u8], piece: usize) -> Vec<u8> {
    let mut framing = Framing::new();
    let mut seen = bytes.to_vec();
    for part in seen.chunks_mut(piece) {
        framing.follow(part);
    }
    seen
}

fn assert_passes(request: &str) {
    let request = format!("{request}{GET}");
    for piece in [1, 2, 3, 7, 64, 10_000] {
        let seen = seen(request.as_bytes(), piece);
        assert_eq!(String::from_utf8_lossy(&seen), request, "in pieces of {piece}");
    }
}

/// Asserts that the byte after `¿` is spoilt, and no other.
fn assert_spoils(request: &str) {
    let (before, after) = request.split_once('¿').unwrap();
    let after = after.as_bytes();
    for piece in [1, 2, 3, 7, 64, 10_000] {
        let sent = [before.as_bytes(), after].concat();
        let spoilt = [before.as_bytes(), b"\0", after.get(1..).unwrap()].concat();
        let seen = seen(&sent, piece);
        assert_eq!(
            String::from_utf8_lossy(&seen),
            String::from_utf8_lossy(&spoilt),
            "in pieces of {piece}"
        );
    }
}

#[test]
fn requests_pass_as_they_are() {
    for request in [
        GET,
        "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nX-Long: {\"a\": 1}\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-LENGTH:  9 \r\nHost: x\r\n\r\n{\n \"a\":1}",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\na\nb\r\nA;x=y\r\n0123\n\n6789\r\n0\r\nTrailer: t\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        assert_passes(request);
    }
}

#[test]
fn what_is_no_request_any_more_passes_as_it_is() {
    for request in [
        "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\na\nb\n",
        "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\na\nb\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\nb\n",
    ] {
        assert_passes(request);
    }
}

#[test]
fn a_bare_line_feed_in_a_head_is_spoilt() {
    for request in [
        "¿\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1¿\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x¿\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n¿\n",
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1¿\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2¿\n{}\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}¿\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b¿\n\r\n",
        // A body of known length ends before the tunnel that CONNECT would be without it.
        "CONNECT x:1 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1¿\n\r\n",
    ] {
        assert_spoils(request);
    }
}

#[test]
fn a_field_that_decides_on_the_body_is_short() {
    let padding = " ".repeat(64);
    for field in ["Content-Length", "Transfer-Encoding", "Upgrade"] {
        assert_spoils(&format!("POST / HTTP/1.1\r\n{field}:{padding}1\r¿\n\r\n"));
    }
    assert_passes(&format!("GET / HTTP/1.1\r\nX-Other:{padding}1\r\n\r\n"));
}

#[test]
fn a_chunk_extension_is_short() {
    let start = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;";
    assert_passes(&format!("{start}{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(254)));
    assert_spoils(&format!("{start}{}¿xx\r\n{{}}\r\n0\r\n\r\n", "x".repeat(254)));
}
