//! `dastak templates`

use std::fmt::Write;

use dastak_domain::delivery::Channel;
use dastak_domain::message::{Finding, MessageContext, Severity, Template, lint, report, shipped};

use super::{Failure, print};
use crate::settings::{Sources, messages, read};

/// Judges the templates of the settings, and the shipped ones where those are used or `all` is asked for. It needs no
/// key: only what is about messages is looked at.
pub(super) fn check(all: bool) -> Result<(), Failure> {
    let settings = read(&Sources::of_process())?;
    let templates = messages::templates(&settings).map_err(Failure::Usage)?;
    let context = messages::context(&settings).map_err(Failure::Usage)?;
    let mut findings = lint(&templates, &context);
    let mut page = String::new();
    for finding in findings.iter().filter(|finding| finding.template.is_none()) {
        let _ = writeln!(page, "{}", line(finding));
    }
    describe(&mut page, &templates, &context, &findings);
    let mut count = templates.len();
    if all || templates.is_empty() {
        // Which gateway may send them was judged above; here only whether they keep their limits.
        let context = MessageContext {
            gateways: Vec::new(),
            ..context
        };
        let shipped = shipped(context.web_host.is_some());
        let mut found = lint(&shipped, &context);
        found.retain(|finding| finding.template.is_some());
        page.push_str("shipped:\n");
        describe(&mut page, &shipped, &context, &found);
        count += shipped.len();
        findings.append(&mut found);
    }
    let of = |severity| findings.iter().filter(|one| one.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let _ = writeln!(page, "templates: {count}, errors: {errors}, warnings: {warnings}");
    print(&page);
    if errors > 0 {
        return Err(Failure::Other("the templates have errors".into()));
    }
    Ok(())
}

/// Each template: what it costs at its longest, how it then reads, and what is wrong with it.
fn describe(page: &mut String, templates: &[Template], context: &MessageContext, findings: &[Finding]) {
    for (place, template) in templates.iter().enumerate() {
        for report in report(std::slice::from_ref(template), context) {
            let (encoding, units, segments) = (report.encoding.as_str(), report.units, report.segments);
            page.push_str(&report.name);
            // Only SMS are paid for by their length.
            if template.channel == Channel::Sms {
                let _ = write!(page, ": {encoding}, {units} units, {segments} SMS");
            }
            page.push('\n');
            for line in report.sample.lines() {
                let _ = writeln!(page, "{}", format!("    {line}").trim_end());
            }
        }
        for finding in findings.iter().filter(|finding| finding.template == Some(place)) {
            let _ = writeln!(page, "  {}", line(finding));
        }
    }
}

fn line(finding: &Finding) -> String {
    format!(
        "{} {}: {}",
        finding.severity.as_str(),
        finding.code,
        finding.detail
    )
}
