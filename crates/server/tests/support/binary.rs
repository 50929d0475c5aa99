//! The real binary, started in a folder of its own as a user would start it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::api::Api;
use super::engine::Engine;

/// How long the server may take for anything a test waits for. Only a failing test ever waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a server has written to stdout.
#[derive(Default)]
struct Console {
    written: Mutex<Written>,
    news: Condvar,
}

#[derive(Default)]
struct Written {
    lines: Vec<String>,
    /// The server has ended: nothing follows.
    complete: bool,
}

impl Console {
    /// Waits until `find` finds something in the lines; `None` when the server has ended without it.
    fn wait<T>(&self, what: &str, find: impl Fn(&[String]) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut written = self.written.lock().unwrap();
        loop {
            if let Some(found) = find(&written.lines) {
                return Some(found);
            }
            if written.complete {
                return None;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "{what}: not in the log:\n{}",
                written.lines.join("\n")
            );
            written = self.news.wait_timeout(written, left).unwrap().0;
        }
    }

    fn wait_for<T>(&self, what: &str, find: impl Fn(&[String]) -> Option<T>) -> T {
        self.wait(what, find)
            .unwrap_or_else(|| panic!("{what}: the server ended without it"))
    }

    /// Follows a server's stdout to its end.
    fn follow(&self, stdout: ChildStdout) {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            self.written.lock().unwrap().lines.push(line);
            self.news.notify_all();
        }
        self.written.lock().unwrap().complete = true;
        self.news.notify_all();
    }
}

/// The codes that a server has sent so far.
pub(crate) struct Codes(Arc<Console>);

impl Codes {
    /// The code most recently sent to a number; `None` when the server died before it wrote one.
    pub(crate) fn latest(&self, number: &str) -> Option<String> {
        self.0.wait("the code", |lines| latest_code(lines, number))
    }
}

fn latest_code(lines: &[String], number: &str) -> Option<String> {
    let start = format!("OTP FOR {number}: ");
    let line = lines.iter().rev().find(|line| line.contains(&start))?;
    Some(line.split_once(&start)?.1[..6].to_owned())
}

/// A running server. It is killed when dropped.
pub(crate) struct Binary {
    pub(crate) api: Api,
    child: Child,
    console: Arc<Console>,
    folder: TempDir,
    settings: Vec<(String, String)>,
    /// Other nodes may stand on it too.
    engine: Arc<Engine>,
}

