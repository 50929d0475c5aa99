//! What the lab keeps: requests, messages, receipts and the rules in force.

use std::collections::VecDeque;
use std::time::Instant;

use crate::chance::Chance;
use crate::clock::now;
use crate::form::digits;
use crate::gateways::{Asked, Endpoint};
use crate::receipts::SentReceipt;
use crate::rule::{Rule, Rules};
use crate::{LabOptions, Message, Provider, RecordedRequest, Scenario};

/// Everything that changes, behind one lock.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) requests: VecDeque<RecordedRequest>,
    pub(crate) messages: VecDeque<Message>,
    pub(crate) receipts: VecDeque<SentReceipt>,
    pub(crate) rules: Rules,
    pub(crate) ids: Chance,
    next_key: u64,
    kept: usize,
}

impl Book {
    /// The ids differ from one lab to the next, whatever the seed: a store that outlives a lab must not meet one
    /// twice.
    pub(crate) fn new(options: &LabOptions) -> Self {
        let start = now().timestamp_nanos_opt().unwrap_or_default().unsigned_abs();
        Self {
            requests: VecDeque::new(),
            messages: VecDeque::new(),
            receipts: VecDeque::new(),
            rules: Rules::default(),
            ids: Chance::new(options.seed ^ start),
            next_key: 0,
            kept: options.kept.max(1),
        }
    }

    /// Writes a request down.
    pub(crate) fn record(&mut self, request: RecordedRequest) {
        keep(&mut self.requests, request, self.kept);
    }

    /// Writes down what the receiver of a receipt said.
    pub(crate) fn record_receipt(&mut self, receipt: SentReceipt) {
        keep(&mut self.receipts, receipt, self.kept);
    }

    /// An id as the endpoint's gateway makes them.
    pub(crate) fn fresh_id(&mut self, endpoint: Endpoint) -> String {
        match endpoint {
            Endpoint::Otp | Endpoint::OtpRetry | Endpoint::OtpVerify | Endpoint::Flow => self.ids.hex(24),
            Endpoint::WhatsappBulk => self.ids.hex(32),
            Endpoint::Whatsapp | Endpoint::TemplateMessage => self.ids.uuid(),
            Endpoint::Gateway => format!("{}-{}", self.ids.digits(19), self.ids.digits(18)),
        }
    }

    /// An id as a provider makes them, for a message that never was.
    pub(crate) fn unknown_id(&mut self, provider: Provider) -> String {
        self.fresh_id(match provider {
            Provider::Msg91 => Endpoint::Otp,
            Provider::Msg91Whatsapp => Endpoint::WhatsappBulk,
            Provider::Gupshup => Endpoint::Gateway,
            Provider::GupshupWhatsapp => Endpoint::TemplateMessage,
        })
    }

    /// A code of the gateway's own.
    pub(crate) fn fresh_code(&self, length: usize) -> String {
        self.ids.clone().digits(length.min(9))
    }

    /// Writes down the messages of a request that was taken, and gives them back.
    pub(crate) fn take(
        &mut self,
        endpoint: Endpoint,
        asked: &Asked,
        scenario: Scenario,
        id: &str,
        arrives: Option<Instant>,
    ) -> Vec<Message> {
        let mut taken = Vec::new();
        for recipient in &asked.recipients {
            let message = Message {
                key: self.next_key,
                provider: endpoint.provider(),
                channel: asked.channel,
                number: recipient.number.clone(),
                id: id.to_owned(),
                template: asked.template.clone(),
                text: recipient.text.clone(),
                code: recipient.code.clone(),
                variables: recipient.variables.clone(),
                garbled: recipient.garbled,
                scenario,
                at: now(),
                arrives,
                otp_until: asked.otp_life.and_then(|life| Instant::now().checked_add(life)),
            };
            self.next_key += 1;
            taken.push(message.clone());
            keep(&mut self.messages, message, self.kept);
        }
        taken
    }

    /// The messages to a number, newest first; only the number's digits count.
    pub(crate) fn messages_to(&self, number: &str) -> impl Iterator<Item = &Message> {
        let number = digits(number);
        self.messages
            .iter()
            .rev()
            .filter(move |message| message.number == number)
    }

    /// The messages with this id, one for each number: a request may have many.
    pub(crate) fn messages_with(&self, id: &str) -> Vec<Message> {
        let mut found: Vec<Message> = Vec::new();
        for message in self.messages.iter().filter(|message| message.id == id) {
            if found.iter().all(|known| known.number != message.number) {
                found.push(message.clone());
            }
        }
        found
    }

    /// Whether the message has not been forgotten.
    pub(crate) fn knows(&self, key: u64) -> bool {
        self.messages.iter().any(|message| message.key == key)
    }

    /// The last send of MSG91's OTP API to a number, also one whose time is over.
    pub(crate) fn last_otp(&self, number: &str) -> Option<&Message> {
        self.messages_to(number)
            .find(|message| message.otp_until.is_some())
    }

    /// The same, while its code is good.
    pub(crate) fn live_otp(&self, number: &str) -> Option<&Message> {
        self.last_otp(number).filter(|message| message.is_live_otp())
    }

    /// The code of the last send has been verified at the gateway: it is good no more.
    pub(crate) fn spend_otp(&mut self, number: &str) {
        for message in self
            .messages
            .iter_mut()
            .filter(|message| message.number == number)
        {
            message.otp_until = None;
        }
    }

    /// The rule that decides about a request, if any does.
    pub(crate) fn decide(&mut self, endpoint: Endpoint, asked: &Asked, seed: u64) -> Option<Rule> {
        let numbers: Vec<String> = asked
            .recipients
            .iter()
            .map(|recipient| recipient.number.clone())
            .collect();
        let question = crate::rule::Question {
            endpoint,
            channel: asked.channel,
            numbers: &numbers,
        };
        self.rules.decide(&question, seed)
    }

    /// Forgets everything but the rules.
    pub(crate) fn forget(&mut self) {
        self.requests.clear();
        self.messages.clear();
        self.receipts.clear();
    }
}

/// Adds to the end, and forgets the oldest when there are too many.
fn keep<T>(list: &mut VecDeque<T>, new: T, most: usize) {
    while list.len() >= most {
        list.pop_front();
    }
    list.push_back(new);
}
