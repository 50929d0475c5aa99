//! Gateways: what is missing, wrong or open to be read, all of it at once.

use dastak_domain::delivery::Channel;
use dastak_domain::routing::Step;

use super::{Msg91Product, Provider, good, lines};

const PRODUCTION: [(&str, &str); 2] = [
    ("DASTAK_ENV", "production"),
    ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa"),
];

const MSG91: [(&str, &str); 3] = [
    ("SMS_PROVIDER", "msg91"),
    ("MSG91_AUTH_KEY", "4567abcd4567abcd"),
    ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
];

const BOTH: [(&str, &str); 5] = [
    ("SMS_PROVIDER", "msg91, gupshup"),
    ("MSG91_AUTH_KEY", "4567abcd4567abcd"),
    ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
    ("GUPSHUP_USER_ID", "2000012345"),
    ("GUPSHUP_PASSWORD", "q8Zk2v%N5xT1mB7c"),
];

/// What is wrong with these beside those that are good.
fn faults(base: &[(&str, &str)], more: &[(&str, &str)]) -> Vec<String> {
    lines(&[base, more].concat())
}

#[test]
fn a_chosen_gateway_has_all_of_its_parts() {
    assert_eq!(
        lines(&[("SMS_PROVIDER", "msg91,gupshup")]),
        [
            "MSG91_AUTH_KEY (sms.msg91.auth_key): must be set for the gateway msg91",
            "MSG91_TEMPLATE_ID (sms.msg91.template_id): must be set for the gateway msg91",
            "GUPSHUP_USER_ID (sms.gupshup.user_id): must be set for the gateway gupshup",
            "GUPSHUP_PASSWORD (sms.gupshup.password): must be set for the gateway gupshup",
        ]
    );
    assert_eq!(good(&BOTH).sms.provider, [Provider::Msg91, Provider::Gupshup]);
    for environment in [&[][..], &PRODUCTION] {
        assert!(faults(&BOTH, environment).is_empty());
    }
    assert!(
        lines(&[("GUPSHUP_USER_ID", "of another service")]).is_empty(),
        "not chosen"
    );
}

#[test]
fn every_wrong_part_is_told_by_its_setting_and_no_secret_with_it() {
    let wrong = [
        ("SMS_PROVIDER", "msg91,gupshup"),
        ("MSG91_AUTH_KEY", "hidden\nhidden"),
        ("MSG91_TEMPLATE_ID", "1107161234567890123"),
        (
            "DASTAK__SMS__MSG91__BASE_URL",
            "https://user:hidden@msg91.example",
        ),
        ("DASTAK__SMS__MSG91__SENDER", "AB"),
        ("DASTAK__SMS__MSG91__WHATSAPP__NAMESPACE", "ours"),
        ("GUPSHUP_USER_ID", "me"),
        ("GUPSHUP_PASSWORD", "hidden-\u{e9}"),
        (
            "DASTAK__SMS__GUPSHUP__BASE_URL",
            "https://gupshup.example/?password=hidden",
        ),
        ("DASTAK__SMS__GUPSHUP__MASK", "DAS-TAK"),
        ("DASTAK__SMS__GUPSHUP__ENTITY_ID", "1101234567890123456"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__APP", "ours"),
    ];
    let told = lines(&wrong);
    let settings: Vec<&str> = told.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        settings,
        [
            "MSG91_AUTH_KEY (sms.msg91.auth_key)",
            "MSG91_TEMPLATE_ID (sms.msg91.template_id)",
            "sms.msg91.base_url (DASTAK__SMS__MSG91__BASE_URL)",
            "sms.msg91.sender (DASTAK__SMS__MSG91__SENDER)",
            "sms.msg91.whatsapp.number (DASTAK__SMS__MSG91__WHATSAPP__NUMBER)",
            "sms.msg91.whatsapp.template (DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE)",
            "GUPSHUP_USER_ID (sms.gupshup.user_id)",
            "GUPSHUP_PASSWORD (sms.gupshup.password)",
            "sms.gupshup.base_url (DASTAK__SMS__GUPSHUP__BASE_URL)",
            "sms.gupshup.mask (DASTAK__SMS__GUPSHUP__MASK)",
            "sms.gupshup.template_id (DASTAK__SMS__GUPSHUP__TEMPLATE_ID)",
            "sms.gupshup.whatsapp.api_key (DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY)",
            "sms.gupshup.whatsapp.source (DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE)",
            "sms.gupshup.whatsapp.template_id (DASTAK__SMS__GUPSHUP__WHATSAPP__TEMPLATE_ID)",
        ]
    );
    assert!(!told.concat().contains("hidden"), "{told:?}");
}