impl Binary {
    /// A server with the default settings, but with no limit on the address that all tests share.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// A server with further environment variables.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Self {
        let engine = Engine::of_this_run();
        let patience = engine.patience();
        let patience = patience
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Self::on(
            engine,
            &patience.chain(settings.iter().copied()).collect::<Vec<_>>(),
        )
    }

    /// A server on this engine.
    pub(crate) fn on(engine: Engine, settings: &[(&str, &str)]) -> Self {
        let mut all = vec![("DASTAK__LIMITS__ADDRESS_PER_MINUTE".to_owned(), "0".to_owned())];
        all.extend(engine.settings());
        all.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self::launch(tempfile::tempdir().unwrap(), all, Arc::new(engine))
    }

    /// Another node on the same stores, with the same settings.
    pub(crate) fn another(&self) -> Self {
        self.another_with(&[])
    }

    /// Another node, with other values of some settings.
    pub(crate) fn another_with(&self, others: &[(&str, &str)]) -> Self {
        let mut settings = self.settings.clone();
        settings.extend(
            others
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self::launch(tempfile::tempdir().unwrap(), settings, Arc::clone(&self.engine))
    }

    fn launch(folder: TempDir, settings: Vec<(String, String)>, engine: Arc<Engine>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dastak"))
            .current_dir(folder.path())
            .env_clear()
            .env("PORT", "0")
            .envs(settings.clone())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let console = Arc::new(Console::default());
        let (stdout, listener) = (child.stdout.take().unwrap(), Arc::clone(&console));
        std::thread::spawn(move || listener.follow(stdout));
        let address = console.wait_for("listening", |lines| lines.iter().find_map(|line| listening(line)));
        Self {
            api: Api::new(address),
            child,
            console,
            folder,
            settings,
            engine,
        }
    }

    /// The code most recently sent to a number, by the console gateway's line.
    pub(crate) fn code(&self, number: &str) -> String {
        self.console
            .wait_for("the code", |lines| latest_code(lines, number))
    }

    /// A handle on the sent codes for tasks that outlive the server.
    pub(crate) fn codes(&self) -> Codes {
        Codes(Arc::clone(&self.console))
    }

    /// Waits until it has written so many lines.
    pub(crate) fn wait_for_number_of_lines(&self, count: usize) {
        self.console
            .wait_for("enough lines", |lines| (lines.len() >= count).then_some(()));
    }

    /// How many codes were sent to a number.
    pub(crate) fn sent_to(&self, number: &str) -> usize {
        let start = format!("OTP FOR {number}: ");
        self.log().iter().filter(|line| line.contains(&start)).count()
    }

    /// Waits until so many codes were sent to a number.
    pub(crate) fn wait_for_sent(&self, number: &str, count: usize) {
        let start = format!("OTP FOR {number}: ");
        self.console.wait_for("the code", |lines| {
            (lines.iter().filter(|line| line.contains(&start)).count() >= count).then_some(())
        });
    }

    /// Everything it has written about the requests it has answered.
    ///
    /// The log comes by another way than the answers, so one more request is made and its line waited for: what was
    /// written before that line is read by then. Lines of such requests are left out.
    pub(crate) fn log(&self) -> Vec<String> {
        const MARK: &str = "end-of-log-";
        static MARKS: AtomicUsize = AtomicUsize::new(0);
        let mark = format!("{MARK}{}", MARKS.fetch_add(1, Ordering::Relaxed));
        if self.api.ask_live(&mark).is_ok() {
            let id = format!("\"{mark}\"");
            self.wait_for_line("the marked request", |line| line.contains(&id));
        }
        let mut lines = self.read_so_far();
        lines.retain(|line| !line.contains(MARK));
        lines
    }

    /// What has been read of its output.
    fn read_so_far(&self) -> Vec<String> {
        self.console.written.lock().unwrap().lines.clone()
    }

    /// Waits until a line of the log fits.
    pub(crate) fn wait_for_line(&self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        self.console
            .wait_for(what, |lines| lines.iter().find(|line| fits(line)).cloned())
    }

    /// Asks its PostgreSQL, beside the server and its way there, and answers the first column of the rows.
    pub(crate) fn query(&self, statement: &str) -> Vec<String> {
        match &*self.engine {
            Engine::Servers(servers) => servers.query(statement),
            Engine::File => panic!("there is no PostgreSQL"),
        }
    }

    /// Runs another command of the binary beside the server, with its settings and in its folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dastak"));
        command
            .current_dir(self.folder())
            .env_clear()
            .envs(self.settings.clone());
        command.args(arguments).output().unwrap()
    }

    /// The variables that lead another command to its settings and stores.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        let settings = self.settings.iter();
        settings.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The folder it runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Every byte of its stores: of a file, the log beside it too.
    pub(crate) fn stored(&self) -> Vec<u8> {
        self.engine.stored(self.folder())
    }

    /// Whether these bytes are in its stores.
    pub(crate) fn stores(&self, bytes: &[u8]) -> bool {
        self.stored().windows(bytes.len()).any(|window| window == bytes)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", self.pid())])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Kills it (SIGKILL) and starts it again in the same folder.
    pub(crate) fn kill_and_restart(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::launch(
            folder,
            std::mem::take(&mut self.settings),
            Arc::clone(&self.engine),
        )
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let troubles = self
                .read_so_far()
                .into_iter()
                .filter(|line| !line.contains("\"INFO\""));
            eprintln!(
                "what the server warned of:\n{}",
                troubles.collect::<Vec<_>>().join("\n")
            );
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listening(line: &str) -> Option<SocketAddr> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = &event["fields"];
    (fields["message"] == "listening").then(|| fields["address"].as_str()?.parse().ok())?
}
