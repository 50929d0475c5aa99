//! No server outlives the process that started it.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dastak_testservers::{Postgres, PostgresOptions, Redis, RedisOptions};

/// Set in the process that is to be killed.
const VICTIM: &str = "DASTAK_TEST_VICTIM";

#[test]
fn servers_end_when_their_process_is_killed_also_paused_ones() {
    if env::var_os(VICTIM).is_some() {
        be_the_victim();
        return;
    }
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("lifetime::servers_end_when_their_process_is_killed_also_paused_ones")
        .env(VICTIM, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let addresses: Vec<SocketAddr> = BufReader::new(victim.stdout.take().unwrap())
        .lines()
        .filter_map(|line| line.unwrap().strip_prefix("address ")?.parse().ok())
        .take(2)
        .collect();
    assert_eq!(addresses.len(), 2);
    assert!(addresses.iter().all(|address| listens(*address)));
    victim.kill().unwrap();
    victim.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(15);
    while addresses.iter().any(|address| listens(*address)) {
        assert!(Instant::now() < deadline, "a server is still there");
    }
}

fn be_the_victim() {
    let postgres = Postgres::start(PostgresOptions::default()).unwrap();
    let redis = Redis::start(RedisOptions::default()).unwrap();
    postgres.pause().unwrap();
    println!("\naddress {}\naddress {}", postgres.address(), redis.address());
    // Until it is killed, or its parent has ended.
    let _ = std::io::stdin().read(&mut [0]);
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok()
}
