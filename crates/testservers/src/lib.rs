//! Real PostgreSQL and Redis servers for tests, and a TCP proxy that makes trouble between them and us.
//!
//! ```no_run
//! use dastak_testservers::{Postgres, PostgresOptions, Proxy};
//!
//! # fn main() -> dastak_testservers::Result<()> {
//! let mut postgres = Postgres::start(PostgresOptions::default())?;
//! let proxy = Proxy::start(postgres.address())?;
//! let url = postgres.url_by(proxy.address(), "postgres");
//! // … connect to `url`, then:
//! proxy.swallow_answer_after(b"COMMIT"); // the commit is done, and the client is not told
//! proxy.cut(); // every connection breaks, new ones too
//! postgres.kill()?;
//! postgres.start_again()?;
//! proxy.pass();
//! # Ok(())
//! # }
//! ```
//!
//! - [`Postgres`]: one server; kill, pause, replica, promotion, TLS.
//! - [`Redis`]: one server; the same, and snapshots.
//! - [`RedisCluster`], [`RedisSentinel`]: several, with failover.
//! - [`Proxy`]: between a client and any of them.
//! - [`shared`]: servers that all tests of a process share.
//! - [`install`]: gets the programs where they are missing, also those that tests of web pages need.
//!
//! Starting a server blocks the calling thread for up to some seconds. All of them listen on free loopback
//! ports, keep their files in temporary folders and end with the value that stands for them; a watchdog ends
//! them when the test process is killed. Whoever runs as root runs PostgreSQL as the user `postgres`.
#![warn(missing_docs)]

mod error;
mod folder;
pub mod install;
mod poll;
mod ports;
mod postgres;
mod process;
mod programs;
mod proxy;
mod redis;
mod resp;
pub mod shared;
mod tls;
mod user;
mod web;

pub use error::{Result, ServerError};
pub use postgres::{Postgres, PostgresOptions};
pub use proxy::Proxy;
pub use redis::{Redis, RedisCluster, RedisOptions, RedisSentinel, Snapshot};
