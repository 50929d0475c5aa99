//! What must hold between settings, what this version lacks, and what production refuses.

use dastak_crypto::{Algorithm, SHORTEST_SECRET_BYTES};
use secrecy::{ExposeSecret, SecretString};

use super::sms_rules;
use super::spec::variable;
use super::types::{Database, Environment, Provider, Settings, TokenSettings};

/// What a request has left for its other work when it has waited for a gateway or a store as long as it may, in milliseconds.
const MARGIN_MS: u64 = 1000;

/// What PostgreSQL's adapter adds to the time of a statement, in milliseconds.
const POSTGRES_MARGIN_MS: u64 = 500;

/// What the secrets of examples are made of, with only their letters and digits kept.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "changethis",
    "defaultkey",
    "defaultsecret",
    "developmentonly",
    "devsecret",
    "examplekey",
    "examplesecret",
    "insecure",
    "notforproduction",
    "placeholder",
    "replaceme",
    "replacethis",
    "supersecret",
    "yourjwt",
    "yourkey",
    "yoursecret",
];

/// Fewest different characters of a secret that somebody drew at random.
const FEWEST_CHARACTERS: usize = 5;

/// The broken rules: the path of a setting, and the rest of the sentence.
pub(super) fn check(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut broken = storage(settings);
    broken.extend(sms_rules::check(settings));
    if settings.sms.timeout_ms + MARGIN_MS > settings.server.request_timeout_ms {
        broken.push((
            "sms.timeout_ms",
            format!(
                "must be at least {MARGIN_MS} ms below server.request_timeout_ms ({}), or a request ends before the \
                 gateway's answer is known",
                variable("server.request_timeout_ms")
            ),
        ));
    }
    let tokens = &settings.tokens;
    if tokens.root_key.as_ref().is_some_and(is_short) {
        broken.push((
            "tokens.root_key",
            format!("must have at least {SHORTEST_SECRET_BYTES} bytes"),
        ));
    }
    let in_production = settings.environment == Environment::Production;
    let needs_long_key = in_production || tokens.algorithm == Algorithm::Hs256;
    if needs_long_key && tokens.secret_key.as_ref().is_some_and(is_short) {
        let who = if in_production { "production" } else { "HS256" };
        broken.push((
            "tokens.secret_key",
            format!("{who} needs at least {SHORTEST_SECRET_BYTES} bytes"),
        ));
    }
    if in_production {
        broken.extend(unsafe_in_production(settings));
    }
    broken
}

fn storage(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut broken = Vec::new();
    let storage = &settings.storage;
    if storage.database() == Database::Postgres {
        if storage.redis_url.is_none() {
            broken.push((
                "storage.redis_url",
                "must be set beside PostgreSQL: it keeps the codes and the limits of all nodes".to_owned(),
            ));
        }
    } else if let Some(url) = &storage.database_url
        && (url.expose_secret().contains(":memory:") || url.expose_secret().contains('?'))
    {
        broken.push((
            "storage.database_url",
            "must name a file, as sqlite://data/dastak.db does, and no parameters".to_owned(),
        ));
    }
    if storage.redis_prefix.contains(['{', '}']) {
        broken.push((
            "storage.redis_prefix",
            "must have no braces: they would choose the server of a Cluster for all keys".to_owned(),
        ));
    }
    broken.extend(waits_too_long_for_postgres(settings));
    broken
}

