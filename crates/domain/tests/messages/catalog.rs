use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::Channel;
use dastak_domain::message::{DltIds, Encoding, Gateway, MessageContext, RenderRequest, Template};
use dastak_domain::otp::OtpCode;

use crate::support::{HASH, catalog, context, registered, rendered, sms, tag, text};

const OTHER_HASH: &str = "8zK2Mb0x7Qd";

fn of(gateway: &str, template: Template) -> Template {
    Template {
        gateway: Some(gateway.to_owned()),
        ..template
    }
}

fn english(words: &str) -> Template {
    sms("en", &format!("{{brand}}: {{code}} {words}"))
}

#[test]
fn the_language_asked_for_then_its_kin_then_the_default_then_english() {
    let templates =
        ["en-IN", "ta", "mr-IN"].map(|locale| sms(locale, &format!("{{brand}} {{code}} {locale}")));
    let context = MessageContext {
        default_locale: tag("ta"),
        ..context()
    };
    let catalog = catalog(templates.to_vec(), context);
    for (asked, got) in [
        ("en-IN", "en-IN"),
        ("EN-in", "en-IN"),
        ("en-GB", "en"),
        ("en", "en"),
        ("hi-Latn-IN", "hi"),
        ("ta-LK", "ta"),
        ("mr-IN", "mr-IN"),
        ("mr", "ta"),
        ("fr", "ta"),
    ] {
        assert_eq!(
            rendered(&catalog, "console", asked, None).locale,
            tag(got),
            "{asked}"
        );
    }
}

#[test]
fn english_is_the_last_language() {
    let context = MessageContext {
        default_locale: tag("kn-IN"),
        ..context()
    };
    assert_eq!(
        rendered(&catalog(Vec::new(), context), "console", "fr", None).locale,
        tag("en")
    );
}

#[test]
fn the_gateways_own_template_comes_before_the_one_for_all_and_that_before_the_shipped_one() {
    let catalog = catalog(
        vec![english("for all"), of("console", english("for console"))],
        context(),
    );
    assert_eq!(
        text(&catalog, "console", "en", None),
        "Dastak: 042137 for console"
    );
    assert_eq!(text(&catalog, "gupshup", "en", None), "Dastak: 042137 for all");
    assert!(text(&catalog, "gupshup", "hi", None).contains("लॉगिन"));
    assert_eq!(
        text(&catalog, "console", "hi", None),
        "Dastak: 042137 for console"
    );
}

#[test]
fn a_gateway_with_templates_of_its_own_is_sent_no_shipped_one() {
    let catalog = catalog(vec![of("console", english("logs you in"))], context());
    let own = "Dastak: 042137 logs you in";
    assert_eq!(text(&catalog, "console", "hi", None), own);
    assert_eq!(text(&catalog, "console", "en", Some(HASH)), own);
    assert!(text(&catalog, "gupshup", "hi", None).contains("लॉगिन"));
}

#[test]
fn in_india_a_shipped_text_is_never_mixed_with_the_operators() {
    let template = Template {
        dlt: Some(registered("Dastak: {#numeric#} logs you in")),
        ..english("logs you in")
    };
    let in_india = MessageContext {
        gateways: vec![Gateway::named("gupshup", true), Gateway::named("console", false)],
        ..context()
    };
    let catalog = catalog(vec![template], in_india);
    assert_eq!(catalog.warnings(), []);
    assert_eq!(
        text(&catalog, "gupshup", "hi", Some(HASH)),
        "Dastak: 042137 logs you in"
    );
    assert!(text(&catalog, "console", "hi", None).contains("लॉगिन"));
}

#[test]
fn an_app_is_sent_the_variant_with_its_hash_before_that_in_its_language() {
    let templates = vec![
        of("console", sms("hi", "{brand} {code} कोड")),
        of("console", english("is it")),
        of("console", english("is it\n{app_hash}")),
    ];
    let catalog = catalog(templates, context());
    assert_eq!(text(&catalog, "console", "hi", None), "Dastak 042137 कोड");
    assert_eq!(
        text(&catalog, "console", "hi", Some(HASH)),
        format!("Dastak: 042137 is it\n{HASH}")
    );
}

#[test]
fn an_app_that_is_not_on_the_list_is_sent_the_plain_variant() {
    let listed = MessageContext {
        app_hashes: vec![HASH.to_owned()],
        ..context()
    };
    let listed = catalog(Vec::new(), listed);
    assert!(text(&listed, "console", "en", Some(HASH)).ends_with(HASH));
    assert_eq!(
        text(&listed, "console", "en", Some(OTHER_HASH)),
        text(&listed, "console", "en", None)
    );
    let unlisted = catalog(Vec::new(), context());
    assert!(text(&unlisted, "console", "en", Some(OTHER_HASH)).ends_with(OTHER_HASH));
}

#[test]
fn a_hash_that_is_none_never_gets_into_a_text() {
    let catalog = catalog(Vec::new(), context());
    for hash in [
        "evil.com/ab",
        "short",
        "FA+9qCX9/V\n",
        "FA+9qCX9/Vuu",
        "{code}{code",
        "१२३४",
    ] {
        assert_eq!(
            text(&catalog, "console", "en", Some(hash)),
            text(&catalog, "console", "en", None),
            "{hash:?}"
        );
    }
}

#[test]
fn with_both_lines_the_hash_comes_before_the_host() {
    let both = english("is it\n{app_hash}\n@{host} #{code}");
    let catalog = catalog(vec![both, english("is it\n\n@{host} #{code}")], context());
    let sent = text(&catalog, "console", "en", Some(HASH));
    let lines: Vec<&str> = sent.split('\n').collect();
    assert_eq!(
        lines,
        ["Dastak: 042137 is it", HASH, "@login.example.com #042137"]
    );
}

