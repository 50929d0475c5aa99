//! What a person reads in the terminal when the server is up.

use std::net::{IpAddr, SocketAddr};

use crate::settings::{Environment, Provider, Settings};
use crate::startup::database_name;

/// Where everything is, and the three requests of a first login, ready to be copied.
pub(crate) fn banner(settings: &Settings, address: SocketAddr) -> String {
    let base = format!("http://{}", reachable(address));
    let is_console = settings.sms.provider.contains(&Provider::Console);
    let gateway = if is_console {
        "console gateway: codes appear below as OTP FOR …".to_owned()
    } else {
        let ways: Vec<&str> = settings
            .sms
            .provider
            .iter()
            .map(|provider| way(*provider))
            .collect();
        format!("codes go {}", ways.join(", then "))
    };
    let is_development = settings.environment == Environment::Development;
    let mut lines = vec![
        String::new(),
        format!(
            "dastak {} ({}), {gateway}",
            env!("CARGO_PKG_VERSION"),
            settings.environment
        ),
        String::new(),
    ];
    let mut place = |name: &str, what: &str| lines.push(format!("  {name:<10} {what}"));
    place("API", &format!("{base}/api/v1"));
    if settings.docs.enabled {
        place("Docs", &format!("{base}/docs and {base}/redoc"));
    }
    if is_development && is_console {
        place("Try it", &format!("{base}/"));
        place("Messages", &format!("{base}/dev/inbox"));
    }
    place("Database", &database_name(settings));
    if is_development {
        lines.extend([String::new(), "A first login:".to_owned(), String::new()]);
        lines.extend(first_login(settings, &base));
    }
    lines.extend([String::new(), String::new()]);
    lines.join("\n")
}

/// Where a gateway's messages go.
const fn way(provider: Provider) -> &'static str {
    match provider {
        Provider::Console => "to the log",
        Provider::Hook => "to sms.hook.url",
        Provider::Msg91 => "to MSG91",
        Provider::Gupshup => "to Gupshup",
    }
}

/// The requests as they can be pasted into a shell; only the code and the token have to be filled in.
fn first_login(settings: &Settings, base: &str) -> [String; 3] {
    let consents: Vec<_> = settings
        .consents
        .offers
        .iter()
        .filter(|offer| offer.required)
        .map(|offer| serde_json::json!({ "purpose": offer.purpose, "version": offer.version, "granted": true }))
        .collect();
    let consents = serde_json::Value::from(consents);
    let post = |path: &str, body: &str| {
        format!(
            "  curl -X POST {base}/api/v1/auth/{path} -H \"Content-Type: application/json\" -d '{}'",
            body.replace('\'', r"'\''")
        )
    };
    [
        post("send-otp", r#"{"mobile_number": "+919876543210"}"#),
        post(
            "verify-otp",
            r#"{"mobile_number": "+919876543210", "otp": "CODE", "device_info": "Test Client"}"#,
        ),
        post(
            "complete-registration",
            &format!(r#"{{"registration_token": "TOKEN", "full_name": "Asha Rao", "consents": {consents}}}"#),
        ),
    ]
}

/// The address as a client of the same machine reaches it: a server on every network is also on `localhost`.
fn reachable(address: SocketAddr) -> String {
    let is_local = |ip: IpAddr| ip.is_unspecified() || ip.is_loopback();
    if is_local(address.ip()) {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Sources, load};

    fn banner_with(variables: &[(&str, &str)], address: &str) -> String {
        let sources: Sources = variables.iter().copied().collect();
        banner(
            &load(&sources)
                .map_err(|faults| faults.to_string())
                .unwrap()
                .settings,
            address.parse().unwrap(),
        )
    }

    #[test]
    fn it_says_where_everything_is_and_how_to_log_in() {
        let text = banner_with(&[], "127.0.0.1:8123");
        for part in [
            "development",
            "console gateway",
            "http://localhost:8123/docs and http://localhost:8123/redoc",
            "http://localhost:8123/dev/inbox",
            "data/dastak.db",
            r#"curl -X POST http://localhost:8123/api/v1/auth/send-otp -H "Content-Type: application/json" -d '{"mobile_number": "+919876543210"}'"#,
            r#""device_info": "Test Client""#,
            r#""purpose":"terms","version":"1""#,
        ] {
            assert!(text.contains(part), "{part} is not in:\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn without_the_console_there_is_no_inbox() {
        let hook = [
            ("SMS_PROVIDER", "hook"),
            ("DASTAK__SMS__HOOK__URL", "https://sms.example.com/send"),
            (
                "DASTAK__SMS__HOOK__SECRET",
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            ),
        ];
        let text = banner_with(&hook, "127.0.0.1:80");
        assert!(text.contains("codes go to sms.hook.url") && text.contains("A first login:"));
        assert!(!text.contains("/dev/inbox"));
    }

    #[test]
    fn gateways_are_named_in_their_order() {
        let both = [
            ("SMS_PROVIDER", "msg91,gupshup"),
            ("MSG91_AUTH_KEY", "lab-authkey"),
            ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
            ("GUPSHUP_USER_ID", "2000000000"),
            ("GUPSHUP_PASSWORD", "lab-password"),
        ];
        let text = banner_with(&both, "127.0.0.1:80");
        assert!(text.contains("codes go to MSG91, then to Gupshup"), "{text}");
    }

    #[test]
    fn it_names_the_address_of_another_network() {
        assert!(banner_with(&[], "192.0.2.7:80").contains("http://192.0.2.7:80/api/v1"));
        assert!(banner_with(&[], "[::]:80").contains("http://localhost:80/api/v1"));
        assert!(!banner_with(&[("DASTAK__DOCS__ENABLED", "false")], "127.0.0.1:80").contains("/docs"));
    }
}
