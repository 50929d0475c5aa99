//! The accounts at gateways, made of their settings. Everything that is missing or wrong is told at once, each by its
//! own setting.

mod gupshup;
mod hook;
mod msg91;

use std::fmt::Display;

use dastak_domain::delivery::Channel;

pub use gupshup::gupshup;
pub use hook::hook;
pub use msg91::msg91;

use super::types::{Environment, Provider, SmsSettings};

/// The path of a setting, and the rest of the sentence.
pub type AccountFault = (&'static str, String);

/// What is wrong so far.
#[derive(Default)]
struct Found(Vec<AccountFault>);

impl Found {
    /// A part that must be there for `whom`.
    fn required<T>(&mut self, path: &'static str, part: Option<T>, whom: &str) -> Option<T> {
        if part.is_none() {
            self.0.push((path, format!("must be set for {whom}")));
        }
        part
    }

    /// Keeps what is good, and writes down why something is not.
    fn good<T, E: Display>(&mut self, path: &'static str, result: Result<T, E>) -> Option<T> {
        result
            .map_err(|error| self.0.push((path, error.to_string())))
            .ok()
    }

    /// The account with a change; as it was where that can't be.
    fn changed<A: Clone, E: Display>(
        &mut self,
        path: &'static str,
        account: A,
        change: impl FnOnce(A) -> Result<A, E>,
    ) -> A {
        self.good(path, change(account.clone())).unwrap_or(account)
    }

    /// Production lets nobody read codes on their way.
    fn refuse_readable(&mut self, path: &'static str, is_private: bool, environment: Environment) {
        if !is_private && environment == Environment::Production {
            let sentence = "production needs https, unless the service is on the same machine";
            self.0.push((path, sentence.to_owned()));
        }
    }

    /// The account, when nothing is wrong.
    fn end<A>(self, account: Option<A>) -> Result<A, Vec<AccountFault>> {
        match account {
            Some(account) if self.0.is_empty() => Ok(account),
            _ => Err(self.0),
        }
    }
}

/// The channels that a gateway carries with these settings.
#[must_use]
pub fn channels(provider: Provider, sms: &SmsSettings) -> Vec<Channel> {
    let (whatsapp, voice) = match provider {
        Provider::Console | Provider::Hook => (true, true),
        Provider::Msg91 => (sms.msg91.whatsapp.is_wanted(), sms.msg91.voice),
        Provider::Gupshup => (sms.gupshup.whatsapp.is_wanted(), false),
    };
    let mut channels = vec![Channel::Sms];
    channels.extend(whatsapp.then_some(Channel::Whatsapp));
    channels.extend(voice.then_some(Channel::Voice));
    channels
}
