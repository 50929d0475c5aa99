//! The text of a message: English, one SMS.

use std::fmt;

use dastak_domain::delivery::parse_app_hash;
use dastak_ports::sms::OutboundCode;

/// Longest brand, in characters: with it and the longest web host the message is still one SMS.
pub const LONGEST_BRAND: usize = 24;

/// Longest web host, in characters.
const LONGEST_HOST: usize = 40;

/// What every message says besides the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSettings {
    brand: String,
    web_host: Option<String>,
}

/// Settings that would make a broken or an expensive message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessageSettings {
    /// The brand is empty, too long, or has a character that would make an SMS a third as long.
    #[error("the brand must be 1 to {LONGEST_BRAND} ASCII letters, digits, spaces, '.', '&', '\\'' and '-'")]
    Brand,
    /// The host is not a bare host name.
    #[error(
        "the web host must be a lower-case host name of at most {LONGEST_HOST} characters, without scheme, port and path"
    )]
    WebHost,
}

impl MessageSettings {
    /// `brand` is who the message is from. With a `web_host` browsers offer the code on that host only.
    pub fn new(brand: &str, web_host: Option<&str>) -> Result<Self, InvalidMessageSettings> {
        // Within GSM 03.38's basic alphabet, so that 160 characters fit one SMS and not 70.
        let in_brand = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'&' | b'\'' | b'-');
        let in_host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        if brand.trim().is_empty() || brand.len() > LONGEST_BRAND || !brand.bytes().all(in_brand) {
            return Err(InvalidMessageSettings::Brand);
        }
        if web_host
            .is_some_and(|host| host.is_empty() || host.len() > LONGEST_HOST || !host.bytes().all(in_host))
        {
            return Err(InvalidMessageSettings::WebHost);
        }
        Ok(Self {
            brand: brand.trim().to_owned(),
            web_host: web_host.map(str::to_owned),
        })
    }
}

/// The text of a message. It has the code in it, so it can't be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageText(String);

impl MessageText {
    /// The text, for the gateway and the development inbox.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageText(..)")
    }
}

/// Writes the message of a code.
///
/// Its last line is for a machine: the hash by which Android's SMS Retriever hands it to the app that asked,
/// or else `@host #code` (origin-bound one-time codes), by which a browser fills it in on that host only.
#[must_use]
pub fn render(settings: &MessageSettings, message: &OutboundCode) -> MessageText {
    let code = message.code.expose();
    let brand = &settings.brand;
    let life = life(message.valid_seconds);
    let mut text =
        format!("{brand}: {code} is your login code, valid for {life}. Never share it with anyone.");
    if let Some(hash) = app_hash(message) {
        text.push_str("\n\n");
        text.push_str(hash);
    } else if let Some(host) = &settings.web_host {
        text.push_str("\n\n@");
        text.push_str(host);
        text.push_str(" #");
        text.push_str(code);
    }
    MessageText(text)
}

/// The hash of the app that asked. It comes from a stranger's request: anything but base64 could carry a link in
/// our name.
pub(crate) fn app_hash(message: &OutboundCode) -> Option<&str> {
    let hash = message.app_hash.as_deref();
    hash.filter(|hash| parse_app_hash(hash).is_ok())
}

