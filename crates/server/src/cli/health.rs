//! `dastak health`: asks a running server whether requests should come. A container without a shell has no other way.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{Failure, load_settings, print};

/// What is asked for when nothing else is.
const PATH: &str = "/health/ready";

/// How long a connection, and then each part of the answer, may take. The server itself gives its stores one second.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest first line of an answer that is read.
const LONGEST_LINE: u64 = 1024;

/// Asks `url`, or the server of these settings on this machine. Only an answer of 200 is good.
pub(super) fn check(url: Option<&str>) -> Result<(), Failure> {
    let target = match url {
        Some(url) => Target::of_url(url)?,
        None => Target::of_settings()?,
    };
    let status = target
        .status()
        .map_err(|error| Failure::Other(format!("{} can't be asked: {error}", target.authority).into()))?;
    if status != 200 {
        return Err(Failure::Other(
            format!("{}{} answers {status}", target.authority, target.path).into(),
        ));
    }
    print("ready\n");
    Ok(())
}

/// Whom to ask for what.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    /// Host and port.
    authority: String,
    path: String,
}

impl Target {
    /// Of `http://host[:port][/path]`; without a path it is the readiness.
    fn of_url(url: &str) -> Result<Self, Failure> {
        let bad = || Failure::Usage(format!("not a URL such as http://127.0.0.1:8000{PATH}: {url:?}"));
        let rest = url.strip_prefix("http://").ok_or_else(bad)?;
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, PATH),
        };
        // Neither may end its line early.
        if authority.is_empty() || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad());
        }
        let has_port = !authority.ends_with(']') && authority.contains(':');
        let port = if has_port { "" } else { ":80" };
        Ok(Self {
            authority: format!("{authority}{port}"),
            path: path.to_owned(),
        })
    }

    fn of_settings() -> Result<Self, Failure> {
        let server = load_settings()?.settings.server;
        if server.port == 0 {
            return Err(Failure::Usage(
                "server.port is 0, so only --url can say where the server listens".to_owned(),
            ));
        }
        Ok(Self {
            authority: format!("{}:{}", reachable(&server.host), server.port),
            path: PATH.to_owned(),
        })
    }

    /// The status of the answer.
    fn status(&self) -> io::Result<u16> {
        let address = self
            .authority
            .to_socket_addrs()?
            .next()
            .ok_or(io::ErrorKind::NotFound)?;
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.path, self.authority
        );
        stream.write_all(request.as_bytes())?;
        let mut line = String::new();
        BufReader::new(stream.take(LONGEST_LINE)).read_line(&mut line)?;
        let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        status
            .and_then(|status| status.parse().ok())
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP/1.1"))
    }
}

/// The address under which a listener on `host` answers on this machine.
fn reachable(host: &str) -> String {
    match host.parse() {
        Ok(IpAddr::V4(address)) if address.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        Ok(IpAddr::V6(address)) if address.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        _ => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_host_port_and_path() {
        let cases = [
            ("http://node:8000", "node:8000", "/health/ready"),
            ("http://node/health/live", "node:80", "/health/live"),
            ("http://[::1]", "[::1]:80", "/health/ready"),
            ("http://[::1]:9/", "[::1]:9", "/"),
        ];
        for (url, authority, path) in cases {
            let target = Target {
                authority: authority.to_owned(),
                path: path.to_owned(),
            };
            assert_eq!(Target::of_url(url).unwrap(), target, "{url}");
        }
        for url in [
            "",
            "http://",
            "https://node",
            "node:8000",
            "http:///x",
            "http://n/ a",
            "http://n/\r\nx",
        ] {
            assert!(Target::of_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_listener_on_every_network_is_asked_on_loopback() {
        let cases = [
            ("0.0.0.0", "127.0.0.1"),
            ("::", "[::1]"),
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8::7", "[2001:db8::7]"),
            ("node.internal", "node.internal"),
        ];
        for (host, asked) in cases {
            assert_eq!(reachable(host), asked);
        }
    }
}
