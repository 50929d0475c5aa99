//! The program itself starts with nothing but a port and a folder.
#![expect(clippy::unwrap_used, reason = "helpers fail a test by panicking too")]

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The running program. It is killed at the end, also when the test fails.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn it_serves_and_hands_codes_to_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dastak-example-own-adapters"))
        .current_dir(folder.path())
        .env("PORT", "0")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let _program = Program(child);
    let first = line(&mut printed);
    let url = first.strip_prefix("listening on ").unwrap();

    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let health = client.get(format!("{url}/health")).send().await.unwrap();
    assert_eq!(health.status(), 200);
    let number = serde_json::json!({ "mobile_number": "+919876543210" });
    let send_otp = client.post(format!("{url}/api/v1/auth/send-otp")).json(&number);
    assert_eq!(send_otp.send().await.unwrap().status(), 200);
    assert!(line(&mut printed).starts_with("to +919876543210: "));
}

/// The next line without its end.
fn line(printed: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    printed.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}
