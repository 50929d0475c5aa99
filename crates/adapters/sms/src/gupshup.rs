//! The gateway Gupshup: text messages by its enterprise gateway, WhatsApp by its self-serve API. They are two products
//! with credentials of their own.

mod answer;
mod codes;
mod request;
mod settings;
mod whatsapp;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_domain::message::MessageCatalog;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{PortResult, Probe, SmsGateway};
use tokio::runtime::Handle;

use crate::http::NoHttpClient;
use crate::service::{Deadline, Service};
use crate::verdict::Verdict;
use crate::wording::wording;

use answer::Answer;
pub(crate) use whatsapp::class_of_code as class_of_event;

pub use settings::{GupshupSettings, GupshupWhatsapp, InvalidGupshupSettings};

/// Its name as a provider.
const PROVIDER: &str = "gupshup";

/// Sends codes by Gupshup: SMS, and WhatsApp where that is set up.
#[derive(Debug)]
pub struct GupshupGateway {
    settings: GupshupSettings,
    catalog: Arc<MessageCatalog>,
    service: Service,
    /// Whether somebody was told that the account can't send abroad.
    has_told_of_countries: AtomicBool,
}

impl GupshupGateway {
    /// A gateway that waits at most `timeout` for an outcome. Its connections live on `runtime`, whichever runtime it is
    /// called on.
    pub fn new(
        settings: GupshupSettings,
        catalog: Arc<MessageCatalog>,
        timeout: Duration,
        runtime: Handle,
    ) -> Result<Self, NoHttpClient> {
        Ok(Self {
            settings,
            catalog,
            service: Service::new(PROVIDER, timeout, runtime)?,
            has_told_of_countries: AtomicBool::new(false),
        })
    }

    /// The channels it carries.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let mut channels = vec![Channel::Sms];
        if self.settings.whatsapp.is_some() {
            channels.push(Channel::Whatsapp);
        }
        channels
    }

    async fn sms(&self, message: &OutboundCode, deadline: Deadline) -> Verdict {
        let words = wording(&self.catalog, PROVIDER, Channel::Sms, message);
        let request = request::sms(&self.settings, message, &words);
        let mut is_country_off = false;
        let verdict = Verdict::of(self.service.ask(request, deadline).await, |status, body| {
            let answer = Answer::read(status, body);
            is_country_off = answer.is_country_off;
            answer.verdict
        });
        // The number is at fault in nobody's eyes but the account's: its owner has to hear of it, once.
        if is_country_off && !self.has_told_of_countries.swap(true, Ordering::Relaxed) {
            tracing::error!(
                provider = PROVIDER,
                "the account may not send abroad: its service for international numbers is off"
            );
        }
        verdict
    }

    async fn whatsapp(&self, message: &OutboundCode, deadline: Deadline) -> Verdict {
        let words = wording(&self.catalog, PROVIDER, Channel::Whatsapp, message);
        let request = self
            .settings
            .whatsapp
            .as_ref()
            .and_then(|whatsapp| whatsapp::request(whatsapp, message, &words));
        match request {
            Some(request) => Verdict::of(self.service.ask(request, deadline).await, whatsapp::verdict),
            None => Verdict::Rejected(RejectionClass::Config),
        }
    }
}

#[async_trait]
impl SmsGateway for GupshupGateway {
    /// It carries no calls: a message by voice is refused.
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        let deadline = self.service.deadline(message.patience);
        let verdict = match message.channel {
            Channel::Sms => self.sms(&message, deadline).await,
            Channel::Whatsapp => self.whatsapp(&message, deadline).await,
            Channel::Voice => Verdict::Rejected(RejectionClass::RecipientBlocked),
        };
        verdict.into_outcome(PROVIDER, message.channel)
    }
}

#[async_trait]
impl Probe for GupshupGateway {
    /// Asks for the head of its gateway's page, without credentials: whatever it answers, it is there, and nothing is
    /// sent.
    async fn check(&self) -> PortResult<()> {
        self.service.probe(self.settings.endpoint.clone()).await
    }
}
