//! Judges templates before a message is sent with them.
//!
//! The words are judged first. Only a text whose words are right is rendered, with the shortest, the usual and the
//! longest values, to see what it costs and whether it is the registered one.

mod context;
mod dlt;
mod finding;
mod gateway;
mod length;
mod links;
mod lookalike;
mod machine;
mod samples;
mod set;
mod words;

pub use finding::{Finding, Severity};
pub(super) use samples::samples;

use finding::Findings;

use super::{MessageContext, Template};

/// Everything that is wrong with these templates, in their order, what they have in common first. A context that is
/// wrong is judged alone.
///
/// ```
/// use dastak_domain::challenge::Purpose;
/// use dastak_domain::message::{MessageContext, Severity, Template, lint};
/// use dastak_domain::user::LanguageTag;
///
/// let english = LanguageTag::parse("en")?;
/// let context = MessageContext::new("Kirana", english.clone());
/// let template = Template::sms(english, Purpose::Login, "Your {brand} code is {cod}.");
/// let findings = lint(&[template], &context);
/// assert!(findings.iter().any(|finding| {
///     finding.severity == Severity::Error
///         && finding.name == "login/en/sms/*/plain"
///         && finding.detail.contains("{cod}")
/// }), "{findings:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lint(templates: &[Template], context: &MessageContext) -> Vec<Finding> {
    let mut findings = Findings::default();
    context::check(context, &mut findings);
    if findings.has_error() {
        return findings.into_vec();
    }
    for (index, template) in templates.iter().enumerate() {
        let mut found = Findings::of(index, template);
        words::check(template, context, &mut found);
        machine::check(template, context, &mut found);
        links::check(template, context, &mut found);
        let right_words = !found.has_error();
        gateway::check(template, context, &mut found);
        dlt::check_ids(template, &mut found);
        if right_words {
            length::check(template, context, &mut found);
            lookalike::check(template, context, &mut found);
            dlt::check_text(template, context, &mut found);
        }
        findings.append(found);
    }
    set::check(templates, context, &mut findings);
    findings.into_vec()
}
