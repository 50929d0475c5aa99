//! The server under load: the program `dastak` that was built beside this one.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Trouble;
use crate::process::Process;

/// A running server; it ends with this value.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From start to listening.
    pub(crate) ready_after: Duration,
    /// What the kernel knows of it.
    pub(crate) process: Process,
    child: Child,
}

/// Limits so wide that nobody here meets them, but not off: every send is counted, as it is in production. Each person
/// comes from an address of their own, through a proxy.
const SETTINGS: [(&str, &str); 6] = [
    ("PORT", "0"),
    ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "10000"),
    ("DASTAK__LIMITS__NUMBER_PER_HOUR", "10000"),
    ("DASTAK__LIMITS__NUMBER_PER_DAY", "10000"),
    ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "10000"),
    ("DASTAK__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
];

impl Server {
    /// Starts it in a folder, where it keeps its keys, with these settings and none of ours.
    pub(crate) async fn start(folder: &Path, settings: &[(&str, String)]) -> Result<Self, Trouble> {
        let start = Instant::now();
        let mut child = Command::new(std::env::current_exe()?.with_file_name("dastak"))
            .current_dir(folder)
            .env_clear()
            .envs(SETTINGS)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut log = BufReader::new(child.stdout.take().ok_or("no stdout")?);
        let mut seen = String::new();
        let address = loop {
            let begin = seen.len();
            if log.read_line(&mut seen).await? == 0 {
                return Err(format!("the server ended before it listened:\n{seen}").into());
            }
            if let Some(address) = seen.get(begin..).and_then(listening) {
                break address;
            }
        };
        let ready_after = start.elapsed();
        let process = Process::new(child.id().ok_or("the server ended at once")?);
        tokio::spawn(async move {
            let mut unread = vec![0; 64 * 1024];
            while log.read(&mut unread).await.is_ok_and(|count| count > 0) {}
        });
        Ok(Self {
            address,
            ready_after,
            process,
            child,
        })
    }

    /// Ends it at once.
    pub(crate) async fn kill(mut self) -> Result<(), Trouble> {
        Ok(self.child.kill().await?)
    }
}

/// The address in the server's `listening` line.
fn listening(line: &str) -> Option<SocketAddr> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = event.get("fields")?;
    (fields.get("message")? == "listening").then(|| fields.get("address")?.as_str()?.parse().ok())?
}
