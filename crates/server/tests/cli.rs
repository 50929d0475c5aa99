//! The commands of the real binary, each run in an empty folder with only the given variables.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use tempfile::TempDir;

struct Dastak {
    folder: TempDir,
}

impl Dastak {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dastak"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear();
        command.envs(variables.iter().copied()).output().unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn config_check_is_content_with_the_defaults_in_any_folder() {
    let output = Dastak::new().run(&["config", "check"], &[]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    assert_eq!(out(&output), "The settings are good for development.\n");
}

#[test]
fn bad_settings_end_every_command_with_2_and_every_fault() {
    let variables = [
        ("DASTAK__OTP__TTL_SECONDS", "601"),
        ("DASTAK__OTP__MAX_ATTEMPTS", "0"),
        ("DASTAK__NO__SUCH_THING", "1"),
        ("PORT", "http"),
        ("DASTAK_ENV", "production"),
    ];
    for command in [
        &["serve"][..],
        &[],
        &["migrate"],
        &["config", "check"],
        &["config", "show"],
    ] {
        let output = Dastak::new().run(command, &variables);
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{command:?}");
        assert_eq!(
            err(&output),
            "dastak: the settings are wrong:\n\
             DASTAK__NO__SUCH_THING: there is no such setting\n\
             PORT (server.port): must be a whole number between 0 and 65535, not \"http\"\n\
             otp.ttl_seconds (DASTAK__OTP__TTL_SECONDS): must be between 1 and 600, not 601\n\
             otp.max_attempts (DASTAK__OTP__MAX_ATTEMPTS): must be between 1 and 10, not 0\n\
             SMS_PROVIDER (sms.provider): production refuses the console gateway, which shows every code\n\
             JWT_SECRET_KEY (tokens.secret_key): production needs a key of at least 32 random bytes\n"
        );
    }
}

#[test]
fn config_show_prints_values_and_origins_and_no_secret() {
    let dastak = Dastak::new();
    fs::create_dir(dastak.folder.path().join("config")).unwrap();
    fs::write(
        dastak.folder.path().join("config/development.toml"),
        "otp.max_attempts = 5\n",
    )
    .unwrap();
    let output = dastak.run(
        &["config", "show"],
        &[("JWT_SECRET_KEY", "hidden"), ("PORT", "9")],
    );
    let shown = out(&output);
    assert_eq!(code(&output), 0);
    for line in [
        "# environment: development",
        "server.port = 9  # PORT",
        "server.host = \"127.0.0.1\"  # built in",
        "otp.max_attempts = 5  # config/development.toml",
        "tokens.secret_key = ****  # JWT_SECRET_KEY",
        "tokens.root_key = (unset)  # built in",
        "numbers.allowed_countries = [\"IN\"]  # built in",
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} is not in:\n{shown}"
        );
    }
    assert!(!shown.contains("hidden"));
}

#[test]
fn keys_generate_writes_a_new_file_for_its_owner_only() {
    let dastak = Dastak::new();
    for algorithm in ["EdDSA", "ES256"] {
        let file = format!("{algorithm}.pem");
        let arguments = ["keys", "generate", "--algorithm", algorithm, "--out", &file];
        let output = dastak.run(&arguments, &[]);
        assert_eq!(
            (code(&output), out(&output), err(&output)),
            (0, String::new(), String::new())
        );
        let path = dastak.folder.path().join(&file);
        let pem = fs::read_to_string(&path).unwrap();
        assert!(
            pem.starts_with("-----BEGIN PRIVATE KEY-----\n") && pem.ends_with("-----END PRIVATE KEY-----\n")
        );
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

        let again = dastak.run(&arguments, &[]);
        assert_eq!(code(&again), 1);
        assert!(
            err(&again).starts_with(&format!("dastak: can't write {file}: ")),
            "{}",
            err(&again)
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), pem);
    }
    let printed = out(&dastak.run(&["keys", "generate"], &[]));
    assert!(printed.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{printed}");
    assert_eq!(
        code(&dastak.run(&["keys", "generate", "--algorithm", "HS256"], &[])),
        2
    );
    assert_eq!(
        code(&dastak.run(&["keys", "generate", "--algorithm", "none"], &[])),
        2
    );
}

