//! The figures, as they are kept in `target/bench/*.json`; tables and charts are made from them.

pub(crate) mod chart;
pub(crate) mod charts;
pub(crate) mod docs;
pub(crate) mod files;
pub(crate) mod markdown;

use serde::{Deserialize, Serialize};

use crate::ceilings::{Evalsha, Insert, Signature};
use crate::engines::Engine;
use crate::steps::Step;

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) method: Method,
    pub(crate) signature: Signature,
    pub(crate) engines: Vec<EngineReport>,
}

/// What it ran on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_mib: u64,
}

/// How it measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Method {
    /// Whether the programs were built with optimisation. Without, the figures mean nothing.
    pub(crate) optimised: bool,
    /// People who take part.
    pub(crate) people: u32,
    /// How often everything was measured.
    pub(crate) rounds: u32,
    /// Length of one measurement of one figure.
    pub(crate) seconds: f64,
}

/// One engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EngineReport {
    pub(crate) engine: Engine,
    /// From its start to listening, with a new database.
    pub(crate) ready_new_ms: u64,
    /// The same with the database as it was at the end.
    pub(crate) ready_again_ms: u64,
    /// Resident memory of the server before the first request.
    pub(crate) idle_kib: u64,
    pub(crate) points: Vec<Point>,
}

/// One number of users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) users: usize,
    /// Resident memory of the server at the end, with all users connected.
    pub(crate) resident_kib: u64,
    pub(crate) evalsha: Option<Evalsha>,
    pub(crate) insert: Insert,
    pub(crate) rows: Vec<Row>,
}

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) step: Step,
    pub(crate) cost: Cost,
    /// The empty handler, measured right before and right after.
    pub(crate) empty_per_second: f64,
    /// The mean of each round's own ratio to it.
    pub(crate) ratio: f64,
    /// Round trips to servers of stores; `None` where the store is in the process.
    pub(crate) trips: Option<Trips>,
}

/// What a step costs, all rounds together.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) per_second: f64,
    pub(crate) p50_us: u64,
    pub(crate) p95_us: u64,
    pub(crate) p99_us: u64,
    /// CPU time of the server for one.
    pub(crate) server_cpu_us: f64,
    /// CPU time of the load and the gateway for one.
    pub(crate) load_cpu_us: f64,
}

/// Round trips for one request, which many requests at once may share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trips {
    pub(crate) postgres: f64,
    pub(crate) redis: f64,
}

/// How the cost of a request grows with the people who are stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GrowthReport {
    pub(crate) machine: Machine,
    pub(crate) method: Method,
    pub(crate) users: usize,
    pub(crate) sizes: Vec<Size>,
}

/// One size of the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) people: u32,
    pub(crate) sessions: i64,
    pub(crate) audit_entries: i64,
    pub(crate) database_mib: i64,
    pub(crate) fill_seconds: u64,
    pub(crate) rows: Vec<GrowthRow>,
}

/// One step at one size.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GrowthRow {
    pub(crate) step: Step,
    pub(crate) cost: Cost,
}

impl Machine {
    /// This one.
    pub(crate) fn this() -> Result<Self, crate::Trouble> {
        let processors = std::fs::read_to_string("/proc/cpuinfo")?;
        let memory = std::fs::read_to_string("/proc/meminfo")?;
        let value = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()))
        };
        let memory_kib: u64 = value(&memory, "MemTotal")
            .and_then(|text| text.trim_end_matches(" kB").parse().ok())
            .ok_or("no MemTotal")?;
        Ok(Self {
            processor: value(&processors, "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism()?.get(),
            memory_mib: memory_kib / 1024,
        })
    }
}
