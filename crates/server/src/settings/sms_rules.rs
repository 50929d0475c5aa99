//! What must hold between the settings of messages.

use dastak_domain::message::Severity;
use secrecy::{ExposeSecret, SecretString};

use super::accounts::{self, AccountFault};
use super::messages::{self, NoCatalog};
use super::test_numbers::test_numbers;
use super::types::{Environment, Provider, Settings};

/// Fewest bytes of a key that receipts must show: nobody signs them, so it is all that tells them from forged ones.
const SHORTEST_RECEIPT_KEY_BYTES: usize = 16;

/// The broken rules: the path of a setting, and the rest of the sentence.
pub(super) fn check(settings: &Settings) -> Vec<AccountFault> {
    let mut broken = gateways(settings);
    broken.extend(messages(settings));
    broken.extend(ladder(settings));
    let sms = &settings.sms;
    if sms.second_try_seconds >= settings.otp.ttl_seconds && sms.second_try_seconds > 0 {
        broken.push((
            "sms.second_try_seconds",
            "must be below otp.ttl_seconds: later there is no code to send again".to_owned(),
        ));
    }
    if let Err(faults) = test_numbers(settings) {
        broken.extend(faults.into_iter().map(|fault| ("sms.test_numbers", fault)));
    }
    if settings.environment == Environment::Production {
        broken.extend(short_receipt_keys(settings));
    }
    broken
}

fn gateways(settings: &Settings) -> Vec<AccountFault> {
    let (sms, environment) = (&settings.sms, settings.environment);
    let mut broken = Vec::new();
    if sms.provider.contains(&Provider::Console) && sms.provider.len() > 1 {
        broken.push((
            "sms.provider",
            "console shows codes and sends none, so it stands alone: leave it out, or the others".to_owned(),
        ));
    }
    for provider in &sms.provider {
        let faults = match provider {
            Provider::Console => None,
            Provider::Hook => accounts::hook(&sms.hook, environment).err(),
            Provider::Msg91 => accounts::msg91(&sms.msg91, environment).err(),
            Provider::Gupshup => accounts::gupshup(&sms.gupshup, environment).err(),
        };
        broken.extend(faults.into_iter().flatten());
    }
    broken
}

/// What the linter refuses. Its warnings are for the log.
fn messages(settings: &Settings) -> Vec<AccountFault> {
    match messages::catalog(settings) {
        Ok(_) => Vec::new(),
        Err(NoCatalog::Unread(sentence)) => vec![("sms.templates", sentence)],
        Err(NoCatalog::Refused(findings)) => findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (messages::setting_of(finding), messages::sentence_of(finding)))
            .collect(),
    }
}

/// A step by which nothing can go would be left out without a word.
fn ladder(settings: &Settings) -> Vec<AccountFault> {
    let sms = &settings.sms;
    let mut broken = Vec::new();
    for step in &sms.ladder {
        let channel = step.channel.as_str();
        let named = step.gateway.as_deref().and_then(Provider::named);
        let carriers = sms
            .provider
            .iter()
            .filter(|provider| accounts::channels(**provider, sms).contains(&step.channel));
        let sentence = match named {
            Some(gateway) if !sms.provider.contains(&gateway) => {
                format!("sends by {}, which sms.provider does not name", gateway.as_str())
            }
            Some(gateway) if !carriers.clone().any(|carrier| *carrier == gateway) => {
                let name = gateway.as_str();
                format!("sends by {channel} through {name}, which does not carry it as it is set up")
            }
            None if carriers.count() == 0 => {
                format!("sends by {channel}, which no gateway of sms.provider carries as it is set up")
            }
            _ => continue,
        };
        broken.push(("sms.ladder", sentence));
    }
    broken
}

fn short_receipt_keys(settings: &Settings) -> Vec<AccountFault> {
    let sms = &settings.sms;
    let is_short = |key: &SecretString| key.expose_secret().len() < SHORTEST_RECEIPT_KEY_BYTES;
    [
        ("sms.msg91.receipt_key", &sms.msg91.receipt_key),
        ("sms.gupshup.receipt_key", &sms.gupshup.receipt_key),
    ]
    .into_iter()
    .filter(|(_, key)| key.as_ref().is_some_and(is_short))
    .map(|(path, _)| {
        let sentence = format!("production needs at least {SHORTEST_RECEIPT_KEY_BYTES} random bytes");
        (path, sentence)
    })
    .collect()
}
