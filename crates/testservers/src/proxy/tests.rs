//! The controls against a server that answers every request with itself.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::Proxy;

/// Long enough for what comes, on a busy machine.
const SOON: Duration = Duration::from_secs(5);
/// Long enough for what does not come.
const NEVER: Duration = Duration::from_millis(100);

/// An echo server that also tells what it received.
fn echo() -> (SocketAddr, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let tell = tell.clone();
            thread::spawn(move || {
                let mut buffer = [0; 1024];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    let _ = tell.send(buffer[..count].to_vec());
                    let _ = stream.write_all(&buffer[..count]);
                }
            });
        }
    });
    (address, told)
}

struct Client(TcpStream);

impl Client {
    fn connect(proxy: &Proxy) -> Self {
        Self(TcpStream::connect(proxy.address()).unwrap())
    }

    fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    fn is_answered(&mut self, bytes: &[u8]) -> bool {
        self.0.set_read_timeout(Some(SOON)).unwrap();
        let mut answer = vec![0; bytes.len()];
        self.0.read_exact(&mut answer).is_ok() && answer == bytes
    }

    fn hears_nothing(&mut self) -> bool {
        self.0.set_read_timeout(Some(NEVER)).unwrap();
        let error = self.0.read(&mut [0; 1]).map_err(|error| error.kind());
        matches!(error, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }

    fn is_closed(&mut self) -> bool {
        self.0.set_read_timeout(Some(SOON)).unwrap();
        match self.0.read(&mut [0; 1]) {
            Ok(count) => count == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

#[test]
fn everything_passes_and_is_counted() {
    let (server, _told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut client = Client::connect(&proxy);
    for _ in 0..3 {
        client.send(b"one");
        assert!(client.is_answered(b"one"));
    }
    // Two without waiting are one round trip more.
    client.send(b"two");
    client.send(b"three");
    assert!(client.is_answered(b"twothree"));
    assert_eq!(proxy.connections(), 1);
    assert!((4..=5).contains(&proxy.round_trips()));
    assert_eq!((proxy.bytes_sent(), proxy.bytes_answered()), (17, 17));
}

#[test]
fn a_client_that_leaves_and_one_that_is_left_both_notice() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Proxy::start(listener.local_addr().unwrap()).unwrap();
    let mut client = Client::connect(&proxy);
    let (mut server, _) = listener.accept().unwrap();
    drop(server);
    assert!(client.is_closed());

    let client = Client::connect(&proxy);
    (server, _) = listener.accept().unwrap();
    drop(client);
    assert_eq!(server.read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn a_cut_closes_old_connections_and_new_ones_until_it_is_over() {
    let (server, told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut old = Client::connect(&proxy);
    old.send(b"before");
    assert!(old.is_answered(b"before"));
    proxy.cut();
    assert!(old.is_closed());
    assert!(Client::connect(&proxy).is_closed());
    proxy.pass();
    let mut new = Client::connect(&proxy);
    new.send(b"after");
    assert!(new.is_answered(b"after"));
    assert_eq!(told.try_iter().collect::<Vec<_>>().concat(), b"beforeafter");
}

#[test]
fn while_it_hangs_nothing_arrives_and_what_lost_something_is_closed_afterwards() {
    let (server, told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut idle = Client::connect(&proxy);
    idle.send(b"a");
    assert!(idle.is_answered(b"a"));
    let mut old = Client::connect(&proxy);
    old.send(b"b");
    assert!(old.is_answered(b"b"));
    proxy.hang();
    let mut new = Client::connect(&proxy);
    old.send(b"lost");
    new.send(b"lost");
    assert!(old.hears_nothing() && new.hears_nothing());
    proxy.pass();
    assert!(old.is_closed() && new.is_closed());
    idle.send(b"c");
    assert!(idle.is_answered(b"c"));
    assert_eq!(told.try_iter().collect::<Vec<_>>().concat(), b"abc");
}

#[test]
fn a_delay_counts_each_way() {
    let (server, _told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut client = Client::connect(&proxy);
    proxy.delay(Duration::from_millis(40));
    let start = Instant::now();
    client.send(b"slow");
    assert!(client.is_answered(b"slow"));
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn swallowed_answers_are_lost_and_the_requests_are_not() {
    let (server, told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut client = Client::connect(&proxy);
    proxy.swallow_answers();
    client.send(b"done");
    assert_eq!(told.recv_timeout(SOON).unwrap(), b"done");
    assert!(client.hears_nothing());
    proxy.pass();
    assert!(client.is_closed());
}

#[test]
fn a_trap_lets_one_request_through_swallows_its_answer_and_closes_its_connection() {
    let (server, told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut caught = Client::connect(&proxy);
    let mut other = Client::connect(&proxy);
    proxy.swallow_answer_after(b"COMMIT");
    for client in [&mut caught, &mut other] {
        client.send(b"BEGIN");
        assert!(client.is_answered(b"BEGIN"));
    }
    assert_eq!(proxy.caught(), 0);
    caught.send(b"COMMIT;");
    assert!(caught.is_closed());
    assert_eq!(proxy.caught(), 1);
    assert_eq!(told.try_iter().collect::<Vec<_>>().concat(), b"BEGINBEGINCOMMIT;");
    // It was for one.
    other.send(b"COMMIT");
    assert!(other.is_answered(b"COMMIT"));
}

#[test]
fn a_trap_sees_what_comes_in_two_parts() {
    let (server, told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let mut client = Client::connect(&proxy);
    proxy.swallow_answer_after(b"COMMIT");
    client.send(b"COM");
    assert!(client.is_answered(b"COM"));
    client.send(b"MIT");
    assert!(client.is_closed());
    assert_eq!(told.try_iter().collect::<Vec<_>>().concat(), b"COMMIT");
}

#[test]
fn a_dropped_proxy_closes_everything() {
    let (server, _told) = echo();
    let proxy = Proxy::start(server).unwrap();
    let address = proxy.address();
    let mut client = Client::connect(&proxy);
    drop(proxy);
    assert!(client.is_closed());
    assert!(TcpStream::connect(address).is_err());
}
