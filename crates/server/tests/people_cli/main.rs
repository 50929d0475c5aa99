//! `dastak users import` and `export` by the real binary, on SQLite and, where a test says so, on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod broken_files;
#[expect(dead_code, reason = "shared with the other tests: each uses a part of it")]
#[path = "../support/engine.rs"]
mod engine;
mod formats;
mod round_trip;
mod runs;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use engine::Engine;
use tempfile::TempDir;

/// A folder with a database of its own.
struct Place {
    folder: TempDir,
    engine: Engine,
}

impl Place {
    fn new() -> Self {
        Self::on(Engine::of_this_run())
    }

    fn on(engine: Engine) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            engine,
        }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn mode(&self, name: &str) -> u32 {
        let metadata = fs::metadata(self.folder.path().join(name)).unwrap();
        metadata.permissions().mode() & 0o777
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dastak"));
        command
            .args(["users"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.engine.settings());
        command
    }

    fn users(&self, arguments: &[&str]) -> Done {
        Done::of(&self.command(arguments).output().unwrap())
    }

    /// With this on standard input.
    fn users_with_input(&self, arguments: &[&str], input: &[u8]) -> Done {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Done::of(&child.wait_with_output().unwrap())
    }

    /// Everybody, as JSON lines in the order of their numbers.
    fn everybody(&self) -> Vec<serde_json::Value> {
        let done = self.users(&["export"]);
        assert_eq!(done.code, 0, "{}", done.err);
        let mut people: Vec<serde_json::Value> = done
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        people.sort_by_key(|person| person["mobile_number"].as_str().unwrap().to_owned());
        people
    }
}

struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Done {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// The number beside a count's name.
    fn count(&self, name: &str) -> u64 {
        self.out
            .lines()
            .find_map(|line| line.trim().strip_prefix(name)?.trim().parse().ok())
            .unwrap_or_else(|| panic!("no {name} in:\n{}{}", self.out, self.err))
    }
}