/// Every part of one answer of PostgreSQL may take its longest: the wait for a connection, a new one at each host, the
/// statement, and what the adapter adds to it.
fn waits_too_long_for_postgres(settings: &Settings) -> Option<(&'static str, String)> {
    let storage = &settings.storage;
    let url = storage
        .database_url
        .as_ref()
        .filter(|_| storage.database() == Database::Postgres)?
        .expose_secret();
    let hosts = postgres_hosts(url);
    let wait_ms = storage.pool_timeout_ms
        + storage.connect_timeout_ms * hosts
        + storage.statement_timeout_ms
        + POSTGRES_MARGIN_MS;
    let longest_ms = settings.server.request_timeout_ms.saturating_sub(MARGIN_MS);
    (wait_ms > longest_ms).then(|| {
        (
            "storage.statement_timeout_ms",
            format!(
                "with storage.pool_timeout_ms, storage.connect_timeout_ms for each host ({hosts}) and \
                 {POSTGRES_MARGIN_MS} ms it is {wait_ms} ms, and must be at most {longest_ms}: {MARGIN_MS} ms below \
                 server.request_timeout_ms ({}), or a request ends before it is known what became of it",
                variable("server.request_timeout_ms")
            ),
        )
    })
}

/// How many hosts a URL names. A password may have commas in it.
fn postgres_hosts(url: &str) -> u64 {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
    let (_, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    hosts.split(',').map(|_| 1).sum()
}

fn unsafe_in_production(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut broken = Vec::new();
    if settings.sms.provider.contains(&Provider::Console) {
        broken.push((
            "sms.provider",
            "production refuses the console gateway, which shows every code".to_owned(),
        ));
    }
    let tokens = &settings.tokens;
    let needs_secret_key = tokens.root_key.is_none() || tokens.algorithm == Algorithm::Hs256;
    if tokens.secret_key.is_none() && needs_secret_key {
        broken.push((
            "tokens.secret_key",
            format!("production needs a key of at least {SHORTEST_SECRET_BYTES} random bytes"),
        ));
    }
    if tokens.algorithm == Algorithm::Hs256 {
        broken.extend(unsafe_root_beside_hs256(tokens));
    }
    let keys = [
        ("tokens.secret_key", &tokens.secret_key),
        ("tokens.root_key", &tokens.root_key),
    ];
    let others = [
        ("sms.hook.secret", &settings.sms.hook.secret),
        ("sms.msg91.auth_key", &settings.sms.msg91.auth_key),
        ("sms.msg91.receipt_key", &settings.sms.msg91.receipt_key),
        ("sms.gupshup.password", &settings.sms.gupshup.password),
        ("sms.gupshup.receipt_key", &settings.sms.gupshup.receipt_key),
        (
            "sms.gupshup.whatsapp.api_key",
            &settings.sms.gupshup.whatsapp.api_key,
        ),
    ];
    for (path, secret) in keys.into_iter().chain(others) {
        if secret.as_ref().is_some_and(is_placeholder) {
            broken.push((
                path,
                "production refuses a default or example secret: draw one at random".to_owned(),
            ));
        }
    }
    let needs_file = matches!(tokens.algorithm, Algorithm::Es256 | Algorithm::Rs256);
    if needs_file && tokens.signing_key_file.is_none() {
        broken.push((
            "tokens.signing_key_file",
            "production needs a key file for this algorithm".to_owned(),
        ));
    }
    broken
}

/// Whoever verifies HS256 tokens holds `tokens.secret_key`, and must not be able to derive other keys from it.
fn unsafe_root_beside_hs256(tokens: &TokenSettings) -> Option<(&'static str, String)> {
    let sentence = match (&tokens.root_key, &tokens.secret_key) {
        (None, _) => "production needs it with HS256: whoever verifies such tokens holds tokens.secret_key",
        (Some(root), Some(secret)) if root.expose_secret() == secret.expose_secret() => {
            "must not be tokens.secret_key with HS256: whoever verifies such tokens holds that"
        }
        _ => return None,
    };
    Some(("tokens.root_key", sentence.to_owned()))
}

fn is_short(key: &SecretString) -> bool {
    key.expose_secret().len() < SHORTEST_SECRET_BYTES
}

/// Whether a secret looks like one that was never drawn.
fn is_placeholder(secret: &SecretString) -> bool {
    let mut characters: Vec<char> = secret
        .expose_secret()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let letters: String = characters.iter().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len() < FEWEST_CHARACTERS || PLACEHOLDERS.iter().any(|part| letters.contains(part))
}
