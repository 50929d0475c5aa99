//! `dastak lab`: plays the gateways on this machine, and says how a server is pointed at it.

use std::fmt;

use clap::Args;
use dastak_lab::{Lab, LabArgs, LabError, LabOptions};
use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, print};

/// A template id of MSG91's form: the lab takes any.
const MSG91_TEMPLATE: &str = "64f0c0ffee64f0c0ffee64f0";

/// The number that WhatsApp messages come from: the lab takes any.
const WHATSAPP_NUMBER: &str = "919000000000";

/// What the lab is told. There are keys among it, so it can't be printed.
#[derive(Args)]
pub(super) struct Arguments {
    /// Where it listens, on loopback; a free port without it
    #[arg(long)]
    port: Option<u16>,
    /// Where dastak is, such as `http://localhost:8000`: delivery receipts go there; none without it
    #[arg(long, value_name = "URL")]
    receipts: Option<String>,
    /// The key of dastak's receiver for MSG91
    #[arg(long, value_name = "KEY")]
    receipt_key_msg91: Option<String>,
    /// The key of dastak's receiver for Gupshup
    #[arg(long, value_name = "KEY")]
    receipt_key_gupshup: Option<String>,
    /// MSG91's key; `lab-authkey` without it
    #[arg(long, value_name = "KEY")]
    msg91_authkey: Option<String>,
    /// The account at Gupshup's enterprise gateway; `2000000000` without it
    #[arg(long, value_name = "ID")]
    gupshup_userid: Option<String>,
    /// Its password; `lab-password` without it
    #[arg(long, value_name = "PASSWORD")]
    gupshup_password: Option<String>,
    /// The key of Gupshup's WhatsApp API; `lab-apikey` without it
    #[arg(long, value_name = "KEY")]
    gupshup_apikey: Option<String>,
    /// Which part of the messages is swallowed: 0.3 loses 30 %
    #[arg(long, value_name = "PART")]
    lose: Option<f64>,
    /// Which ones those are: the same seed loses the same
    #[arg(long)]
    seed: Option<u64>,
    /// How long a message is on its way to the phone
    #[arg(long, value_name = "MS")]
    arrive_after_ms: Option<u64>,
    /// How long after the send its first receipt goes out
    #[arg(long, value_name = "MS")]
    receipt_after_ms: Option<u64>,
    /// Receipts go out when they are asked for only
    #[arg(long)]
    manual_receipts: bool,
}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arguments(..)")
    }
}

/// Plays the gateways until it is told to stop.
pub(super) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let keys = [
        ("MSG91", arguments.receipt_key_msg91.clone()),
        ("GUPSHUP", arguments.receipt_key_gupshup.clone()),
    ];
    let (options, rules) = LabOptions::from_args(arguments.into()).map_err(failure)?;
    let told = options.clone();
    let mut terminated = signal(SignalKind::terminate()).map_err(Failure::other)?;
    let lab = Lab::start(options).map_err(failure)?;
    for rule in rules {
        lab.will(rule).map_err(failure)?;
    }
    print(&page(&lab.base_url(), &told, &keys));
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(Failure::other)?,
        _ = terminated.recv() => {}
    }
    lab.stop().await;
    Ok(())
}

/// What is printed: a file of variables for a server, with everything else as comments.
fn page(base: &str, options: &LabOptions, receipt_keys: &[(&str, Option<String>)]) -> String {
    let mut lines = vec![
        format!("# The lab listens on {base}; open it to see what is on each phone. Ctrl-C ends it."),
        "# A server with these variables sends its messages here:".to_owned(),
    ];
    let gupshup_whatsapp = &options.gupshup_whatsapp;
    for (name, value) in [
        ("SMS_PROVIDER", "msg91,gupshup"),
        ("MSG91_AUTH_KEY", &options.msg91.authkey),
        ("MSG91_TEMPLATE_ID", MSG91_TEMPLATE),
        ("DASTAK__SMS__MSG91__BASE_URL", base),
        ("DASTAK__SMS__MSG91__WHATSAPP__NUMBER", WHATSAPP_NUMBER),
        ("DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE", "otp_login"),
        ("GUPSHUP_USER_ID", &options.gupshup.userid),
        ("GUPSHUP_PASSWORD", &options.gupshup.password),
        ("DASTAK__SMS__GUPSHUP__BASE_URL", base),
        (
            "DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY",
            &gupshup_whatsapp.apikey,
        ),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE", WHATSAPP_NUMBER),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__APP", &gupshup_whatsapp.app),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__TEMPLATE_ID", "otp_login"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__BASE_URL", base),
    ] {
        lines.push(format!("{name}={}", quoted(value)));
    }
    for (gateway, key) in receipt_keys {
        if let Some(key) = key {
            lines.push(format!("DASTAK__SMS__{gateway}__RECEIPT_KEY={}", quoted(key)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A value as a shell reads it.
fn quoted(value: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/' | b',');
    if !value.is_empty() && value.bytes().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

fn failure(error: LabError) -> Failure {
    match error {
        LabError::BadOption(_) | LabError::BadRule(_) => Failure::Usage(error.to_string()),
        error => Failure::other(error),
    }
}

impl From<Arguments> for LabArgs {
    fn from(arguments: Arguments) -> Self {
        Self {
            port: arguments.port,
            receipts: arguments.receipts,
            receipt_key_msg91: arguments.receipt_key_msg91,
            receipt_key_gupshup: arguments.receipt_key_gupshup,
            msg91_authkey: arguments.msg91_authkey,
            gupshup_userid: arguments.gupshup_userid,
            gupshup_password: arguments.gupshup_password,
            gupshup_apikey: arguments.gupshup_apikey,
            lose: arguments.lose,
            seed: arguments.seed,
            arrive_after_ms: arguments.arrive_after_ms,
            receipt_after_ms: arguments.receipt_after_ms,
            manual_receipts: arguments.manual_receipts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Sources, load};

    /// The printed variables are settings, and good ones.
    #[test]
    fn a_server_starts_with_what_is_printed() {
        let options = LabOptions::default();
        let keys = [("MSG91", Some("a receipt's key".to_owned())), ("GUPSHUP", None)];
        let page = page("http://127.0.0.1:9999", &options, &keys);
        let unquoted = |value: &str| value.trim_matches('\'').replace(r"'\''", "'");
        let sources: Sources = page
            .lines()
            .filter_map(|line| line.split_once('=').filter(|_| !line.starts_with('#')))
            .map(|(name, value)| (name, unquoted(value)))
            .collect();
        let settings = load(&sources)
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings;
        let key = settings.sms.msg91.receipt_key.unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&key), "a receipt's key");
        assert!(settings.sms.gupshup.receipt_key.is_none() && settings.sms.gupshup.whatsapp.is_wanted());
    }
}
