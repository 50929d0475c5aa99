use dastak_domain::message::{
    MessageCatalog, MessageContext, Severity, Template, VariableLimit, lint, report,
};

use crate::support::{context, registered, sms, tag};

const BROKEN: &str = include_str!("../data/broken_templates.txt");

/// A case of the file.
struct Case {
    finding: String,
    severity: Severity,
    context: MessageContext,
    templates: Vec<Template>,
}

fn unescaped(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        if let Some(hex_and_more) = escape.strip_prefix("u{") {
            let (hex, more) = hex_and_more.split_once('}').unwrap();
            text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
            rest = more;
        } else {
            text.push(match escape.chars().next() {
                Some('n') => '\n',
                Some('t') => '\t',
                other => panic!("no escape: {other:?} in {raw}"),
            });
            rest = escape.get(1..).unwrap();
        }
    }
    text + rest
}

fn case(block: &str) -> Case {
    let mut case = Case {
        finding: String::new(),
        severity: Severity::Error,
        context: context(),
        templates: vec![sms("en", "")],
    };
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        let value = unescaped(value);
        if key == "+" {
            case.templates.push(sms("en", ""));
        } else if !of_case(&mut case, key, &value) {
            of_template(case.templates.last_mut().unwrap(), key, value);
        }
    }
    case
}

fn of_case(case: &mut Case, key: &str, value: &str) -> bool {
    let context = &mut case.context;
    match key {
        "finding" => {
            value.trim_end_matches(" warning").clone_into(&mut case.finding);
            if value.ends_with(" warning") {
                case.severity = Severity::Warning;
            }
        }
        "brand" => value.clone_into(&mut context.brand),
        "web_host" => context.web_host = Some(value.to_owned()).filter(|host| !host.is_empty()),
        "app_hashes" => context.app_hashes = value.split(',').map(str::to_owned).collect(),
        "variable_limit" => context.variable_limit = VariableLimit::new(value.parse().unwrap()).unwrap(),
        "india" => {
            for gateway in &mut context.gateways {
                gateway.in_india = gateway.name == value;
            }
        }
        _ => return false,
    }
    true
}

fn of_template(template: &mut Template, key: &str, value: String) {
    if let Some(placeholder) = key.strip_prefix("var_") {
        template.variables.insert(placeholder.to_owned(), value);
        return;
    }
    match key {
        "locale" => template.locale = tag(&value),
        "channel" => template.channel = value.parse().unwrap(),
        "gateway" => template.gateway = Some(value),
        "text" => template.text = value,
        "provider_template_id" => template.provider_template_id = Some(value),
        "dlt" => template.dlt = Some(registered(&value)),
        "dlt_template_id" => template.dlt.as_mut().unwrap().template_id = value,
        "dlt_entity_id" => template.dlt.as_mut().unwrap().entity_id = value,
        "dlt_sender" => template.dlt.as_mut().unwrap().sender = value,
        _ => panic!("no such key: {key}"),
    }
}

fn cases() -> Vec<Case> {
    BROKEN
        .split("\n\n")
        .filter(|block| block.lines().any(|line| line.starts_with("finding ")))
        .map(case)
        .collect()
}

#[test]
fn every_broken_template_gives_the_one_finding_it_must() {
    let mut wrong = Vec::new();
    for case in cases() {
        let findings = lint(&case.templates, &case.context);
        let mut found: Vec<(&str, Severity)> = findings.iter().map(|one| (one.code, one.severity)).collect();
        found.dedup();
        if found != [(case.finding.as_str(), case.severity)] {
            let texts: Vec<&str> = case.templates.iter().map(|one| one.text.as_str()).collect();
            wrong.push(format!("{}: {found:?}: {texts:?}", case.finding));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases().len() >= 140, "the file was cut: {} cases", cases().len());
}

#[test]
fn a_catalog_is_made_of_warnings_and_never_of_errors() {
    for case in cases() {
        let made = MessageCatalog::new(case.templates, case.context);
        match case.severity {
            Severity::Error => assert_eq!(made.unwrap_err()[0].code, case.finding),
            Severity::Warning => assert_eq!(made.unwrap().warnings()[0].code, case.finding),
        }
    }
}

#[test]
fn every_finding_says_which_template_and_what_to_do() {
    for case in cases() {
        for finding in lint(&case.templates, &case.context) {
            let name = finding.template.map(|index| case.templates[index].name());
            assert_eq!(finding.name, name.unwrap_or_else(|| "messages".to_owned()));
            assert!(finding.detail.len() > 15, "{finding:?}");
        }
    }
}

#[test]
fn what_is_broken_can_be_reported_too() {
    for case in cases() {
        assert_eq!(report(&case.templates, &case.context).len(), case.templates.len());
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let templates = [
        sms("en", "{code} {ttl} {code}"),
        sms("en", "{brand} {code} www.example.com "),
    ];
    let found: Vec<_> = lint(&templates, &context())
        .iter()
        .map(|one| (one.template, one.code))
        .collect();
    assert_eq!(
        found,
        [
            (Some(0), "unknown_placeholder"),
            (Some(0), "code_repeated"),
            (Some(0), "brand_missing"),
            (Some(1), "trailing_whitespace"),
            (Some(1), "url_in_text"),
            (Some(1), "duplicate_template"),
        ]
    );
}

#[test]
fn the_two_ids_that_get_mixed_up_are_told_apart() {
    let detail = |finding: &str, id: &str| {
        let found = cases().into_iter().find_map(|case| {
            let holds_id = case.templates[0].provider_template_id.as_deref() == Some(id)
                || case.templates[0]
                    .dlt
                    .as_ref()
                    .is_some_and(|dlt| dlt.template_id == id);
            (holds_id && case.finding == finding).then(|| lint(&case.templates, &case.context))
        });
        found.unwrap()[0].detail.clone()
    };
    assert!(
        detail("provider_template_id_invalid", "1107161234567890123")
            .contains("this one is the DLT template id")
    );
    assert!(
        detail("dlt_template_id_invalid", "64f0c0ffee64f0c0ffee64f0").contains("this one is MSG91's own")
    );
}
