//! The server under load: a release build, started on a temporary folder, its console read for the codes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

use super::Trouble;

/// Kernel clock ticks a second, as `/proc` counts CPU time; 100 on every Linux of the last decades.
const TICKS_PER_SECOND: u64 = 100;

/// A running server.
pub(crate) struct Target {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From start to listening.
    pub(crate) ready_after: Duration,
    child: tokio::sync::Mutex<Child>,
    pid: u32,
    codes: Arc<Mutex<HashMap<String, String>>>,
    news: Arc<Notify>,
    folder: tempfile::TempDir,
}

impl Target {
    /// Builds the release binary and starts it.
    pub(crate) async fn start() -> Result<Self, Trouble> {
        crate::shell::run(&mut crate::shell::cargo(&[
            "build",
            "--release",
            "--package",
            "dastak-server",
        ]))
        .map_err(|failure| failure.to_string())?;
        let folder = tempfile::tempdir()?;
        let codes = Arc::default();
        let news = Arc::default();
        let (child, address, ready_after) = launch(&folder, &codes, &news).await?;
        let pid = child.id().ok_or("the server ended at once")?;
        Ok(Self {
            address,
            ready_after,
            child: tokio::sync::Mutex::new(child),
            pid,
            codes,
            news,
            folder,
        })
    }

    /// Stops the server and starts it again on the same folder; answers how long it took to listen.
    pub(crate) async fn restart(&self) -> Result<Duration, Trouble> {
        let mut child = self.child.lock().await;
        child.kill().await?;
        let (again, _, ready_after) = launch(&self.folder, &self.codes, &self.news).await?;
        *child = again;
        child.kill().await?;
        Ok(ready_after)
    }

    /// Takes the newest code that was sent to a number.
    pub(crate) async fn code(&self, number: &str) -> Result<String, Trouble> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let news = self.news.notified();
            if let Some(code) = self.codes.lock().map_err(|_| "poisoned")?.remove(number) {
                return Ok(code);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            tokio::time::timeout(left, news)
                .await
                .map_err(|_| "no code arrived within ten seconds")?;
        }
    }

    /// Resident memory in KiB.
    pub(crate) fn resident_kib(&self) -> Result<u64, Trouble> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// CPU time used so far.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Trouble> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let ticks = |i: usize| {
            fields
                .get(i)
                .and_then(|f| f.parse::<u64>().ok())
                .ok_or("no CPU time")
        };
        Ok(Duration::from_millis(
            (ticks(11)? + ticks(12)?) * 1000 / TICKS_PER_SECOND,
        ))
    }
}

async fn launch(
    folder: &tempfile::TempDir,
    codes: &Arc<Mutex<HashMap<String, String>>>,
    news: &Arc<Notify>,
) -> Result<(Child, SocketAddr, Duration), Trouble> {
    let start = Instant::now();
    let binary = crate::shell::root()
        .join("target/release/dastak")
        .canonicalize()?;
    let mut child = Command::new(binary)
        .current_dir(folder.path())
        .env("PORT", "0")
        .envs(
            [
                "NUMBER_PER_MINUTE",
                "NUMBER_PER_HOUR",
                "NUMBER_PER_DAY",
                "ADDRESS_PER_MINUTE",
            ]
            .map(|name| (format!("DASTAK__LIMITS__{name}"), "0")),
        )
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
    let address = loop {
        let line = lines
            .next_line()
            .await?
            .ok_or("the server ended before it listened")?;
        if let Some(address) = listening(&line) {
            break address;
        }
    };
    let ready_after = start.elapsed();
    let (codes, news) = (Arc::clone(codes), Arc::clone(news));
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some((number, code)) = sent_code(&line)
                && let Ok(mut codes) = codes.lock()
            {
                codes.insert(number.to_owned(), code.to_owned());
                news.notify_waiters();
            }
        }
    });
    Ok((child, address, ready_after))
}

/// The address in the server's `listening` line.
fn listening(line: &str) -> Option<SocketAddr> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = event.get("fields")?;
    (fields.get("message")? == "listening").then(|| fields.get("address")?.as_str()?.parse().ok())?
}

/// Number and code in the console gateway's line.
fn sent_code(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once("OTP FOR ")?;
    let (number, rest) = rest.split_once(": ")?;
    Some((number, rest.get(..6)?))
}
