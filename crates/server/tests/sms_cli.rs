//! The commands about messages: the real binary, and a lab that plays the gateways.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use dastak_lab::{Lab, LabOptions, Provider, Rule, Scenario};
use tempfile::TempDir;

const NUMBER: &str = "+919876543210";

fn command(arguments: &[&str], variables: &[(&str, &str)], folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dastak"));
    command.args(arguments).current_dir(folder.path()).env_clear();
    command.envs(variables.iter().copied());
    command
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    command(arguments, variables, &folder).output().unwrap()
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

/// A lab, and the variables of a server whose gateways it is.
struct Gateways {
    lab: Lab,
    base: String,
}

impl Gateways {
    fn start() -> Self {
        let lab = Lab::start(LabOptions::default()).unwrap();
        let base = lab.base_url();
        Self { lab, base }
    }

    fn send_test(&self, arguments: &[&str], more: &[(&str, &str)]) -> Output {
        let variables = [
            ("SMS_PROVIDER", "msg91,gupshup"),
            ("MSG91_AUTH_KEY", "lab-authkey"),
            ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
            ("DASTAK__SMS__MSG91__BASE_URL", &self.base),
            ("GUPSHUP_USER_ID", "2000000000"),
            ("GUPSHUP_PASSWORD", "lab-password"),
            ("DASTAK__SMS__GUPSHUP__BASE_URL", &self.base),
        ];
        let arguments = [&["sms", "send-test"], arguments].concat();
        let output = run(&arguments, &[&variables, more].concat());
        let said = out(&output) + &err(&output);
        let codes = self.lab.codes_for(NUMBER);
        let secrets = ["987654321", "lab-authkey", "lab-password", "panicked"];
        for secret in codes.iter().map(String::as_str).chain(secrets) {
            assert!(!said.contains(secret), "{secret} in:\n{said}");
        }
        output
    }
}

#[test]
fn a_test_message_says_each_step() {
    let gateways = Gateways::start();
    let output = gateways.send_test(&[NUMBER], &[]);
    assert_eq!((code(&output), err(&output)), (0, String::new()));
    let said = out(&output);
    for line in [
        "settings: good for development; gateways: msg91, then gupshup",
        "number: +91******3210",
        "    dastak: ****** is your login code, valid for 3 minutes. Never share it with anyone.",
        "  as the template of sms.msg91.template_id has it, in its own words",
        "msg91 was asked by sms: it took the message",
    ] {
        assert!(said.lines().any(|said| said == line), "{line} is not in:\n{said}");
    }
    assert!(
        said.contains("msg91 took it by sms; its id of the message: \""),
        "{said}"
    );
    assert_eq!(gateways.lab.codes_for(NUMBER).len(), 1);
}

#[test]
fn a_refusal_is_told_with_what_to_do() {
    for (scenario, class, advice) in [
        (Scenario::BadKey, "auth", "Check MSG91_AUTH_KEY"),
        (Scenario::BadTemplate, "config", "Check the template's id"),
        (Scenario::NoBalance, "balance", "pay in"),
        (
            Scenario::BadNumber,
            "invalid_recipient",
            "No gateway reaches this number",
        ),
        (Scenario::DropAfterBody, "unknown", "It may have been sent"),
    ] {
        let gateways = Gateways::start();
        gateways
            .lab
            .will(Rule::new(scenario).at(Provider::Msg91))
            .unwrap();
        let only = ("SMS_PROVIDER", "msg91");
        let output = gateways.send_test(&[NUMBER], &[only]);
        let said = out(&output);
        assert_eq!(code(&output), 1, "{said}");
        assert!(
            said.contains(&format!("({class})")) && said.contains(advice),
            "{said}"
        );
        assert!(err(&output).starts_with("dastak: "), "{}", err(&output));
    }
}

#[test]
fn the_next_gateway_is_asked_and_told_of() {
    let gateways = Gateways::start();
    gateways
        .lab
        .will(Rule::new(Scenario::BadKey).at(Provider::Msg91))
        .unwrap();
    let output = gateways.send_test(&[NUMBER, "--locale", "hi"], &[]);
    let said = out(&output);
    assert_eq!(code(&output), 0, "{said}");
    assert!(said.contains("gupshup would say (hi, ucs2, 1 SMS)"), "{said}");
    assert!(
        said.contains("gupshup was asked by sms: it took the message"),
        "{said}"
    );
    assert_eq!(gateways.lab.inbox_for(NUMBER)[0].provider(), Provider::Gupshup);
    let resend = gateways.send_test(&[NUMBER, "--resend", "1"], &[]);
    assert!(
        out(&resend).contains("gupshup took it by sms"),
        "{}",
        out(&resend)
    );
}

#[test]
fn nothing_is_sent_where_nothing_should_be() {
    let gateways = Gateways::start();
    let production = [
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa"),
    ];
    let refused = gateways.send_test(&[NUMBER], &production);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("--yes"), "{}", err(&refused));
    assert_eq!(code(&gateways.send_test(&["12"], &[])), 2);
    assert_eq!(code(&gateways.send_test(&["+14155552671"], &[])), 2);
    assert_eq!(
        code(&gateways.send_test(&[NUMBER, "--channel", "pigeon"], &[])),
        2
    );
    assert_eq!(code(&gateways.send_test(&[NUMBER], &[("MSG91_AUTH_KEY", "")])), 2);
    let console = gateways.send_test(&[NUMBER], &[("SMS_PROVIDER", "console")]);
    assert_eq!(code(&console), 2);
    assert!(err(&console).contains("console, which sends nothing"));
    assert_eq!(gateways.lab.request_count(), 0);

    assert_eq!(code(&gateways.send_test(&[NUMBER, "--yes"], &production)), 0);
    assert_eq!(gateways.lab.message_count(), 1);
}

