//! A53 and A12: what may be read in the log and in the files.

use std::collections::HashSet;
use std::net::TcpListener;

use reqwest::Method;
use ring::{digest, hmac};
use serde_json::json;

use crate::support::{Api, Binary, Engine, Server, registration};

#[tokio::test]
async fn a53_no_number_code_or_token_is_in_logs_metrics_or_database() {
    // The server does not tell which port it took for metrics: so it gets one that was free a moment ago.
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = metrics.to_string();
    let server = Binary::with(&[
        ("DASTAK__LOG__LEVEL", "trace"),
        ("DASTAK__METRICS__ADDRESS", &address),
    ]);
    let number = "+919876543210";
    let verified = server.verify(number).await;
    let registration_token = verified["registration_token"].as_str().unwrap();
    let login = server
        .api
        .auth(
            "complete-registration",
            registration(&verified["registration_token"]),
        )
        .await
        .ok(201);
    let token = |name: &str| login[name].as_str().unwrap().to_owned();
    let (access, refresh) = (token("access_token"), token("refresh_token"));
    let next = server.api.refresh(&refresh).await.ok(200);
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
        .request(Method::GET, "/nowhere")
        .header("User-Agent", "x <script> ${jndi:ldap} =cmd {\"a\":1}")
        .header("X-Request-Id", "last-request");
    server.api.send(after).await;
    server.wait_for_line("the last request's line", |line| line.contains("last-request"));

    let secrets = [
        code.as_str(),
        registration_token,
        &access,
        &refresh,
        next["access_token"].as_str().unwrap(),
        next["refresh_token"].as_str().unwrap(),
    ];
    // What makes a token one: of a token cut short, it is the part that must not be there.
    let secrets = secrets.map(|secret| secret.rsplit('.').next().unwrap());

    let mut requests = 0;
    for line in server.log() {
        let mut event: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(
            event["timestamp"].as_str().unwrap().ends_with('Z') && event["level"].is_string(),
            "{line}"
        );
        requests += usize::from(event["fields"]["status"].is_number());
        if line.contains("OTP FOR") {
            continue;
        }
        // Its microseconds have six digits too.
        event["timestamp"].take();
        let said = event.to_string();
        for secret in secrets.iter().chain(&["9876543210", "Asha Rao"]) {
            assert!(!said.contains(secret), "{secret} in {line}");
        }
    }
    assert_eq!(requests, 10, "one line per request");

    let shown = Api::new(metrics).get("/metrics").await;
    assert!(
        shown.text.contains("dastak_http_requests_total"),
        "{}",
        shown.text
    );
    // The values are measured times, which have many digits.
    let labels: String = shown
        .text
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(labels, _)| labels)
        .collect();
    for secret in secrets.iter().chain(&["9876543210", "Asha Rao"]) {
        assert!(!labels.contains(secret), "{secret} in {labels}");
    }
    // The person's own row has the number and the name. Six digits may be in a database by chance: A12 is about them.
    for secret in &secrets[1..] {
        assert!(!server.stores(secret.as_bytes()), "{secret} is stored");
    }
}

/// The size of a page of the database.
const PAGE: usize = 4096;

/// So many first bytes of a digest are looked for: one that is stored cut short is found too.
const LOOKED_FOR: usize = 16;

/// A thief of the files tries all codes. One that is in reach of that is found by the right one of the million, so
/// the right one alone is tried here: hashed plainly, hashed with each 16 and 32 bytes stored on the same pages as
/// salt, and under each as HMAC key; with and without the number and the challenge. That it is nowhere to be found
/// means that a key is needed which is not in the database.
#[tokio::test]
async fn a12_a_stolen_database_does_not_tell_the_code() {
    let server = Binary::start();
    let number = "+919876543210";
    let before = server.stored();
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": number }))
        .await
        .ok(200);
    let code = server.code(number);
    let stored = server.stored();

    let holds = |files: &[u8], text: &str| files.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(
        !holds(&stored, &code) || holds(&before, &code),
        "the code itself (six digits may be there by chance, but then before too)"
    );
    assert!(!holds(&stored, number) && !holds(&stored, &number[1..]));

    let challenge = sent["challenge_id"].as_str().unwrap();
    let id = uuid::Uuid::parse_str(challenge).unwrap();
    let mut inputs = vec![code.clone().into_bytes()];
    for with in [
        number.as_bytes(),
        &number.as_bytes()[1..],
        challenge.as_bytes(),
        id.as_bytes(),
    ] {
        for separator in ["", ":"] {
            inputs.push([with, separator.as_bytes(), code.as_bytes()].concat());
            inputs.push([code.as_bytes(), separator.as_bytes(), with].concat());
        }
    }
    // Each engine names the challenge in one of these ways.
    let names = [id.as_bytes().as_slice(), challenge.as_bytes()];
    let names_it = |bytes: &[u8]| {
        names
            .iter()
            .any(|name| bytes.windows(name.len()).any(|window| window == *name))
    };
    let mut beside = HashSet::new();
    let stored = [stored, vec![0; PAGE]].concat();
    for page in stored.chunks(PAGE).zip(stored.chunks(PAGE).skip(1)) {
        // A page of the log begins anywhere: two at a time hold every one whole.
        let pages = [page.0, page.1].concat();
        if names_it(&pages) {
            for length in [16, 32] {
                beside.extend(pages.windows(length).map(<[u8]>::to_vec));
            }
        }
    }
    assert!(!beside.is_empty(), "the challenge is stored");

    let stored: HashSet<&[u8]> = stored.windows(LOOKED_FOR).collect();
    let finds = |digest: &[u8]| stored.contains(&digest[..LOOKED_FOR]);
    for algorithm in [
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        &digest::SHA256,
        &digest::SHA512,
    ] {
        for input in &inputs {
            assert!(
                !finds(digest::digest(algorithm, input).as_ref()),
                "{algorithm:?} of {input:?}"
            );
        }
    }
    for value in &beside {
        let key = hmac::Key::new(hmac::HMAC_SHA256, value);
        for input in &inputs {
            assert!(
                !finds(hmac::sign(&key, input).as_ref()),
                "HMAC of {input:?} under {value:?}"
            );
        }
        let salted = digest::digest(&digest::SHA256, &[value, code.as_bytes()].concat());
        assert!(!finds(salted.as_ref()), "the code, salted with {value:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn keys_and_database_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Binary::on(Engine::File, &[]);
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
