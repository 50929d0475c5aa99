//! Somebody who follows a page from its first command to its last one, beside a fresh server.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use dastak_lab::{Lab, LabOptions};

use crate::blocks::Block;
use crate::programs;
use crate::running::Running;
use crate::support::{Binary, Engine};

/// The address that pages give to the server, and those that they give to the lab.
const SERVER: &str = "localhost:8000";
const LAB_PORT: &str = "9999";

/// A code that is known beforehand, so that pages can name it.
const TEST_NUMBERS: &str = r#"[{"number": "+919876543210", "code": "123456"}]"#;

/// The values that a page leaves out with `…`: what the last answer with that member had.
const LEFT_OUT: [&str; 5] = [
    "registration_token",
    "access_token",
    "refresh_token",
    "challenge_id",
    "device_token",
];

/// What other systems give out.
const USERS_CSV: &str = "phone,name\n+919876500001,Ravi Iyer\n";
const USERS_JSON: &str =
    r#"{"users": [{"localId": "a1", "phoneNumber": "+919876500002", "createdAt": "1700000000000"}]}"#;

struct Reader {
    server: Binary,
    /// The gateways of messages that would really be sent.
    _gateways: Lab,
    /// The lab that the page starts, and its port.
    lab: Option<Running>,
    lab_port: u16,
    programs: tempfile::TempDir,
    /// Blocks of settings so far: a later one goes on from them.
    settings: String,
}

/// Runs the blocks of a page, and names those that fail.
pub(crate) fn follow(page: &str, blocks: &[&Block]) -> Vec<String> {
    let mut reader = Reader::begin(page);
    blocks.iter().filter_map(|block| reader.run(block)).collect()
}

impl Reader {
    fn begin(page: &str) -> Self {
        let settings = [
            ("DASTAK__SMS__TEST_NUMBERS", TEST_NUMBERS),
            ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0"),
            ("DASTAK__LOG__LEVEL", "warn,dastak_server::startup=info"),
        ];
        let server = Binary::on(Engine::File, &settings);
        let programs = tempfile::tempdir().unwrap();
        programs::put_in(programs.path());
        let lab_port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let gateways = Lab::start(LabOptions::default()).unwrap();
        let environment = format!(
            "SMS_PROVIDER=msg91\nMSG91_AUTH_KEY=lab-authkey\nMSG91_TEMPLATE_ID=64f0c0ffee64f0c0ffee64f0\n\
             DASTAK__SMS__MSG91__BASE_URL={}\n",
            gateways.base_url()
        );
        fs::write(programs.path().join("lab.env"), environment).unwrap();
        let reader = Self {
            server,
            _gateways: gateways,
            lab: None,
            lab_port,
            programs,
            settings: String::new(),
        };
        reader.prepare(page);
        reader
    }

    /// What a page takes to be there.
    fn prepare(&self, page: &str) {
        let folder = self.server.folder();
        match page {
            "README.md" => fs::write(folder.join("users.csv"), USERS_CSV).unwrap(),
            "docs/migrating.md" => {
                fs::write(folder.join("users.csv"), USERS_CSV).unwrap();
                fs::write(folder.join("users.json"), USERS_JSON).unwrap();
            }
            _ => {}
        }
        if matches!(
            page,
            "docs/operations.md" | "docs/production.md" | "docs/quick-start.md"
        ) {
            let csv = folder.join("owner.csv");
            fs::write(&csv, "phone,name\n+919876543210,Asha Rao\n").unwrap();
            let imported = self
                .server
                .run(&["users", "import", csv.to_str().unwrap(), "--apply"]);
            assert!(imported.status.success(), "{imported:?}");
        }
    }