#[test]
fn names_and_digits_are_read_strictly() {
    for (variable, bad) in [
        ("DASTAK__SMS__MSG91__CODE_VARIABLE", "##OTP##"),
        ("DASTAK__SMS__MSG91__WHATSAPP__NUMBER", "+919000000000"),
        ("DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE", "otp login"),
        ("DASTAK__SMS__MSG91__RECEIPT_ID_FIELD", "id\u{e9}"),
        ("DASTAK__SMS__MSG91__API", "sms"),
        ("DASTAK__SMS__MSG91__KEY_IN", "body"),
        ("DASTAK__SMS__GUPSHUP__TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE", "12"),
    ] {
        let told = lines(&[(variable, bad)]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(variable), "{told:?}");
    }
}

#[test]
fn everything_that_the_gateways_can_do_is_a_setting() {
    let settings = good(
        &[
            &BOTH[..],
            &[
                ("DASTAK__SMS__MSG91__API", "flow"),
                ("DASTAK__SMS__MSG91__CODE_VARIABLE", "VAR1"),
                ("DASTAK__SMS__MSG91__KEY_IN", "query"),
                ("DASTAK__SMS__MSG91__SENDER", "DASTAK"),
                ("DASTAK__SMS__MSG91__VOICE", "false"),
                ("DASTAK__SMS__MSG91__RECEIPT_STATUS_FIELD", "state"),
                ("DASTAK__SMS__MSG91__WHATSAPP__NUMBER", "919000000000"),
                ("DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE", "otp_login"),
                ("DASTAK__SMS__MSG91__WHATSAPP__BUTTON", "false"),
                ("DASTAK__SMS__GUPSHUP__MASK", "DASTAK"),
                ("DASTAK__SMS__GUPSHUP__ENTITY_ID", "1101234567890123456"),
                ("DASTAK__SMS__GUPSHUP__TEMPLATE_ID", "1107161234567890123"),
                ("DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY", "sk_q8Zk2vN5xT1m"),
                ("DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE", "919000000000"),
                ("DASTAK__SMS__GUPSHUP__WHATSAPP__APP", "OurApp"),
                ("DASTAK__SMS__GUPSHUP__WHATSAPP__TEMPLATE_ID", "c6aecef6-bcb0"),
                ("DASTAK__SMS__LADDER", "sms, SMS@Gupshup, whatsapp"),
            ],
        ]
        .concat(),
    );
    assert_eq!(settings.sms.msg91.api, Msg91Product::Flow);
    let step = |channel, gateway: Option<&str>| Step {
        channel,
        gateway: gateway.map(str::to_owned),
    };
    assert_eq!(
        settings.sms.ladder,
        [
            step(Channel::Sms, None),
            step(Channel::Sms, Some("gupshup")),
            step(Channel::Whatsapp, None)
        ]
    );
}

#[test]
fn the_console_stands_alone() {
    for list in ["hook,console", "console,msg91"] {
        let told = lines(&[("SMS_PROVIDER", list)]);
        assert_eq!(
            told[0],
            "SMS_PROVIDER (sms.provider): console shows codes and sends none, so it stands alone: leave it out, or the \
             others"
        );
    }
}