#[test]
fn migrate_makes_the_database_once() {
    let dastak = Dastak::new();
    let first = dastak.run(&["migrate"], &[]);
    assert_eq!((code(&first), err(&first)), (0, String::new()));
    assert!(dastak.folder.path().join("data/dastak.db").is_file());
    assert_eq!(
        out(&dastak.run(&["migrate"], &[])),
        "data/dastak.db: 0 migrations applied.\n"
    );
}

#[test]
fn users_are_named_by_their_number() {
    let dastak = Dastak::new();
    assert_eq!(code(&dastak.run(&["migrate"], &[])), 0);
    let nobody = dastak.run(&["users", "disable", "+919876543210"], &[]);
    assert_eq!(
        (code(&nobody), err(&nobody).as_str()),
        (1, "dastak: nobody has registered +91******3210\n")
    );
    assert_eq!(code(&dastak.run(&["users", "enable", "12"], &[])), 2);
}

/// An empty database made in passing would answer as if nobody had ever registered.
#[test]
fn commands_about_people_need_a_database_that_is_there() {
    let dastak = Dastak::new();
    for arguments in [
        &["users", "disable", "+919876543210"][..],
        &["users", "export"],
        &["otp", "explain", "+919876543210"],
        &["otp", "unlock", "+919876543210"],
    ] {
        let output = dastak.run(arguments, &[]);
        assert_eq!(code(&output), 1, "{arguments:?}");
        let told = err(&output);
        assert!(told.starts_with("dastak: there is no database at /"), "{told}");
        assert!(
            told.contains("/data/dastak.db: run this in the server's folder"),
            "{told}"
        );
    }
    assert!(!dastak.folder.path().join("data").exists());
}

#[test]
fn a_start_that_fails_says_why_in_one_line() {
    let dastak = Dastak::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    fs::write(dastak.folder.path().join("file"), "no database, and no folder").unwrap();
    let cases = [
        (("PORT", port.as_str()), "server.port"),
        (("DASTAK__DATA__DIR", "file"), "data.dir"),
        (("DATABASE_URL", "sqlite://file"), "storage.database_url"),
        (
            ("DASTAK__TOKENS__SIGNING_KEY_FILE", "absent.pem"),
            "tokens.signing_key_file",
        ),
    ];
    for ((name, value), setting) in cases {
        let mut variables = vec![("PORT", "0")];
        variables.retain(|(other, _)| *other != name);
        variables.push((name, value));
        let output = dastak.run(&["serve"], &variables);
        let message = err(&output);
        assert_eq!(code(&output), 1, "{message}");
        assert!(
            message.starts_with("dastak: ") && message.contains(setting),
            "{message}"
        );
        assert_eq!(message.matches('\n').count(), 1, "{message}");
        assert!(
            !message.contains("panicked") && !message.contains("backtrace"),
            "{message}"
        );
    }
}

/// A listener that gives every request this answer.
fn answers(answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

#[test]
fn health_is_good_only_when_the_server_says_so() {
    let dastak = Dastak::new();
    let cases = [
        ("HTTP/1.1 200 OK\r\n\r\n", 0, ""),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", 1, "answers 503"),
        ("HTTP/1.1 2", 1, "not HTTP/1.1"),
        ("SSH-2.0-x\r\n", 1, "not HTTP/1.1"),
        ("", 1, "not HTTP/1.1"),
    ];
    for (answer, expected, message) in cases {
        let port = answers(answer).to_string();
        let url = format!("http://127.0.0.1:{port}/health/live");
        let by_settings = dastak.run(&["health"], &[("HOST", "0.0.0.0"), ("PORT", &port)]);
        for output in [by_settings, dastak.run(&["health", "--url", &url], &[])] {
            assert_eq!(code(&output), expected, "{answer}");
            assert!(err(&output).contains(message), "{}", err(&output));
        }
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = dastak.run(&["health", "--url", &format!("http://{closed}")], &[]);
    assert_eq!(code(&nobody), 1);
    for bad in [&["health", "--url", "https://127.0.0.1"][..], &["health"]] {
        assert_eq!(code(&dastak.run(bad, &[("PORT", "0")])), 2, "{bad:?}");
    }
}

#[test]
fn version_and_usage() {
    let dastak = Dastak::new();
    let version = dastak.run(&["--version"], &[]);
    assert_eq!(
        (code(&version), out(&version)),
        (0, format!("dastak {}\n", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(code(&dastak.run(&["--help"], &[])), 0);
    assert_eq!(code(&dastak.run(&["fly"], &[])), 2);
}
