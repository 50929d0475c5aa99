//! The gateways that are played: how each reads a request, and what each says.

mod answer;
mod codes;
mod gupshup;
mod gupshup_answers;
mod gupshup_whatsapp;
mod msg91;
mod msg91_answers;
mod msg91_otp;
mod msg91_whatsapp;
mod text;

use std::time::Duration;

pub(crate) use answer::Answer;

use crate::book::Book;
use crate::{Channel, LabOptions, Provider, RecordedRequest, Scenario};

/// A path of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Otp,
    OtpRetry,
    OtpVerify,
    Flow,
    Whatsapp,
    WhatsappBulk,
    Gateway,
    TemplateMessage,
}

impl Endpoint {
    pub(crate) const ALL: [Self; 8] = [
        Self::Otp,
        Self::OtpRetry,
        Self::OtpVerify,
        Self::Flow,
        Self::Whatsapp,
        Self::WhatsappBulk,
        Self::Gateway,
        Self::TemplateMessage,
    ];

    /// The endpoint of a path.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        Some(match path {
            "/api/v5/otp" => Self::Otp,
            "/api/v5/otp/retry" => Self::OtpRetry,
            "/api/v5/otp/verify" => Self::OtpVerify,
            "/api/v5/flow" | "/api/v5/flow/" => Self::Flow,
            "/api/v5/whatsapp/whatsapp-outbound-message/" => Self::Whatsapp,
            "/api/v5/whatsapp/whatsapp-outbound-message/bulk/" => Self::WhatsappBulk,
            "/GatewayAPI/rest" => Self::Gateway,
            "/wa/api/v1/template/msg" => Self::TemplateMessage,
            _ => return None,
        })
    }

    pub(crate) const fn provider(self) -> Provider {
        match self {
            Self::Otp | Self::OtpRetry | Self::OtpVerify | Self::Flow => Provider::Msg91,
            Self::Whatsapp | Self::WhatsappBulk => Provider::Msg91Whatsapp,
            Self::Gateway => Provider::Gupshup,
            Self::TemplateMessage => Provider::GupshupWhatsapp,
        }
    }

    /// Whether it is asked by this method.
    pub(crate) fn takes(self, method: &str) -> bool {
        match self {
            Self::Otp | Self::OtpRetry | Self::OtpVerify | Self::Gateway => matches!(method, "GET" | "POST"),
            Self::Flow | Self::Whatsapp | Self::WhatsappBulk | Self::TemplateMessage => method == "POST",
        }
    }

    /// Whether it sends something.
    const fn sends(self) -> bool {
        !matches!(self, Self::OtpVerify)
    }
}

/// One phone that a request wants to reach.
#[derive(Clone, Default)]
pub(crate) struct Recipient {
    /// Digits only, with the country code.
    pub(crate) number: String,
    pub(crate) text: String,
    pub(crate) code: Option<String>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) garbled: bool,
}

/// What a request asks for, as far as it could be read.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) channel: Channel,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) template: Option<String>,
    /// The id that the messages have, where the request goes on with an older one.
    pub(crate) id: Option<String>,
    /// How long a code may be sent again and verified at the gateway.
    pub(crate) otp_life: Option<Duration>,
    /// Whether the answer shall be JSON, where there is a choice.
    pub(crate) json: bool,
    /// What the gateway says against it.
    pub(crate) fault: Option<Answer>,
}

impl Asked {
    pub(crate) fn by(channel: Channel) -> Self {
        Self {
            channel,
            recipients: Vec::new(),
            template: None,
            id: None,
            otp_life: None,
            json: true,
            fault: None,
        }
    }

    fn refused(mut self, fault: Answer) -> Self {
        self.fault = Some(fault);
        self
    }
}

/// Reads a request as the strict gateway does.
pub(crate) fn read(
    endpoint: Endpoint,
    request: &RecordedRequest,
    options: &LabOptions,
    book: &Book,
) -> Asked {
    match endpoint {
        Endpoint::Otp => msg91_otp::send(request, &options.msg91, book),
        Endpoint::OtpRetry => msg91_otp::retry(request, &options.msg91, book),
        Endpoint::OtpVerify => msg91_otp::verify(request, &options.msg91, book),
        Endpoint::Flow => msg91::flow(request, &options.msg91, book),
        Endpoint::Whatsapp | Endpoint::WhatsappBulk => msg91_whatsapp::read(request, &options.msg91),
        Endpoint::Gateway => gupshup::read(request, &options.gupshup),
        Endpoint::TemplateMessage => gupshup_whatsapp::read(request, &options.gupshup_whatsapp),
    }
}

/// What an answer is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) id: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) json: bool,
    pub(crate) code: Option<&'a str>,
    /// In seconds.
    pub(crate) wait: u64,
}

/// Whether an endpoint can do that at all.
pub(crate) fn can_answer(endpoint: Endpoint, scenario: Scenario) -> bool {
    let nothing = Context {
        id: "",
        phone: "",
        json: true,
        code: None,
        wait: 0,
    };
    scripted(endpoint, scenario, &nothing).is_some()
}

/// What an endpoint says to a valid request in a scenario; `None` where it has no such words.
pub(crate) fn scripted(endpoint: Endpoint, scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    if scenario.is_about_delivery() && !endpoint.sends() {
        return None;
    }
    let own = |scenario| match endpoint.provider() {
        Provider::Msg91 => msg91_answers::own(endpoint, scenario, context),
        Provider::Msg91Whatsapp => msg91_whatsapp::own(endpoint, scenario, context),
        Provider::Gupshup => gupshup_answers::own(scenario, context),
        Provider::GupshupWhatsapp => gupshup_whatsapp::own(scenario, context),
    };
    if scenario.says_success() {
        return own(Scenario::Ok);
    }
    Answer::of_any_gateway(scenario, || own(Scenario::Ok)).or_else(|| own(scenario))
}
