//! Free ports of the loopback interface.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Result, ServerError};

/// Below the range from which systems take the ports of outgoing connections, so that no connection can sit on
/// the port of a server that is down for a moment. The bus port of a Redis Cluster node, 10000 higher, is too.
const FIRST: u32 = 10_500;
const COUNT: u32 = 11_000;
const BUS_OFFSET: u16 = 10_000;

/// How often a start is tried when other processes keep taking the port.
const TRIES: usize = 8;

/// Starts a server on a free port, and on another one when somebody was faster.
pub(crate) fn with_free<T>(start: impl Fn(u16) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        match start(free()?) {
            Err(ServerError::PortTaken { .. }) if tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

/// A port that nobody listens on, and the port 10000 above it neither. Every call answers another one.
pub(crate) fn free() -> Result<u16> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Processes that run at once begin at different places.
    let start = process::id().wrapping_mul(37);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let Ok(port) = u16::try_from(FIRST + start.wrapping_add(step) % COUNT) else {
            continue;
        };
        if is_free(port) && is_free(port + BUS_OFFSET) {
            return Ok(port);
        }
    }
    Err(ServerError::Failed {
        what: "no free loopback port".to_owned(),
        log: format!("looked at {FIRST} to {}", FIRST + COUNT - 1),
    })
}

/// The loopback address of a port.
pub(crate) fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(loopback(port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_is_another_one_and_can_be_listened_on() {
        let first = free().unwrap();
        let second = free().unwrap();
        assert_ne!(first, second);
        TcpListener::bind(loopback(first)).unwrap();
    }

    #[test]
    fn a_port_in_use_is_passed_over() {
        let taken = TcpListener::bind(loopback(free().unwrap())).unwrap();
        assert!(!is_free(taken.local_addr().unwrap().port()));
    }

    #[test]
    fn a_start_that_lost_its_port_is_tried_on_another() {
        let lost = AtomicU32::new(0);
        let port = with_free(|port| {
            if lost.fetch_add(1, Ordering::Relaxed) < 2 {
                return Err(ServerError::PortTaken {
                    port,
                    log: String::new(),
                });
            }
            Ok(port)
        });
        assert!(port.is_ok());
        assert_eq!(lost.load(Ordering::Relaxed), 3);
    }
}