#[test]
fn shipped_templates_are_good_and_told_with_their_cost() {
    for arguments in [&["templates", "check"][..], &["templates", "check", "--all"]] {
        let output = run(arguments, &[("DASTAK__SMS__WEB_HOST", "login.example.com")]);
        assert_eq!((code(&output), err(&output)), (0, String::new()));
        let said = out(&output);
        assert!(
            said.contains("login/en/sms/*/plain: gsm7, 113 units, 1 SMS\n"),
            "{said}"
        );
        assert!(said.contains("\nlogin/hi/voice/*/plain\n    dastak: "), "{said}");
        assert!(said.contains("\n    @login.example.com #042137\n"), "{said}");
        assert!(said.ends_with("templates: 8, errors: 0, warnings: 0\n"), "{said}");
    }
}

#[test]
fn templates_are_judged_without_any_key() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    let templates = |pattern: &str| {
        format!(
            "[sms]\nbrand = \"Dastak\"\n[[sms.templates]]\nlocale = \"en\"\ngateway = \"gupshup\"\n\
             text = \"{{code}} is your Dastak code.\"\n[sms.templates.dlt]\ntemplate_id = \"1107161234567890123\"\n\
             entity_id = \"1101234567890123456\"\nsender = \"DASTAK\"\npattern = \"{pattern}\"\n"
        )
    };
    let check = |text: &str| {
        fs::write(folder.path().join("config/default.toml"), text).unwrap();
        let production = [("DASTAK_ENV", "production"), ("SMS_PROVIDER", "msg91,gupshup")];
        command(&["templates", "check"], &production, &folder)
            .output()
            .unwrap()
    };
    let good = check(&templates("{#numeric#} is your Dastak code."));
    assert_eq!((code(&good), err(&good)), (0, String::new()));
    assert_eq!(
        out(&good),
        "login/en/sms/gupshup/plain: gsm7, 27 units, 1 SMS\n    042137 is your Dastak code.\n\
         templates: 1, errors: 0, warnings: 0\n"
    );
    let bad = check(&templates("{#numeric#} is your Dastak OTP."));
    assert_eq!(code(&bad), 1);
    assert!(
        out(&bad).contains("\n  error dlt_text_mismatch: "),
        "{}",
        out(&bad)
    );
    assert_eq!(err(&bad), "dastak: the templates have errors\n");
    let unread = check("[[sms.templates]]\nlocale = \"en\"\n");
    assert_eq!(code(&unread), 2);
}

/// The settings that the pages show, as a reader copies them.
#[test]
fn the_templates_of_the_pages_are_good() {
    const PAGES: [(&str, &str); 3] = [
        ("messages.md", include_str!("../../../docs/messages.md")),
        ("msg91.md", include_str!("../../../docs/gateways/msg91.md")),
        ("gupshup.md", include_str!("../../../docs/gateways/gupshup.md")),
    ];
    let gateways = [
        ("SMS_PROVIDER", "msg91,gupshup"),
        ("MSG91_AUTH_KEY", "lab-authkey"),
        ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
        ("GUPSHUP_USER_ID", "2000000000"),
        ("GUPSHUP_PASSWORD", "lab-password"),
    ];
    for (page, text) in PAGES {
        let blocks: Vec<&str> = text
            .split("```toml\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect();
        assert!(!blocks.is_empty(), "{page}");
        for block in blocks {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("config")).unwrap();
            fs::write(folder.path().join("config/default.toml"), block).unwrap();
            let settings = command(&["config", "check"], &gateways, &folder)
                .output()
                .unwrap();
            assert_eq!(code(&settings), 0, "{page}: {}", err(&settings));
            let only: &[(&str, &str)] = match page {
                "msg91.md" => &[("SMS_PROVIDER", "msg91")],
                "gupshup.md" => &[("SMS_PROVIDER", "gupshup")],
                _ => &[],
            };
            let templates = command(&["templates", "check"], only, &folder).output().unwrap();
            assert_eq!(code(&templates), 0, "{page}: {}", out(&templates));
            assert!(
                out(&templates).ends_with(", errors: 0, warnings: 0\n"),
                "{page}: {}",
                out(&templates)
            );
        }
    }
}

/// A running lab of the command line.
struct CommandLab(Child);

impl Drop for CommandLab {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_lab_prints_how_a_server_is_pointed_at_it() {
    let folder = tempfile::tempdir().unwrap();
    let started = command(&["lab", "--msg91-authkey", "a key"], &[], &folder)
        .stdout(Stdio::piped())
        .spawn();
    let mut lab = CommandLab(started.unwrap());
    let mut lines = BufReader::new(lab.0.stdout.take().unwrap()).lines();
    let mut variables = Vec::new();
    for line in lines.by_ref().map(Result::unwrap) {
        if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            variables.push((name.to_owned(), value.trim_matches('\'').to_owned()));
        }
        if line.starts_with("DASTAK__SMS__GUPSHUP__WHATSAPP__BASE_URL=") {
            break;
        }
    }
    let borrowed: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for channel in ["sms", "whatsapp", "voice"] {
        let output = run(&["sms", "send-test", NUMBER, "--channel", channel], &borrowed);
        assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
        assert!(
            out(&output).contains(&format!("msg91 took it by {channel}")),
            "{}",
            out(&output)
        );
    }
    let pid = lab.0.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(lab.0.wait().unwrap().success());
    assert_eq!(code(&run(&["lab", "--lose", "2"], &[])), 2);
    assert_eq!(code(&run(&["lab", "--receipts", "localhost"], &[])), 2);
}
