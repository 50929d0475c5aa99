use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::Channel;
use dastak_domain::message::{
    DltRegistration, Gateway, MessageCatalog, MessageContext, RenderRequest, Rendered, Template,
};
use dastak_domain::otp::OtpCode;
use dastak_domain::user::LanguageTag;

pub(crate) const HASH: &str = "FA+9qCX9/Vu";

pub(crate) fn tag(raw: &str) -> LanguageTag {
    LanguageTag::parse(raw).unwrap()
}

/// Brand, web host and gateways of the tests; no gateway delivers to India.
pub(crate) fn context() -> MessageContext {
    MessageContext {
        web_host: Some("login.example.com".to_owned()),
        gateways: ["console", "msg91", "gupshup"]
            .map(|name| Gateway::named(name, false))
            .to_vec(),
        ..MessageContext::new("Dastak", tag("en"))
    }
}

pub(crate) fn sms(locale: &str, text: &str) -> Template {
    Template::sms(tag(locale), Purpose::Login, text)
}

/// A registration with ids as they should be.
pub(crate) fn registered(pattern: &str) -> DltRegistration {
    DltRegistration {
        template_id: "1107161234567890123".to_owned(),
        pattern: pattern.to_owned(),
        entity_id: "1101161234567890123".to_owned(),
        sender: "DASTAK".to_owned(),
    }
}

pub(crate) fn catalog(templates: Vec<Template>, context: MessageContext) -> MessageCatalog {
    MessageCatalog::new(templates, context).unwrap()
}

/// An SMS with the code 042137, valid for three minutes.
pub(crate) fn rendered(
    catalog: &MessageCatalog,
    gateway: &str,
    locale: &str,
    app_hash: Option<&str>,
) -> Rendered {
    catalog.render(&RenderRequest {
        gateway,
        channel: Channel::Sms,
        purpose: Purpose::Login,
        locale: &tag(locale),
        code: &OtpCode::parse("042137").unwrap(),
        valid_seconds: 180,
        app_hash,
    })
}

pub(crate) fn text(catalog: &MessageCatalog, gateway: &str, locale: &str, app_hash: Option<&str>) -> String {
    rendered(catalog, gateway, locale, app_hash)
        .text
        .expose()
        .to_owned()
}
