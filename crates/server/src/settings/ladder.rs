//! The steps by which the sendings of one code climb: a channel, and perhaps the gateway that is asked first.

use dastak_domain::delivery::Channel;
use dastak_domain::routing::Step;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use super::kind::repeat;
use super::types::Provider;

/// Reads a step as it is written: `sms`, or `sms@gupshup`.
fn parse(text: &str) -> Option<Step> {
    let (channel, gateway) = match text.split_once('@') {
        Some((channel, gateway)) => (channel, Some(Provider::named(gateway.trim())?)),
        None => (text, None),
    };
    let channel: Channel = channel.trim().to_ascii_lowercase().parse().ok()?;
    Some(Step {
        channel,
        gateway: gateway.map(|gateway| gateway.as_str().to_owned()),
    })
}

/// A step as everybody writes it.
fn written(step: &Step) -> String {
    let channel = step.channel.as_str();
    match &step.gateway {
        Some(gateway) => format!("{channel}@{gateway}"),
        None => channel.to_owned(),
    }
}

/// Reads one item of the list.
///
/// # Errors
/// The rest of a sentence.
pub(super) fn read(text: &str) -> Result<Json, String> {
    match parse(text) {
        Some(step) => Ok(Json::from(written(&step))),
        None => Err(format!(
            "must be sms, whatsapp or voice, or one of them by a gateway such as sms@gupshup, not {}",
            repeat(text)
        )),
    }
}

/// The steps of a list that was read before.
pub(super) fn steps<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Step>, D::Error> {
    let steps = Vec::<String>::deserialize(deserializer)?;
    steps
        .iter()
        .map(|step| parse(step).ok_or_else(|| Error::custom("a step that is none")))
        .collect()
}
