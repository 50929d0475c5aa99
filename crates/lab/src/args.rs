//! The options as a command line has them.

use std::time::Duration;

use crate::form::escaped;
use crate::{LabError, LabOptions, Provider, Rule, Scenario};

/// What a command line says: plain values, none of which is needed.
#[derive(Clone, Default)]
pub struct LabArgs {
    /// `--port`: 0 or nothing takes a free one.
    pub port: Option<u16>,
    /// `--receipts`: where dastak is, as `http://localhost:8000`. Without it no receipts are sent.
    pub receipts: Option<String>,
    /// `--receipt-key-msg91`: the key of dastak's receiver for MSG91.
    pub receipt_key_msg91: Option<String>,
    /// `--receipt-key-gupshup`: the key of dastak's receiver for Gupshup.
    pub receipt_key_gupshup: Option<String>,
    /// `--msg91-authkey`.
    pub msg91_authkey: Option<String>,
    /// `--gupshup-userid`.
    pub gupshup_userid: Option<String>,
    /// `--gupshup-password`.
    pub gupshup_password: Option<String>,
    /// `--gupshup-apikey`.
    pub gupshup_apikey: Option<String>,
    /// `--lose`: which part of the messages is swallowed, from 0 to 1.
    pub lose: Option<f64>,
    /// `--seed`: which ones those are.
    pub seed: Option<u64>,
    /// `--arrive-after-ms`: how long a message is on its way.
    pub arrive_after_ms: Option<u64>,
    /// `--receipt-after-ms`: how long after the send the first receipt goes out.
    pub receipt_after_ms: Option<u64>,
    /// `--manual-receipts`: they are sent when they are asked for only.
    pub manual_receipts: bool,
}

impl LabOptions {
    /// The options of a command line, and the rules to begin with.
    ///
    /// # Errors
    /// When a value is out of its range.
    pub fn from_args(args: LabArgs) -> Result<(Self, Vec<Rule>), LabError> {
        let mut options = Self {
            port: args.port.unwrap_or_default(),
            seed: args.seed.unwrap_or_default(),
            arrival: Duration::from_millis(args.arrive_after_ms.unwrap_or_default()),
            ..Self::default()
        };
        let set = |place: &mut String, value: Option<String>| {
            if let Some(value) = value {
                *place = value;
            }
        };
        set(&mut options.msg91.authkey, args.msg91_authkey);
        set(&mut options.gupshup.userid, args.gupshup_userid);
        set(&mut options.gupshup.password, args.gupshup_password);
        set(&mut options.gupshup_whatsapp.apikey, args.gupshup_apikey);
        options.receipts.automatic = !args.manual_receipts;
        options.receipts.after = Duration::from_millis(args.receipt_after_ms.unwrap_or_default());
        if let Some(base) = args.receipts {
            if !(base.starts_with("http://") || base.starts_with("https://")) {
                return Err(LabError::BadOption(
                    "receipts go to a URL, as http://localhost:8000".to_owned(),
                ));
            }
            for (provider, key) in [
                (Provider::Msg91, args.receipt_key_msg91),
                (Provider::Gupshup, args.receipt_key_gupshup),
            ] {
                let target = receiver(&base, provider, key.as_deref());
                options.receipts.targets.insert(provider, target);
            }
        }
        let rules: Vec<Rule> = args
            .lose
            .map(|part| Rule::new(Scenario::Swallow).likely(part))
            .into_iter()
            .collect();
        rules.iter().try_for_each(Rule::check)?;
        Ok((options, rules))
    }
}

/// dastak's receiver for a provider's receipts.
fn receiver(base: &str, provider: Provider, key: Option<&str>) -> String {
    let base = base.trim_end_matches('/');
    let url = format!("{base}/api/v1/webhooks/sms/{}", provider.name());
    match key {
        Some(key) => format!("{url}?key={}", escaped(key)),
        None => url,
    }
}

/// Without the keys.
impl std::fmt::Debug for LabArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LabArgs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_is_the_default() {
        let (options, rules) = LabOptions::from_args(LabArgs::default()).unwrap();
        assert_eq!(options.port, 0);
        assert_eq!(options.msg91.authkey, LabOptions::default().msg91.authkey);
        assert!(options.receipts.automatic && options.receipts.targets.is_empty());
        assert_eq!(rules, []);
    }

    #[test]
    fn everything_said_is_taken() {
        let args = LabArgs {
            port: Some(9999),
            receipts: Some("http://localhost:8000/".to_owned()),
            receipt_key_msg91: Some("a b".to_owned()),
            msg91_authkey: Some("key".to_owned()),
            gupshup_userid: Some("1".to_owned()),
            gupshup_password: Some("p".to_owned()),
            gupshup_apikey: Some("a".to_owned()),
            lose: Some(0.3),
            seed: Some(7),
            arrive_after_ms: Some(20),
            receipt_after_ms: Some(30),
            manual_receipts: true,
            ..LabArgs::default()
        };
        let (options, rules) = LabOptions::from_args(args).unwrap();
        assert_eq!((options.port, options.seed), (9999, 7));
        assert_eq!(options.msg91.authkey, "key");
        assert_eq!(options.gupshup.userid, "1");
        assert_eq!(options.gupshup.password, "p");
        assert_eq!(options.gupshup_whatsapp.apikey, "a");
        assert_eq!(options.arrival, Duration::from_millis(20));
        assert_eq!(options.receipts.after, Duration::from_millis(30));
        assert!(!options.receipts.automatic);
        let target = |provider| options.receipts.target(provider).unwrap();
        let msg91 = "http://localhost:8000/api/v1/webhooks/sms/msg91?key=a%20b";
        assert_eq!(target(Provider::Msg91), msg91);
        assert_eq!(target(Provider::Msg91Whatsapp), msg91);
        assert_eq!(
            target(Provider::GupshupWhatsapp),
            "http://localhost:8000/api/v1/webhooks/sms/gupshup"
        );
        assert_eq!(rules, [Rule::new(Scenario::Swallow).likely(0.3)]);
    }

    #[test]
    fn a_value_out_of_its_range_is_refused() {
        let lose = LabArgs {
            lose: Some(1.5),
            ..LabArgs::default()
        };
        assert!(LabOptions::from_args(lose).is_err());
        let receipts = LabArgs {
            receipts: Some("localhost:8000".to_owned()),
            ..LabArgs::default()
        };
        assert!(LabOptions::from_args(receipts).is_err());
    }
}
