//! What is allowed, but should be known at every start.

use std::net::SocketAddr;

use super::policies::switched_off;
use crate::settings::{Environment, Provider, Settings};

/// Each warning: a setting, and what is worth knowing of it, for a server that listens on `address`.
pub(super) fn warnings(settings: &Settings, address: SocketAddr) -> Vec<(&'static str, &'static str)> {
    let limits = switched_off(&settings.limits).into_iter();
    let mut warnings: Vec<_> = limits.map(|setting| (setting, "a limit is off")).collect();
    match settings.environment {
        Environment::Development => warnings.extend(inbox_on_the_network(settings, address)),
        Environment::Production => {
            warnings.extend(left_as_in_the_example(settings));
            warnings.extend(pages_in_clear(settings));
        }
    }
    warnings.extend(tries_without_receipts(settings));
    warnings
}

/// Nobody waits for the receipts of a gateway that sends none.
fn tries_without_receipts(settings: &Settings) -> Option<(&'static str, &'static str)> {
    let sms = &settings.sms;
    let sends_receipts = |provider: &Provider| match provider {
        Provider::Console => false,
        Provider::Hook => true,
        Provider::Msg91 => sms.msg91.receipt_key.is_some(),
        Provider::Gupshup => sms.gupshup.receipt_key.is_some(),
    };
    (sms.second_try_seconds > 0 && !sms.provider.iter().all(sends_receipts)).then_some((
        "sms.second_try_seconds",
        "a gateway without a receipt key has no second try: set the key, and the receipts' URL at the gateway",
    ))
}

fn inbox_on_the_network(settings: &Settings, address: SocketAddr) -> Option<(&'static str, &'static str)> {
    let has_inbox = settings.sms.provider.contains(&Provider::Console);
    let is_reachable = !address.ip().to_canonical().is_loopback();
    (has_inbox && is_reachable).then_some((
        "server.host",
        "development listens on the network: whoever can reach it reads every code at /dev/inbox",
    ))
}

fn left_as_in_the_example(settings: &Settings) -> impl Iterator<Item = (&'static str, &'static str)> {
    let issuer = settings.tokens.issuer.contains("localhost").then_some((
        "tokens.issuer",
        "still names localhost: set it to the service's public URL",
    ));
    let mut offers = settings.consents.offers.iter();
    let offers = offers
        .any(|offer| offer.url.contains("example.com"))
        .then_some(("consents.offers", "still names the texts of the example"));
    issuer.into_iter().chain(offers)
}

/// Whoever is on the way of such a page can add a script to it, and that script logs people in.
fn pages_in_clear(settings: &Settings) -> Option<(&'static str, &'static str)> {
    let mut origins = settings.server.allowed_origins.iter();
    origins.any(|origin| origin.starts_with("http://")).then_some((
        "server.allowed_origins",
        "allows a page over http: it can be changed on its way, and use the API with the person's tokens",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Sources, load};

    fn warned(variables: &[(&str, &str)], address: &str) -> Vec<&'static str> {
        let sources: Sources = variables.iter().copied().collect();
        let settings = load(&sources)
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings;
        let warnings = warnings(&settings, address.parse().unwrap());
        warnings.into_iter().map(|(setting, _)| setting).collect()
    }

    #[test]
    fn development_on_the_network_is_worth_a_warning() {
        for address in ["127.0.0.1:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
            assert!(warned(&[], address).is_empty(), "{address}");
        }
        for address in ["0.0.0.0:80", "[::]:80", "192.0.2.7:80"] {
            assert_eq!(warned(&[], address), ["server.host"], "{address}");
        }
    }

    #[test]
    fn a_limit_that_is_off_is_worth_a_warning() {
        let off = [("DASTAK__LIMITS__NUMBER_PER_DAY", "0")];
        assert_eq!(warned(&off, "127.0.0.1:80"), ["limits.number_per_day"]);
    }

    #[test]
    fn what_production_took_from_the_example_is_worth_a_warning() {
        let mut settings = load(&Sources::default())
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings;
        settings.environment = Environment::Production;
        let warnings = warnings(&settings, "0.0.0.0:80".parse().unwrap());
        let settings: Vec<_> = warnings.into_iter().map(|(setting, _)| setting).collect();
        assert_eq!(settings, ["tokens.issuer", "consents.offers"]);
    }

    #[test]
    fn a_page_over_http_is_worth_a_warning_in_production() {
        let origins = |list: &[&str], environment| {
            let mut settings = load(&Sources::default())
                .unwrap_or_else(|faults| panic!("{faults}"))
                .settings;
            settings.server.allowed_origins = list.iter().map(ToString::to_string).collect();
            settings.environment = environment;
            let warnings = warnings(&settings, "127.0.0.1:80".parse().unwrap());
            warnings
                .iter()
                .any(|(setting, _)| *setting == "server.allowed_origins")
        };
        let mixed = ["https://app.example.com", "http://app.example.com"];
        assert!(origins(&mixed, Environment::Production));
        assert!(!origins(&mixed, Environment::Development));
        assert!(!origins(&["https://app.example.com"], Environment::Production));
    }
}