#[test]
fn msg91_speaks_codes_of_its_otp_api_only() {
    let flow = ("DASTAK__SMS__MSG91__API", "flow");
    let told = faults(&MSG91, &[flow]);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("sms.msg91.voice (DASTAK__SMS__MSG91__VOICE): "),
        "{told:?}"
    );
    assert!(faults(&MSG91, &[flow, ("DASTAK__SMS__MSG91__VOICE", "false")]).is_empty());
}

#[test]
fn a_step_goes_by_a_gateway_that_carries_it() {
    let told = |ladder: &str| faults(&BOTH, &[("DASTAK__SMS__LADDER", ladder)]);
    for ladder in ["sms", "sms@gupshup,sms@msg91", "sms,voice", "voice@msg91"] {
        assert!(told(ladder).is_empty(), "{ladder}");
    }
    for (ladder, reason) in [
        (
            "sms,whatsapp",
            "sends by whatsapp, which no gateway of sms.provider carries",
        ),
        (
            "voice@gupshup",
            "sends by voice through gupshup, which does not carry it",
        ),
        ("sms@hook", "sends by hook, which sms.provider does not name"),
        (
            "pigeon",
            "each item must be sms, whatsapp or voice, or one of them by a gateway such as sms@gupshup",
        ),
        ("sms@pigeon", "each item must be sms, whatsapp or voice"),
    ] {
        let told = told(ladder);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(reason), "{told:?}");
        assert!(
            told[0].starts_with("sms.ladder (DASTAK__SMS__LADDER): "),
            "{told:?}"
        );
    }
}

#[test]
fn production_lets_nobody_read_codes_on_their_way() {
    let production = [&BOTH[..], &PRODUCTION].concat();
    let whatsapp = [
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY", "sk_q8Zk2vN5xT1m"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE", "919000000000"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__APP", "OurApp"),
        ("DASTAK__SMS__GUPSHUP__WHATSAPP__TEMPLATE_ID", "c6aecef6-bcb0"),
    ];
    for variable in [
        "DASTAK__SMS__MSG91__BASE_URL",
        "DASTAK__SMS__GUPSHUP__BASE_URL",
        "DASTAK__SMS__GUPSHUP__WHATSAPP__BASE_URL",
    ] {
        let at = |url| faults(&[&production[..], &whatsapp].concat(), &[(variable, url)]);
        for private in [
            "https://gateway.example",
            "http://127.0.0.1:9999",
            "http://localhost:9999",
        ] {
            assert!(at(private).is_empty(), "{variable} {private}");
        }
        let told = at("http://gateway.example");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains(variable) && told[0].contains("production needs https"),
            "{told:?}"
        );
        let development = faults(
            &BOTH,
            &[&whatsapp[..], &[(variable, "http://gateway.example")]].concat(),
        );
        assert!(development.is_empty(), "{development:?}");
    }
}

#[test]
fn production_refuses_keys_that_anybody_can_guess_of_gateways_too() {
    let production = [&BOTH[..], &PRODUCTION].concat();
    for (variable, bad) in [
        ("MSG91_AUTH_KEY", "your-key-here"),
        ("GUPSHUP_PASSWORD", "change-me"),
        ("DASTAK__SMS__MSG91__RECEIPT_KEY", "replace-me-replace-me"),
        ("DASTAK__SMS__MSG91__RECEIPT_KEY", "q8Zk2vN5"),
        ("DASTAK__SMS__GUPSHUP__RECEIPT_KEY", "q8Zk2vN5xT1mB7c"),
        ("DASTAK__SMS__GUPSHUP__RECEIPT_KEY", "aaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let told = faults(&production, &[(variable, bad)]);
        assert_eq!(told.len(), 1, "{variable}: {told:?}");
        assert!(told[0].contains(variable) && !told[0].contains(bad), "{told:?}");
        assert!(
            faults(&BOTH, &[(variable, bad)]).is_empty(),
            "{variable} in development"
        );
    }
    let good = ("DASTAK__SMS__MSG91__RECEIPT_KEY", "q8Zk2vN5xT1mB7cR");
    assert!(faults(&production, &[good]).is_empty());
}
