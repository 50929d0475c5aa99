//! The gateway MSG91: it fills a template that is registered with it, with our code.
//!
//! It is asked to send only, never to verify: codes are made, kept and compared here.

mod answer;
mod codes;
mod memory;
mod request;
mod settings;
mod whatsapp;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_domain::message::MessageCatalog;
use dastak_ports::sms::{Carried, OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{PortResult, Probe, SmsGateway};
use reqwest::Request;
use tokio::runtime::Handle;

use crate::http::NoHttpClient;
use crate::service::{Deadline, Service};
use crate::verdict::Verdict;
use crate::wording::wording;

use memory::RecentMessages;
pub use settings::{InvalidMsg91Settings, Msg91Api, Msg91KeyPlace, Msg91Settings, Msg91Whatsapp};

/// Its name as a provider.
const PROVIDER: &str = "msg91";

/// Sends codes by MSG91: SMS, voice, and WhatsApp where that is set up.
#[derive(Debug)]
pub struct Msg91Gateway {
    settings: Msg91Settings,
    catalog: Arc<MessageCatalog>,
    service: Service,
    uncertain: RecentMessages,
}

impl Msg91Gateway {
    /// A gateway that waits at most `timeout` for an outcome. Its connections live on `runtime`, whichever runtime it is
    /// called on.
    pub fn new(
        settings: Msg91Settings,
        catalog: Arc<MessageCatalog>,
        timeout: Duration,
        runtime: Handle,
    ) -> Result<Self, NoHttpClient> {
        Ok(Self {
            settings,
            catalog,
            service: Service::new(PROVIDER, timeout, runtime)?,
            uncertain: RecentMessages::default(),
        })
    }

    /// The channels it carries.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let mut channels = vec![Channel::Sms];
        if self.settings.whatsapp.is_some() {
            channels.push(Channel::Whatsapp);
        }
        if self.settings.is_voice_on {
            channels.push(Channel::Voice);
        }
        channels
    }

    /// A text message. One that nobody knows the fate of is remembered: when it is handed over again and refused as a
    /// duplicate, the first one was taken.
    async fn sms(&self, message: &OutboundCode, api: &Msg91Api, deadline: Deadline) -> Verdict {
        let words = wording(&self.catalog, PROVIDER, Channel::Sms, message);
        let Some(request) = request::sms(&self.settings, api, message, &words) else {
            return Verdict::Rejected(RejectionClass::Config);
        };
        let verdict = self.ask(request, deadline).await;
        let is_repeated = self.uncertain.take(message);
        match verdict {
            Verdict::Duplicate if is_repeated => Verdict::Accepted(None),
            Verdict::Unknown => {
                self.uncertain.keep(message);
                Verdict::Unknown
            }
            verdict => verdict,
        }
    }

    /// A call. MSG91 speaks the code of the last SMS to the number, so that one must be ours: it goes out first, unless
    /// MSG91 was the last to carry this challenge's code. When the call itself fails, the SMS has brought the code.
    async fn voice(&self, message: &OutboundCode, deadline: Deadline) -> SendOutcome {
        if self.knows_the_code(message) {
            match self.call(message, deadline).await {
                // It has forgotten it.
                Verdict::NothingToRepeat => {}
                verdict => return verdict.into_outcome(PROVIDER, Channel::Voice),
            }
        }
        let id = match self.sms(message, &Msg91Api::Otp, deadline).await {
            Verdict::Accepted(id) => id,
            verdict => return verdict.into_outcome(PROVIDER, Channel::Sms),
        };
        match self.call(message, deadline).await {
            Verdict::Accepted(call_id) => {
                Verdict::Accepted(call_id.or(id)).into_outcome(PROVIDER, Channel::Voice)
            }
            _ => Verdict::Accepted(id).into_outcome(PROVIDER, Channel::Sms),
        }
    }

    /// Whether what MSG91 sent last to the number is this challenge's code. No other challenge can have had a newer one
    /// sent: a newer challenge would be the one that is live, and this one would not be sent again.
    fn knows_the_code(&self, message: &OutboundCode) -> bool {
        let is_ours = |carried: &Carried| {
            carried.provider == PROVIDER && matches!(carried.channel, Channel::Sms | Channel::Voice)
        };
        // What goes out by the flow API is no code to MSG91.
        self.settings.api == Msg91Api::Otp && message.carried.as_ref().is_some_and(is_ours)
    }

    async fn call(&self, message: &OutboundCode, deadline: Deadline) -> Verdict {
        match request::call(&self.settings, message) {
            Some(request) => self.ask(request, deadline).await,
            None => Verdict::Rejected(RejectionClass::Config),
        }
    }

    async fn whatsapp(&self, message: &OutboundCode, deadline: Deadline) -> Verdict {
        let words = wording(&self.catalog, PROVIDER, Channel::Whatsapp, message);
        let request = self
            .settings
            .whatsapp
            .as_ref()
            .and_then(|whatsapp| whatsapp::request(&self.settings, whatsapp, message, &words));
        let Some(request) = request else {
            return Verdict::Rejected(RejectionClass::Config);
        };
        Verdict::of(self.service.ask(request, deadline).await, whatsapp::verdict)
    }

    async fn ask(&self, request: Request, deadline: Deadline) -> Verdict {
        Verdict::of(self.service.ask(request, deadline).await, answer::verdict)
    }
}

#[async_trait]
impl SmsGateway for Msg91Gateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        let deadline = self.service.deadline(message.patience);
        match message.channel {
            Channel::Sms => {
                let verdict = self.sms(&message, &self.settings.api, deadline).await;
                verdict.into_outcome(PROVIDER, Channel::Sms)
            }
            Channel::Whatsapp => {
                let verdict = self.whatsapp(&message, deadline).await;
                verdict.into_outcome(PROVIDER, Channel::Whatsapp)
            }
            Channel::Voice => self.voice(&message, deadline).await,
        }
    }
}

#[async_trait]
impl Probe for Msg91Gateway {
    /// Asks for the head of its first page, without the key: whatever it answers, it is there, and nothing is sent.
    async fn check(&self) -> PortResult<()> {
        self.service.probe(self.settings.base.clone()).await
    }
}
