//! The programs that a reader's shell finds: those of the machine, but with a few in front of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Programs of others that pages use, and that not every machine has.
const OF_OTHERS: [&str; 5] = ["curl", "jq", "openssl", "psql", "sqlite3"];

/// The first of them that a block needs and this machine lacks.
pub(crate) fn missing(text: &str) -> Option<&'static str> {
    OF_OTHERS.into_iter().find(|program| {
        let named = text
            .split(|c: char| c.is_whitespace() || matches!(c, '(' | '|' | ';'))
            .any(|word| word == *program);
        named && !is_there(program)
    })
}

fn is_there(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output();
    found.is_ok_and(|output| output.status.success())
}

/// Writes the programs that stand in front of the others:
///
/// * `dastak`, with the gateways of a lab for messages that would really be sent;
/// * `curl`, which fails when the server refuses, and notes what it was answered in `answers`;
/// * `sleep`, slower, as many tests run beside this one.
pub(crate) fn put_in(folder: &Path) {
    let dastak = env!("CARGO_BIN_EXE_dastak");
    let scripts = [
        (
            "dastak",
            format!("case \"$1 $2${{SMS_PROVIDER:-}}\" in 'sms send-test') set -a; . \"$LAB_ENV\"; set +a;; esac\nexec {dastak} \"$@\"\n"),
        ),
        (
            "curl",
            "out=$(PATH=${PATH#*:} command curl -sS --fail-with-body \"$@\") || { echo \"$out\"; exit 22; }\n\
             echo \"$out\" | tee -a \"$ANSWERS\"\n"
                .to_owned(),
        ),
        ("sleep", "PATH=${PATH#*:} exec sleep $(($1 * 5))\n".to_owned()),
    ];
    for (name, script) in scripts {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
