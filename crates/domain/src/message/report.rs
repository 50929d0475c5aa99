//! What templates cost, for the operator to read.

use super::lint::samples;
use super::{Encoding, MessageContext, Segmentation, Template, segments};

/// What a template costs at its longest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateReport {
    /// [`Template::name`].
    pub name: String,
    /// How its SMS is written.
    pub encoding: Encoding,
    /// Its length at most, in units of the encoding.
    pub units: usize,
    /// SMS it takes at most.
    pub segments: usize,
    /// Its length at most, in octets.
    pub octets: usize,
    /// The longest text, with a made-up code.
    pub sample: String,
}

/// What each of these templates costs at its longest, in their order. They may be broken.
///
/// ```
/// use dastak_domain::message::{Encoding, MessageContext, report, shipped};
/// use dastak_domain::user::LanguageTag;
///
/// let context = MessageContext::new("Kirana", LanguageTag::parse("en")?);
/// let reports = report(&shipped(false), &context);
/// let costs = |name| reports.iter().find(|one| one.name == name).map(|one| (one.encoding, one.segments));
/// assert_eq!(costs("login/en/sms/*/plain"), Some((Encoding::Gsm7, 1)));
/// assert_eq!(costs("login/hi/sms/*/plain"), Some((Encoding::Ucs2, 1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn report(templates: &[Template], context: &MessageContext) -> Vec<TemplateReport> {
    let longest = |template: &Template| {
        // Of texts of the same length the last: its code is the most like a real one.
        let texts = samples(template, context).into_iter();
        let (size, sample) = texts
            .map(|text| (segments(&text), text))
            .max_by_key(|(size, _): &(Segmentation, String)| size.cost())?;
        Some(TemplateReport {
            name: template.name(),
            encoding: size.encoding,
            units: size.units,
            segments: size.segments,
            octets: size.octets(),
            sample,
        })
    };
    templates.iter().filter_map(longest).collect()
}
