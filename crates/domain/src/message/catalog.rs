//! The templates of a deployment, and which of them a message takes.

use crate::challenge::Purpose;
use crate::delivery::{Channel, parse_app_hash};
use crate::otp::OtpCode;
use crate::user::LanguageTag;

use super::choice::choice;
use super::render::{DltIds, MessageText, Rendered, Values};
use super::validity::language;
use super::{Finding, MessageContext, Severity, Template, TemplateReport, lint, report, segments, shipped};

/// The language of those who speak none that there is.
const LAST_LANGUAGE: &str = "en";

/// Everything a message is made of.
#[derive(Debug, Clone, Copy)]
pub struct RenderRequest<'a> {
    /// The gateway that will send it.
    pub gateway: &'a str,
    /// The way it is sent.
    pub channel: Channel,
    /// What the code is for.
    pub purpose: Purpose,
    /// The language asked for.
    pub locale: &'a LanguageTag,
    /// The code.
    pub code: &'a OtpCode,
    /// How long it is valid, in seconds.
    pub valid_seconds: u32,
    /// The hash of the app that asked, from a stranger's request.
    pub app_hash: Option<&'a str>,
}

/// The templates of a deployment: the operator's and the shipped ones.
#[derive(Debug, Clone)]
pub struct MessageCatalog {
    own: Vec<Template>,
    shipped: Vec<Template>,
    /// For a gateway that the linter was not told of, whose own templates speak neither the default nor English.
    last_resort: Template,
    context: MessageContext,
    warnings: Vec<Finding>,
}

impl MessageCatalog {
    /// A catalog of the operator's templates. A gateway that some of them name is sent these only. Every other is
    /// sent those that name none, and where there is none of a language, the shipped ones; not so in India, where
    /// a text that is not registered never arrives.
    ///
    /// # Errors
    /// Everything [`lint`](lint()) finds, when an error is among it.
    pub fn new(templates: Vec<Template>, context: MessageContext) -> Result<Self, Vec<Finding>> {
        let findings = lint(&templates, &context);
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(findings);
        }
        let shipped = shipped(context.web_host.is_some());
        let Some(last_resort) = shipped.first().cloned() else {
            return Err(findings);
        };
        Ok(Self {
            own: templates,
            shipped,
            last_resort,
            context,
            warnings: findings,
        })
    }

    /// What is allowed and yet unwise.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The languages that some message is written in, the operator's first; one may come more than once.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageTag> {
        self.own
            .iter()
            .chain(&self.shipped)
            .map(|template| &template.locale)
    }

    /// What each template costs at its longest, the operator's first.
    #[must_use]
    pub fn report(&self) -> Vec<TemplateReport> {
        let mut reports = report(&self.own, &self.context);
        reports.extend(report(&self.shipped, &self.context));
        reports
    }

    /// Writes the message of a code.
    ///
    /// The language is the one asked for, else the same without its region, else the default, else English; in
    /// each the operator's template comes before the shipped one. A well-formed hash of an app that may be handed codes is looked for in all languages first: without its line
    /// the app would never see the message.
    #[must_use]
    pub fn render(&self, request: &RenderRequest<'_>) -> Rendered {
        let app_hash = request.app_hash.filter(|hash| self.may_be_handed_codes(hash));
        let with_hash = app_hash.and_then(|_| self.template(request, true));
        let template = with_hash.or_else(|| self.template(request, false));
        self.rendered(
            template.unwrap_or(&self.last_resort),
            request,
            app_hash.unwrap_or_default(),
        )
    }

    /// A hash from a stranger's request: anything but base64 could carry a link in our name, and which app it is
    /// decides who reads the message.
    fn may_be_handed_codes(&self, hash: &str) -> bool {
        let listed = &self.context.app_hashes;
        parse_app_hash(hash).is_ok() && (listed.is_empty() || listed.iter().any(|one| one == hash))
    }

    fn template(&self, request: &RenderRequest<'_>, with_hash: bool) -> Option<&Template> {
        let (asked, default) = (request.locale.as_str(), self.context.default_locale.as_str());
        let tags = [asked, language(asked), default, language(default), LAST_LANGUAGE];
        let mut candidates = self.candidates(request);
        candidates.retain(|one| one.has_app_hash() == with_hash);
        tags.into_iter()
            .find_map(|tag| candidates.iter().copied().find(|one| one.speaks(tag)))
    }

    /// What the gateway may be sent, the operator's first.
    fn candidates(&self, request: &RenderRequest<'_>) -> Vec<&Template> {
        let (channel, purpose) = (request.channel, request.purpose);
        let mut choice = choice(&self.own, &self.context, request.gateway, channel, purpose);
        if choice.with_shipped {
            let fits = |one: &&Template| one.channel == channel && one.purpose == purpose;
            choice.templates.extend(self.shipped.iter().filter(fits));
        }
        choice.templates
    }

    fn rendered(&self, template: &Template, request: &RenderRequest<'_>, app_hash: &str) -> Rendered {
        let values = Values {
            code: request.code.expose(),
            valid_seconds: request.valid_seconds,
            app_hash,
        };
        let text = values.text(template, &self.context);
        let size = segments(&text);
        Rendered {
            text: MessageText::new(text),
            locale: template.locale.clone(),
            encoding: size.encoding,
            segments: size.segments,
            dlt: template.dlt.as_ref().map(|dlt| DltIds {
                template_id: dlt.template_id.clone(),
                entity_id: dlt.entity_id.clone(),
                sender: dlt.sender.clone(),
            }),
            provider_template_id: template.provider_template_id.clone(),
            variables: values.variables(template, &self.context),
        }
    }
}