fn life(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "1 minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        (0, 1) => "1 second".to_owned(),
        _ => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use dastak_domain::delivery::Channel;
    use dastak_domain::ids::ChallengeId;
    use dastak_domain::otp::OtpCode;
    use dastak_domain::phone::PhoneNumber;
    use dastak_domain::user::LanguageTag;
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn message(app_hash: Option<&str>, valid_seconds: u32) -> OutboundCode {
        let at = chrono::DateTime::UNIX_EPOCH;
        OutboundCode {
            challenge_id: ChallengeId::new(at, [7; 10]),
            to: PhoneNumber::from_stored("+919876543210").unwrap(),
            code: OtpCode::parse("042137").unwrap(),
            channel: Channel::Sms,
            locale: LanguageTag::parse("en").unwrap(),
            app_hash: app_hash.map(str::to_owned),
            valid_seconds,
            at,
            is_chosen: false,
            patience: std::time::Duration::from_secs(20),
            sending: 0,
            attempts: dastak_ports::sms::Attempts::default(),
        }
    }

    fn rendered(web_host: Option<&str>, app_hash: Option<&str>, valid_seconds: u32) -> String {
        let settings = MessageSettings::new("Dastak", web_host).unwrap();
        render(&settings, &message(app_hash, valid_seconds))
            .expose()
            .to_owned()
    }

    #[test]
    fn the_plain_message() {
        assert_eq!(
            rendered(None, None, 180),
            "Dastak: 042137 is your login code, valid for 3 minutes. Never share it with anyone."
        );
    }

    #[test]
    fn the_life_is_told_in_minutes_where_they_are_whole() {
        for (seconds, told) in [
            (60, "1 minute"),
            (600, "10 minutes"),
            (90, "90 seconds"),
            (1, "1 second"),
        ] {
            assert!(
                rendered(None, None, seconds).contains(&format!("valid for {told}.")),
                "{seconds}"
            );
        }
    }

    #[test]
    fn the_last_line_is_the_origin_bound_code() {
        assert_eq!(
            rendered(Some("login.example.com"), None, 180).lines().last(),
            Some("@login.example.com #042137")
        );
    }

    #[test]
    fn the_hash_of_the_app_that_asked_is_the_last_line() {
        assert_eq!(
            rendered(Some("example.com"), Some("FA+9qCX9/Vu"), 180)
                .lines()
                .last(),
            Some("FA+9qCX9/Vu")
        );
    }

    #[test]
    fn a_hash_that_is_none_is_left_out() {
        for hash in ["evil.com/ab", "short", "FA+9qCX9/V\n", "FA+9qCX9/Vuu", "١٢٣٤٥a"] {
            assert_eq!(
                rendered(None, Some(hash), 180),
                rendered(None, None, 180),
                "{hash:?}"
            );
        }
    }

    #[test]
    fn settings_that_break_a_message_are_refused() {
        for brand in [
            "",
            "  ",
            "दस्तक",
            "a\nb",
            "Visit [me]",
            &"x".repeat(LONGEST_BRAND + 1),
        ] {
            assert_eq!(
                MessageSettings::new(brand, None),
                Err(InvalidMessageSettings::Brand),
                "{brand:?}"
            );
        }
        for host in [
            "",
            "https://example.com",
            "example.com:8000",
            "Example.com",
            "a b",
            &"x".repeat(41),
        ] {
            assert_eq!(
                MessageSettings::new("Dastak", Some(host)),
                Err(InvalidMessageSettings::WebHost),
                "{host:?}"
            );
        }
    }

    #[test]
    fn debug_shows_no_code() {
        let settings = MessageSettings::new("Dastak", Some("example.com")).unwrap();
        assert!(!format!("{:?}", render(&settings, &message(None, 180))).contains("042137"));
    }

    proptest! {
        #[test]
        fn every_message_is_one_ascii_sms(
            brand in "[A-Za-z0-9][A-Za-z0-9 .&'-]{0,23}",
            host in proptest::option::of("[a-z0-9.-]{1,40}"),
            hash in proptest::option::of("[A-Za-z0-9+/]{11}"),
            valid_seconds in 1_u32..=600,
        ) {
            let settings = MessageSettings::new(&brand, host.as_deref()).unwrap();
            let text = render(&settings, &message(hash.as_deref(), valid_seconds));
            prop_assert!(text.expose().len() <= 160, "{} characters", text.expose().len());
            prop_assert!(text.expose().is_ascii());
            prop_assert!(!text.expose().ends_with(char::is_whitespace));
            prop_assert!(text.expose().contains("042137"));
        }
    }
}
