//! The domain's policies, made of the settings.

use std::time::Duration;

use dastak_application::{LimitPolicy, Policies, SendPolicy};
use dastak_domain::consent::ConsentPolicy;
use dastak_domain::device::DevicePolicy;
use dastak_domain::limits::LimitRule;
use dastak_domain::otp::OtpPolicy;
use dastak_domain::phone::NumberPolicy;
use dastak_domain::refresh::TokenPolicy;
use dastak_domain::test_numbers::TestNumbers;
use dastak_domain::user::LanguageTag;

use super::StartupError;
use super::receipts::receipts;
use crate::settings::{LimitSettings, Settings, test_numbers};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;
const DAY: u32 = 86_400;

/// What a request needs beside the gateways' time: its stores are asked before and after.
const BESIDE_GATEWAYS: Duration = Duration::from_secs(2);

/// What the settings ask of the domain.
///
/// # Errors
/// For settings that [`crate::settings::load`] has not checked.
pub fn policies(settings: &Settings) -> Result<Policies, StartupError> {
    let Settings {
        otp,
        tokens,
        numbers,
        sms,
        ..
    } = settings;
    let bad = |setting, sentence: String| StartupError::Setting { setting, sentence };
    Ok(Policies {
        otp: OtpPolicy {
            ttl_seconds: otp.ttl_seconds,
            max_attempts: otp.max_attempts,
            resend_after_seconds: otp.resend_after_seconds,
            bind_challenge: otp.bind_challenge,
        },
        tokens: TokenPolicy {
            access_ttl_seconds: tokens.access_ttl_seconds,
            refresh_ttl_seconds: tokens.refresh_ttl_seconds,
            reuse_grace_seconds: tokens.reuse_grace_seconds,
            session_max_seconds: tokens.session_max_seconds,
            registration_ttl_seconds: tokens.registration_ttl_seconds,
        },
        numbers: NumberPolicy::new(&numbers.default_region, &numbers.allowed_countries)
            .map_err(|fault| bad("numbers.allowed_countries", fault.to_string()))?,
        consents: settings
            .consents
            .offers
            .iter()
            .map(crate::settings::OfferSetting::to_offer)
            .collect::<Result<_, _>>()
            .map(ConsentPolicy::new)
            .map_err(|sentence| bad("consents.offers", sentence))?,
        limits: limits(&settings.limits),
        sends: sends(settings)?,
        devices: DevicePolicy {
            enabled: settings.devices.enabled,
            unused_days: settings.devices.unused_days,
        },
        default_locale: LanguageTag::parse(&sms.default_locale)
            .map_err(|fault| bad("sms.default_locale", fault.to_string()))?,
    })
}

fn sends(settings: &Settings) -> Result<SendPolicy, StartupError> {
    let numbers = test_numbers(settings).map_err(|faults| StartupError::Setting {
        setting: "sms.test_numbers",
        sentence: faults.join("; "),
    })?;
    let request = Duration::from_millis(settings.server.request_timeout_ms);
    Ok(SendPolicy {
        // A short deadline is shared half and half.
        patience: request.saturating_sub(BESIDE_GATEWAYS).max(request / 2),
        has_ladder: !settings.sms.ladder.is_empty(),
        second_try_seconds: settings.sms.second_try_seconds,
        receipts_from: receipts(settings)?
            .iter()
            .map(|source| source.provider.to_owned())
            .collect(),
        test_numbers: TestNumbers::new(numbers),
    })
}

fn limits(limits: &LimitSettings) -> LimitPolicy {
    LimitPolicy {
        number_send: LimitRule::new(&[
            (limits.number_per_minute, MINUTE),
            (limits.number_per_hour, HOUR),
            (limits.number_per_day, DAY),
        ]),
        address_send: LimitRule::new(&[(limits.address_per_minute, MINUTE)]),
        address_failure: LimitRule::new(&[(limits.address_failures_per_hour, HOUR)]),
        address_status: LimitRule::new(&[(limits.address_status_per_minute, MINUTE)]),
    }
}

/// The limits that are switched off, by their settings: worth a line in the log at every start.
pub(super) fn switched_off(limits: &LimitSettings) -> Vec<&'static str> {
    [
        ("limits.number_per_minute", limits.number_per_minute),
        ("limits.number_per_hour", limits.number_per_hour),
        ("limits.number_per_day", limits.number_per_day),
        ("limits.address_per_minute", limits.address_per_minute),
        (
            "limits.address_failures_per_hour",
            limits.address_failures_per_hour,
        ),
        (
            "limits.address_status_per_minute",
            limits.address_status_per_minute,
        ),
    ]
    .into_iter()
    .filter_map(|(setting, maximum)| (maximum == 0).then_some(setting))
    .collect()
}

#[cfg(test)]
mod tests {
    use dastak_domain::limits::Window;
    use dastak_domain::phone::PhoneNumber;

    use super::*;
    use crate::settings::{Sources, load};

    fn settings(variables: &[(&str, &str)]) -> Settings {
        load(&variables.iter().copied().collect::<Sources>())
            .map_err(|faults| faults.to_string())
            .unwrap()
            .settings
    }

    #[test]
    fn the_defaults_are_the_rules_of_the_contract() {
        let policies = policies(&settings(&[])).unwrap();
        let window = |max, seconds| Window { max, seconds };
        assert_eq!(
            policies.limits.number_send.windows(),
            [window(3, MINUTE), window(10, HOUR), window(20, DAY)]
        );
        assert_eq!(policies.limits.address_send.windows(), [window(60, MINUTE)]);
        assert_eq!(
            (policies.otp.ttl_seconds, policies.tokens.refresh_ttl_seconds),
            (180, 604_800)
        );
        assert!(PhoneNumber::parse("9876543210", &policies.numbers).is_ok());
        assert!(PhoneNumber::parse("+12015550123", &policies.numbers).is_err());
        assert_eq!(policies.consents.offers().len(), 2);
        assert_eq!(policies.default_locale.as_str(), "en");
    }

    #[test]
    fn a_limit_of_zero_is_off_and_named() {
        let settings = settings(&[
            ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "0"),
            ("DASTAK__LIMITS__NUMBER_PER_HOUR", "0"),
        ]);
        let policies = policies(&settings).unwrap();
        assert!(policies.limits.address_send.is_off());
        assert_eq!(policies.limits.number_send.windows().len(), 2);
        assert_eq!(
            switched_off(&settings.limits),
            ["limits.number_per_hour", "limits.address_per_minute"]
        );
    }
}
