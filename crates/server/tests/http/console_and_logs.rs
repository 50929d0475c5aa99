//! A53 and A12: what may be read in the log and in the files.

use serde_json::json;

use crate::support::{Binary, Server};

#[tokio::test]
async fn a53_no_number_code_or_token_is_in_the_log_but_for_the_consoles_own_line() {
    let server = Binary::with(&[("DASTAK__LOG__LEVEL", "debug")]);
    let number = "+919876543210";
    let login = server.register(number).await;
    let next = server.api.refresh(&login.refresh_token).await.ok(200);
    let code = server.send(number).await;
    server
        .api
        .auth(
            "verify-otp",
            json!({ "mobile_number": number, "otp": if code == "000000" { "000001" } else { "000000" } }),
        )
        .await;
    server
        .api
        .auth("verify-otp", json!({ "mobile_number": number, "otp": code }))
        .await
        .ok(200);
    server
        .api
        .get("/api/v1/auth/otp-status/919876543210?number=9876543210")
        .await;
    server.api.me("not.a.token").await;
    let after = server
        .api
        .request(reqwest::Method::GET, "/nowhere")
        .header("User-Agent", "x <script> ${jndi:ldap} =cmd {\"a\":1}")
        .header("X-Request-Id", "last-request");
    server.api.send(after).await;
    server.wait_for_line("the last request's line", |line| line.contains("last-request"));

    let mut requests = 0;
    for line in server.log() {
        let event: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(
            event["timestamp"].as_str().unwrap().ends_with('Z') && event["level"].is_string(),
            "{line}"
        );
        requests += usize::from(event["fields"]["status"].is_number());
        if line.contains("OTP FOR") {
            continue;
        }
        for secret in [
            "9876543210",
            &code,
            &login.access_token,
            &login.refresh_token,
            next["access_token"].as_str().unwrap(),
            "Asha Rao",
        ] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
    assert_eq!(requests, 10, "one line per request");
}

#[tokio::test]
async fn a12_neither_the_code_nor_a_plain_hash_of_it_is_in_the_database() {
    let server = Binary::start();
    let number = "+919876543210";
    let code = server.send(number).await;
    let mut stored = Vec::new();
    for name in ["data/dastak.db", "data/dastak.db-wal"] {
        stored.extend(std::fs::read(server.folder().join(name)).unwrap_or_default());
    }
    assert!(!stored.is_empty());
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    for text in [format!("\"{code}\""), number.to_owned(), number[1..].to_owned()] {
        assert!(!holds(text.as_bytes()), "{text}");
    }
    for input in [
        code.clone(),
        format!("{number}{code}"),
        format!("{code}{number}"),
        format!("{number}:{code}"),
    ] {
        for algorithm in [
            &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            &ring::digest::SHA256,
            &ring::digest::SHA512,
        ] {
            assert!(!holds(ring::digest::digest(algorithm, input.as_bytes()).as_ref()));
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn keys_and_database_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Binary::start();
    let mut files = vec![server.folder().join("data/dastak.db")];
    files.extend(
        std::fs::read_dir(server.folder().join("data/keys"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file:?}");
    }
}