#[test]
fn every_channel_has_a_text_and_only_sms_takes_the_hash() {
    let catalog = catalog(Vec::new(), context());
    for channel in [Channel::Whatsapp, Channel::Voice] {
        let sent = catalog.render(&RenderRequest {
            gateway: "console",
            channel,
            purpose: Purpose::Login,
            locale: &tag("en"),
            code: &OtpCode::parse("042137").unwrap(),
            valid_seconds: 60,
            app_hash: Some(HASH),
        });
        assert_eq!(
            sent.text.expose(),
            "Dastak: 042137 is your login code, valid for 1 minute. Never share it with anyone."
        );
    }
}

#[test]
fn what_the_gateway_needs_comes_with_the_text() {
    let mut template = of(
        "msg91",
        sms("en", "{brand}: {code} is your code, valid for {minutes} min."),
    );
    template.provider_template_id = Some("64f0c0ffee64f0c0ffee64f0".to_owned());
    template.dlt = Some(registered(
        "Dastak: {#numeric#} is your code, valid for {#numeric#} min.",
    ));
    for (placeholder, name) in [("code", "OTP"), ("minutes", "VAR1"), ("brand", "VAR2")] {
        template.variables.insert(placeholder.to_owned(), name.to_owned());
    }
    let sent = rendered(&catalog(vec![template], context()), "msg91", "en", None);
    assert_eq!(
        sent.provider_template_id.as_deref(),
        Some("64f0c0ffee64f0c0ffee64f0")
    );
    assert_eq!(
        sent.dlt,
        Some(DltIds {
            template_id: "1107161234567890123".to_owned(),
            entity_id: "1101161234567890123".to_owned(),
            sender: "DASTAK".to_owned(),
        })
    );
    let variables: Vec<(&str, &str)> = sent
        .variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.expose()))
        .collect();
    assert_eq!(variables, [("VAR2", "Dastak"), ("OTP", "042137"), ("VAR1", "3")]);
    assert_eq!((sent.encoding, sent.segments), (Encoding::Gsm7, 1));
}

#[test]
fn the_life_is_told_in_minutes_where_they_are_whole() {
    let catalog = catalog(Vec::new(), context());
    let sent = |locale: &str, valid_seconds: u32| {
        let sent = catalog.render(&RenderRequest {
            gateway: "console",
            channel: Channel::Sms,
            purpose: Purpose::Login,
            locale: &tag(locale),
            code: &OtpCode::parse("042137").unwrap(),
            valid_seconds,
            app_hash: None,
        });
        sent.text.expose().to_owned()
    };
    for (seconds, english, hindi) in [
        (60, "1 minute.", "1 मिनट"),
        (600, "10 minutes.", "10 मिनट"),
        (90, "90 seconds.", "90 सेकंड"),
        (1, "1 second.", "1 सेकंड"),
        (0, "0 seconds.", "0 सेकंड"),
    ] {
        assert!(
            sent("en", seconds).contains(&format!("valid for {english}")),
            "{seconds}"
        );
        assert!(
            sent("hi", seconds).contains(&format!(", {hindi} तक")),
            "{seconds}"
        );
    }
}

#[test]
fn minutes_never_promise_more_than_there_is() {
    let catalog = catalog(vec![english("for {minutes} min")], context());
    for (valid_seconds, told) in [
        (1, "1"),
        (60, "1"),
        (119, "1"),
        (120, "2"),
        (599, "9"),
        (600, "10"),
    ] {
        let sent = catalog.render(&RenderRequest {
            gateway: "console",
            channel: Channel::Sms,
            purpose: Purpose::Login,
            locale: &tag("en"),
            code: &OtpCode::parse("042137").unwrap(),
            valid_seconds,
            app_hash: None,
        });
        assert_eq!(sent.text.expose(), format!("Dastak: 042137 for {told} min"));
    }
}

#[test]
fn a_message_can_not_be_printed() {
    let mut template = english("is it");
    template.variables.insert("code".to_owned(), "OTP".to_owned());
    let catalog = catalog(vec![template], context());
    let code = OtpCode::parse("042137").unwrap();
    let locale = tag("en");
    let request = RenderRequest {
        gateway: "console",
        channel: Channel::Sms,
        purpose: Purpose::Login,
        locale: &locale,
        code: &code,
        valid_seconds: 180,
        app_hash: None,
    };
    let sent = catalog.render(&request);
    let printed = format!("{sent:?} {sent:#?} {request:?} {:?}", sent.text);
    assert!(!printed.contains("042137"), "{printed}");
    assert!(printed.contains("MessageText(..)"));
}

#[test]
fn a_gateway_that_nobody_told_of_is_still_sent_a_text() {
    let catalog = catalog(Vec::new(), context());
    assert!(text(&catalog, "brand-new", "hi", None).contains("042137"));
}

#[test]
fn the_report_has_the_operators_templates_first() {
    let catalog = catalog(vec![english("costs €1 for {validity}")], context());
    let reports = catalog.report();
    assert_eq!(reports.len(), 9);
    let own = &reports[0];
    assert_eq!(own.name, "login/en/sms/*/plain");
    assert_eq!(own.sample, "Dastak: 042137 costs €1 for 599 seconds");
    assert_eq!(
        (own.encoding, own.units, own.segments, own.octets),
        (Encoding::Gsm7, 40, 1, 35)
    );
}
