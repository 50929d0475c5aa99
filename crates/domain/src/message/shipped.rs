//! The texts that are there without any configuration.

use crate::challenge::Purpose;
use crate::delivery::Channel;
use crate::user::LanguageTag;

use super::Template;

/// A shipped text. Only SMS has lines for machines.
struct Wording {
    locale: &'static str,
    plain: &'static str,
    host_line: &'static str,
    with_app_hash: &'static str,
}

/// Each fits its limits with the longest brand, the longest web host and the longest validity: one SMS in English,
/// two in Hindi, and 140 bytes with the hash of an app. That is why the Hindi text for an app does not say how
/// long the code is valid, and why none for an app has the `@host #code` line: the app takes the code, no browser
/// does.
const WORDINGS: [Wording; 2] = [
    Wording {
        locale: "en",
        plain: "{brand}: {code} is your login code, valid for {validity}. Never share it with anyone.",
        host_line: "\n\n@{host} #{code}",
        with_app_hash: "{brand}: {code} is your login code, valid for {validity}. Never share it with anyone.\n\n{app_hash}",
    },
    Wording {
        locale: "hi",
        plain: "{brand}: लॉगिन कोड {code}, {validity} तक मान्य है। किसी को न बताएँ।",
        host_line: "\n\n@{host} #{code}",
        with_app_hash: "{brand}: लॉगिन कोड {code}। किसी को न दें।\n{app_hash}",
    },
];

/// The shipped templates, in English and Hindi, for every gateway and channel. `with_host`: the SMS ends with the
/// line by which browsers fill the code in.
#[must_use]
pub fn shipped(with_host: bool) -> Vec<Template> {
    let mut templates = Vec::new();
    for wording in &WORDINGS {
        // Both tags are well-formed, so nothing is left out here; a test counts them.
        let Ok(locale) = LanguageTag::parse(wording.locale) else {
            continue;
        };
        let plain = Template::sms(locale, Purpose::Login, wording.plain);
        let mut sms = plain.clone();
        if with_host {
            sms.text.push_str(wording.host_line);
        }
        let with_app_hash = Template {
            text: wording.with_app_hash.to_owned(),
            ..plain.clone()
        };
        templates.extend([sms, with_app_hash]);
        templates.extend([Channel::Whatsapp, Channel::Voice].map(|channel| Template {
            channel,
            ..plain.clone()
        }));
    }
    templates
}
