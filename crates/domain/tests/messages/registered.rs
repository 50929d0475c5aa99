//! Good templates of Indian deployments: none gives a finding.

use dastak_domain::message::{Gateway, MessageContext, Template, VariableLimit, lint};

use crate::support::{HASH, context, registered, sms};

fn in_india() -> MessageContext {
    MessageContext {
        gateways: ["console", "msg91", "gupshup"]
            .map(|name| Gateway::named(name, name != "console"))
            .to_vec(),
        ..context()
    }
}

fn of(gateway: &str, locale: &str, text: &str, pattern: &str) -> Template {
    Template {
        gateway: Some(gateway.to_owned()),
        dlt: Some(registered(pattern)),
        ..sms(locale, text)
    }
}

#[test]
fn a_template_as_it_should_be_gives_no_finding() {
    for (text, pattern) in [
        (
            "{brand}: {code} is your login code.",
            "Dastak: {#numeric#} is your login code.",
        ),
        (
            "{brand}: {code} is your login code.",
            "Dastak: {#number#} is your login code.",
        ),
        (
            "{brand}: {code} is your login code.",
            "Dastak: {#var#} is your login code.",
        ),
        (
            "Dastak: {code} is your login code.",
            "Dastak: {#var#}{#var#} is your login code.",
        ),
        (
            "{brand}: {code} is your login code, valid for {minutes} min.\n\n@{host} #{code}",
            "Dastak: {#numeric#} is your login code, valid for {#numeric#} min.\n\n@login.example.com #{#numeric#}",
        ),
        (
            "{brand}: {code} is your login code, valid for {validity}.",
            "Dastak: {#numeric#} is your login code, valid for {#var#}.",
        ),
        (
            "{brand}: {code} is your login code, valid for {validity}.",
            "Dastak: {#numeric#} is your login code, valid for {#numeric#} {#alphanumeric#}.",
        ),
        (
            "{brand}: OTP {code}.Never share it.\n\n@login.example.com #{code}",
            "Dastak: OTP {#numeric#}.Never share it.\n\n@login.example.com #{#numeric#}",
        ),
    ] {
        let findings = lint(&[of("gupshup", "en", text, pattern)], &in_india());
        assert_eq!(findings, [], "{text}");
    }
}

#[test]
fn a_template_of_each_language_and_variant_with_ids_of_their_own() {
    let mut templates = vec![
        of(
            "gupshup",
            "en",
            "{brand}: {code} is your code.",
            "Dastak: {#numeric#} is your code.",
        ),
        of(
            "gupshup",
            "en",
            "{brand}: {code} is your code.\n{app_hash}\n@{host} #{code}",
            &format!("Dastak: {{#numeric#}} is your code.\n{HASH}\n@login.example.com #{{#numeric#}}"),
        ),
        of(
            "gupshup",
            "hi",
            "{brand}: लॉगिन कोड {code}",
            "Dastak: लॉगिन कोड {#numeric#}",
        ),
    ];
    for (i, template) in templates.iter_mut().enumerate() {
        template.dlt.as_mut().unwrap().template_id = format!("110716123456789012{i}");
    }
    let context = MessageContext {
        app_hashes: vec![HASH.to_owned()],
        ..in_india()
    };
    assert_eq!(lint(&templates, &context), []);
}

#[test]
fn a_template_of_msg91_with_its_variables() {
    let mut template = of(
        "msg91",
        "en",
        "{brand}: {code} is your login code, valid for {minutes} min.",
        "Dastak: {#numeric#} is your login code, valid for {#numeric#} min.",
    );
    template.provider_template_id = Some("64f0c0ffee64f0c0ffee64f0".to_owned());
    for (placeholder, name) in [("code", "OTP"), ("minutes", "VAR1")] {
        template.variables.insert(placeholder.to_owned(), name.to_owned());
    }
    let only_msg91 = MessageContext {
        gateways: vec![Gateway::named("msg91", true)],
        ..context()
    };
    assert_eq!(lint(&[template], &only_msg91), []);
}

#[test]
fn a_platform_with_longer_values_takes_what_another_does_not() {
    let template = of(
        "gupshup",
        "en",
        "{brand}: {code} is it. Tell nobody, whoever asks.",
        "Dastak: {#numeric#} {#var#}.",
    );
    let with_limit = |limit: usize| MessageContext {
        variable_limit: VariableLimit::new(limit).unwrap(),
        ..in_india()
    };
    assert_eq!(lint(std::slice::from_ref(&template), &with_limit(40)), []);
    let findings = lint(&[template], &with_limit(30));
    assert_eq!(findings[0].code, "dlt_variable_too_long");
}

#[test]
fn the_same_text_at_two_gateways_shares_its_registration() {
    let (text, pattern) = (
        "{brand}: {code} is your code.",
        "Dastak: {#numeric#} is your code.",
    );
    let mut at_msg91 = of("msg91", "en", text, pattern);
    at_msg91.provider_template_id = Some("64f0c0ffee64f0c0ffee64f0".to_owned());
    at_msg91.variables.insert("code".to_owned(), "OTP".to_owned());
    assert_eq!(
        lint(&[of("gupshup", "en", text, pattern), at_msg91], &in_india()),
        []
    );
}

#[test]
fn a_longer_message_passes_where_it_is_allowed() {
    let text = format!(
        "{{brand}}: {{code}} is your login code. {}",
        "Tell nobody. ".repeat(15) + "Thanks"
    );
    let template = [sms("en", &text)];
    assert_eq!(lint(&template, &context())[0].code, "too_many_segments");
    let generous = MessageContext {
        most_segments_gsm7: 2,
        ..context()
    };
    assert_eq!(lint(&template, &generous), []);
}

#[test]
fn a_curly_quote_costs_a_hindi_text_nothing() {
    assert_eq!(lint(&[sms("hi", "{brand}: ‘{code}’ लॉगिन कोड")], &context()), []);
}
