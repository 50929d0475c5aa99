//! What messages say, as the settings have it, judged by the domain's linter.

use dastak_domain::message::{Finding, Gateway, MessageCatalog, MessageContext, Template, VariableLimit};
use dastak_domain::user::LanguageTag;

use super::types::{Provider, Settings};

/// The operator's templates.
///
/// # Errors
/// For settings that [`super::load()`] has not read.
pub fn templates(settings: &Settings) -> Result<Vec<Template>, String> {
    let written = settings.sms.templates.iter();
    written.map(super::TemplateSetting::to_template).collect()
}

/// What all messages have in common.
///
/// Beside the gateways of `sms.provider` those that a template names are known: the same files serve development,
/// where nothing is sent, and a template is judged there as it will be where it is.
///
/// # Errors
/// For settings that [`super::load()`] has not read.
pub fn context(settings: &Settings) -> Result<MessageContext, String> {
    let sms = &settings.sms;
    let countries = &settings.numbers.allowed_countries;
    let in_india = countries.is_empty() || countries.iter().any(|country| country == "IN");
    let named = sms
        .templates
        .iter()
        .filter_map(|template| template.gateway.as_deref());
    let mut gateways: Vec<Provider> = sms.provider.clone();
    for provider in named.filter_map(Provider::named) {
        if !gateways.contains(&provider) {
            gateways.push(provider);
        }
    }
    let gateway =
        |provider: Provider| Gateway::named(provider.as_str(), in_india && provider != Provider::Console);
    let default_locale = LanguageTag::parse(&sms.default_locale).map_err(|fault| fault.to_string())?;
    Ok(MessageContext {
        web_host: sms.web_host.clone(),
        app_hashes: sms.app_hashes.clone(),
        gateways: gateways.into_iter().map(gateway).collect(),
        variable_limit: VariableLimit::new(sms.variable_limit).map_err(|fault| fault.to_string())?,
        most_segments_gsm7: sms.most_segments_gsm7,
        most_segments_ucs2: sms.most_segments_ucs2,
        ..MessageContext::new(&sms.brand, default_locale)
    })
}

/// Why there is no catalog.
#[derive(Debug)]
pub enum NoCatalog {
    /// Settings that nobody has read before.
    Unread(String),
    /// What the linter says.
    Refused(Vec<Finding>),
}

/// Everything that messages are made of.
///
/// # Errors
/// What the linter refuses.
pub fn catalog(settings: &Settings) -> Result<MessageCatalog, NoCatalog> {
    let templates = templates(settings).map_err(NoCatalog::Unread)?;
    let context = context(settings).map_err(NoCatalog::Unread)?;
    MessageCatalog::new(templates, context).map_err(NoCatalog::Refused)
}

/// The setting that a finding is about.
#[must_use]
pub fn setting_of(finding: &Finding) -> &'static str {
    match finding.code {
        "brand_invalid" => "sms.brand",
        "web_host_invalid" => "sms.web_host",
        "app_hash_invalid" => "sms.app_hashes",
        _ => "sms.templates",
    }
}

/// A finding as the rest of a sentence that begins with its setting's name.
#[must_use]
pub fn sentence_of(finding: &Finding) -> String {
    match finding.template {
        Some(_) => format!("{}: {} ({})", finding.name, finding.detail, finding.code),
        None => format!("{} ({})", finding.detail, finding.code),
    }
}
