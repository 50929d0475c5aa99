use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::Channel;
use dastak_domain::message::{
    Encoding, LONGEST_BRAND, LONGEST_WEB_HOST, MessageCatalog, MessageContext, Template, lint, report,
    shipped,
};
use proptest::prelude::*;

use crate::support::{HASH, catalog, context, tag, text};

fn with_host(host: Option<&str>) -> MessageContext {
    MessageContext {
        web_host: host.map(str::to_owned),
        ..context()
    }
}

#[test]
fn the_english_text_says_what_it_always_said() {
    let plain = "Dastak: 042137 is your login code, valid for 3 minutes. Never share it with anyone.";
    let without_host = catalog(Vec::new(), with_host(None));
    assert_eq!(text(&without_host, "console", "en", None), plain);
    assert_eq!(
        text(&without_host, "console", "en", Some(HASH)),
        format!("{plain}\n\n{HASH}")
    );
    let with_host = catalog(Vec::new(), context());
    assert_eq!(
        text(&with_host, "console", "en", None),
        format!("{plain}\n\n@login.example.com #042137")
    );
    assert_eq!(
        text(&with_host, "console", "en", Some(HASH)),
        format!("{plain}\n\n{HASH}")
    );
}

#[test]
fn the_hindi_text() {
    let catalog = catalog(Vec::new(), context());
    assert_eq!(
        text(&catalog, "console", "hi-IN", None),
        "Dastak: लॉगिन कोड 042137, 3 मिनट तक मान्य है। किसी को न बताएँ।\n\n@login.example.com #042137"
    );
    assert_eq!(
        text(&catalog, "console", "hi", Some(HASH)),
        format!("Dastak: लॉगिन कोड 042137। किसी को न दें।\n{HASH}")
    );
}

#[test]
fn there_is_one_of_every_language_channel_and_variant() {
    let mut names: Vec<String> = shipped(true).iter().map(Template::name).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "login/en/sms/*/app_hash",
            "login/en/sms/*/plain",
            "login/en/voice/*/plain",
            "login/en/whatsapp/*/plain",
            "login/hi/sms/*/app_hash",
            "login/hi/sms/*/plain",
            "login/hi/voice/*/plain",
            "login/hi/whatsapp/*/plain",
        ]
    );
}

#[test]
fn only_an_sms_has_lines_for_machines() {
    for template in shipped(true) {
        let machine_line = template.text.contains('@') || template.has_app_hash();
        assert_eq!(
            machine_line,
            template.channel == Channel::Sms,
            "{}",
            template.name()
        );
        assert_eq!(template.purpose, Purpose::Login);
    }
}

#[test]
fn the_longest_brand_and_host_still_fit() {
    let context = MessageContext {
        brand: "B".repeat(LONGEST_BRAND),
        ..with_host(Some(&"h".repeat(LONGEST_WEB_HOST)))
    };
    assert_eq!(lint(&shipped(true), &context), []);
    let longest: Vec<(String, Encoding, usize, usize)> = report(&shipped(true), &context)
        .into_iter()
        .filter(|one| one.name.contains("/sms/"))
        .map(|one| (one.name, one.encoding, one.units, one.segments))
        .collect();
    assert_eq!(
        longest,
        [
            ("login/en/sms/*/plain".to_owned(), Encoding::Gsm7, 154, 1),
            ("login/en/sms/*/app_hash".to_owned(), Encoding::Gsm7, 116, 1),
            ("login/hi/sms/*/plain".to_owned(), Encoding::Ucs2, 134, 2),
            ("login/hi/sms/*/app_hash".to_owned(), Encoding::Ucs2, 70, 1),
        ]
    );
}

proptest! {
    #[test]
    fn no_brand_or_host_that_may_be_set_gives_a_finding(
        brand in "[A-Za-z0-9]([A-Za-z0-9 .&'-]{0,22}[A-Za-z0-9.])?",
        host in proptest::option::of("[a-z0-9.-]{1,40}"),
        default in prop_oneof![Just("en"), Just("hi"), Just("ta")],
    ) {
        let context = MessageContext {
            brand,
            default_locale: tag(default),
            ..with_host(host.as_deref())
        };
        prop_assert_eq!(lint(&shipped(host.is_some()), &context), []);
        prop_assert!(MessageCatalog::new(Vec::new(), context).is_ok());
    }
}