    /// Runs a block; `Some` is what went wrong.
    fn run(&mut self, block: &Block) -> Option<String> {
        if let Some(program) = programs::missing(&block.text) {
            eprintln!(
                "{} is not run: there is no {program} on this machine",
                block.place()
            );
            return None;
        }
        let text = self.as_here(&block.text);
        let settings = settings_of(&text);
        let are_settings = settings.is_some();
        let script = if let Some(settings) = settings {
            // What only the reader knows has to be something.
            self.settings
                .push_str(&settings.replace("=…", "=a-secret-that-only-this-reader-has-drawn"));
            format!("set -a\n{}\nset +a\ndastak config check", self.settings)
        } else {
            text
        };
        let output = self.programs.path().join("output");
        // Settings stand for themselves: the server of this page has others.
        let environment: Vec<_> = self.server.environment().filter(|_| !are_settings).collect();
        let mut running = self.shell(&script, &environment, File::create(&output).unwrap());
        // A block that ends with a server is done when the server is there; it goes on to the end of the page.
        if script
            .trim_end()
            .lines()
            .last()
            .is_some_and(|line| line.starts_with("dastak lab"))
        {
            let there = running.says("listens on", &output);
            self.lab = Some(running);
            return (!there).then(|| format!("{}: no lab came up", block.place()));
        }
        let status = running.0.wait().unwrap();
        let written = fs::read_to_string(&output).unwrap_or_default();
        (!status.success()).then(|| format!("{}: {status}\n{script}\n--\n{written}", block.place()))
    }

    fn shell(&self, script: &str, environment: &[(&str, &str)], output: File) -> Running {
        let path = std::env::var("PATH").unwrap_or_default();
        // It is killed after a while: then its status is 124.
        let child = Command::new("timeout")
            .args(["60", "sh", "-eu", "-c", script])
            .current_dir(self.server.folder())
            .env_clear()
            .envs(environment.iter().copied())
            .env("PORT", self.server.api.address().port().to_string())
            .env("PATH", format!("{}:{path}", self.programs.path().display()))
            .env("LAB_ENV", self.programs.path().join("lab.env"))
            .env("ANSWERS", self.answers())
            .stdin(Stdio::null())
            .stderr(output.try_clone().unwrap())
            .stdout(output)
            .process_group(0)
            .spawn()
            .unwrap();
        Running(child)
    }

    fn answers(&self) -> PathBuf {
        self.programs.path().join("answers")
    }

    /// The text with the addresses that hold here, and with what the page leaves out.
    fn as_here(&self, text: &str) -> String {
        let mut text = text
            .replace(SERVER, &self.server.api.address().to_string())
            .replace(LAB_PORT, &self.lab_port.to_string());
        let answers = fs::read_to_string(self.answers()).unwrap_or_default();
        for name in LEFT_OUT {
            let Some(value) = last_value(&answers, name) else {
                continue;
            };
            text = text.replace(&format!("\"{name}\": \"…\""), &format!("\"{name}\": \"{value}\""));
            if name == "access_token" {
                text = text.replace("Bearer …", &format!("Bearer {value}"));
            }
        }
        text
    }
}

/// The settings of a block that has nothing else, but `cargo run` behind them: that it starts is seen by tests/http, so they are only checked.
fn settings_of(text: &str) -> Option<String> {
    let lines = text
        .lines()
        .map(|line| line.strip_suffix(" cargo run").unwrap_or(line));
    let settings: String = lines.flat_map(|line| [line, "\n"]).collect();
    is_settings(&settings).then_some(settings)
}

/// Whether a block is nothing but variables: settings, for an environment or an `.env` file.
fn is_settings(text: &str) -> bool {
    text.lines().filter(|line| !line.trim().is_empty()).all(|line| {
        let (name, value) = line.split_once('=').unwrap_or_default();
        let command = !value.starts_with(['"', '\''])
            && value.split(" #").next().unwrap_or_default().trim().contains(' ');
        line.starts_with('#')
            || !command
                && !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

/// The value that the member of this name had in the last answer with one.
fn last_value<'a>(answers: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = answers.rsplit_once(&format!("\"{name}\":\""))?;
    rest.split('"').next()
}
