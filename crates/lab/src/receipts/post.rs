//! Sending receipts, and what their receivers say.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Method};

use super::build::Call;
use super::order::{Receipt, ReceiptFault, ReceiptStatus};
use super::{ReceiptShape, Report, build};
use crate::clock::now;
use crate::form::digits;
use crate::state::Shared;
use crate::{Channel, LabError, Message, Provider, Scenario};

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an idle connection is kept: less than servers do.
const KEPT_FOR: Duration = Duration::from_secs(2);

/// Most reports in one call, besides those about real messages.
const MOST_FILLERS: usize = 10_000;

/// Most calls for one order.
const MOST_TIMES: usize = 100;

/// A receipt that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReceipt {
    /// In whose name.
    pub provider: Provider,
    /// The id of the message; the first one's, where there were several.
    pub message: String,
    /// How it was written.
    pub shape: ReceiptShape,
    /// What it said.
    pub status: ReceiptStatus,
    /// What was wrong with it.
    pub fault: Option<ReceiptFault>,
    /// The HTTP status of the receiver's answer; `None` when there was none.
    pub answer: Option<u16>,
}

/// A client that goes where it is told only, and asks once.
pub(crate) fn client() -> Result<Client, LabError> {
    // Another one may be installed already: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(PATIENCE)
        .pool_idle_timeout(KEPT_FOR)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .user_agent(concat!("dastak-lab/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| LabError::NoClient(error.to_string()))
}

/// Tells the usual story of a message, as long as it is not forgotten.
pub(crate) async fn tell(shared: Arc<Shared>, message: Message, code: Option<String>, delay: Duration) {
    let options = &shared.options.receipts;
    let shape = options.shape(message.provider);
    if options.target(message.provider).is_none() {
        return;
    }
    let mut pause = options.after + delay;
    for status in shape.story(message.scenario) {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        pause = options.between;
        if !shared.book().knows(message.key) {
            return;
        }
        let code = (*status == ReceiptStatus::Failed).then(|| code.clone()).flatten();
        let report = about(
            &message,
            *status,
            code.or_else(|| usual_failure(&message, *status)),
        );
        let order = Receipt::about(&message.id, *status);
        if let Err(error) = post(&shared, message.provider, &order, shape, &[report]).await {
            tracing::warn!(%error, "a receipt can't be made");
        }
    }
}

/// The code of a message that was taken and refused later: a rejection at MSG91, do-not-disturb at Gupshup.
fn usual_failure(message: &Message, status: ReceiptStatus) -> Option<String> {
    let refused = status == ReceiptStatus::Failed && message.scenario == Scenario::AcceptThenFail;
    let code = match message.provider {
        Provider::Msg91 => "16",
        Provider::Gupshup => "006",
        Provider::Msg91Whatsapp | Provider::GupshupWhatsapp => return None,
    };
    refused.then(|| code.to_owned())
}

/// Sends what was ordered, and says what became of each call. Where the shape has room for one message only,
/// each gets a call of its own.
///
/// # Errors
/// When there is no such message or no receiver, or the shape can't say that.
pub(crate) async fn send(shared: Arc<Shared>, order: Receipt) -> Result<Vec<SentReceipt>, LabError> {
    if order.fillers > MOST_FILLERS || order.times > MOST_TIMES {
        return Err(LabError::BadReceipt(format!(
            "at most {MOST_FILLERS} fillers and {MOST_TIMES} times"
        )));
    }
    let (provider, reports) = reports(&shared, &order)?;
    let shape = order
        .shape
        .unwrap_or_else(|| shared.options.receipts.shape(provider));
    let room = if shape.holds_many() { reports.len() } else { 1 };
    let mut sent = Vec::new();
    for _ in 0..order.times.max(1) {
        for together in reports.chunks(room) {
            sent.push(post(&shared, provider, &order, shape, together).await?);
        }
    }
    Ok(sent)
}

/// The reports of an order, in the order's own order; at least one.
fn reports(shared: &Shared, order: &Receipt) -> Result<(Provider, Vec<Report>), LabError> {
    let bad = |why: &str| LabError::BadReceipt(why.to_owned());
    let mut book = shared.book();
    let mut messages = match (&order.message, &order.number) {
        (Some(id), None) => book.messages_with(id),
        (Some(id), Some(number)) => {
            let mut with_id = book.messages_with(id);
            with_id.retain(|message| message.number == digits(number));
            with_id
        }
        (None, Some(number)) => book.messages_to(number).take(1).cloned().collect(),
        (None, None) => Vec::new(),
    };
    let is_named = order.message.is_some() || order.number.is_some();
    if is_named && messages.is_empty() && order.provider.is_none() {
        return Err(bad("there is no such message"));
    }
    let provider = order
        .provider
        .or_else(|| messages.first().map(|message| message.provider));
    let provider = provider.ok_or_else(|| bad("say a message, a number or a provider"))?;
    for id in &order.with {
        let more = book.messages_with(id);
        if more.is_empty() {
            return Err(bad("there is no such message"));
        }
        messages.extend(more);
    }
    let mut reports: Vec<Report> = messages
        .iter()
        .map(|message| about(message, order.status, order.code.clone()))
        .collect();
    // In a provider's name anything may be said, also about an id or a number of which the lab knows nothing.
    if reports.is_empty() {
        let id = order.message.clone();
        let id = id.unwrap_or_else(|| book.unknown_id(provider));
        reports.push(invented(id, provider, order));
    }
    for _ in 0..order.fillers {
        reports.push(invented(book.unknown_id(provider), provider, order));
    }
    for report in &mut reports {
        match order.fault {
            Some(ReceiptFault::UnknownId) => report.id = book.unknown_id(provider),
            Some(ReceiptFault::OtherNumber) => report.number = other(&report.number),
            _ => {}
        }
    }
    Ok((provider, reports))
}

fn about(message: &Message, status: ReceiptStatus, code: Option<String>) -> Report {
    Report {
        id: message.id.clone(),
        number: message.number.clone(),
        channel: message.channel,
        template: message.template.clone().unwrap_or_default(),
        text: message.text.clone(),
        status,
        code,
        sent: message.at,
        at: now(),
    }
}

fn invented(id: String, provider: Provider, order: &Receipt) -> Report {
    Report {
        id,
        number: order
            .number
            .as_deref()
            .map_or_else(|| "919000000001".to_owned(), digits),
        channel: match provider {
            Provider::Msg91 | Provider::Gupshup => Channel::Sms,
            Provider::Msg91Whatsapp | Provider::GupshupWhatsapp => Channel::Whatsapp,
        },
        template: String::new(),
        text: String::new(),
        status: order.status,
        code: order.code.clone(),
        sent: now(),
        at: now(),
    }
}

/// A number that differs in its last digit.
fn other(number: &str) -> String {
    let mut other = number.to_owned();
    let last = other.pop();
    other.push(if last == Some('0') { '1' } else { '0' });
    other
}

async fn post(
    shared: &Shared,
    provider: Provider,
    order: &Receipt,
    shape: ReceiptShape,
    reports: &[Report],
) -> Result<SentReceipt, LabError> {
    let options = &shared.options.receipts;
    let target = options.target(provider);
    let target = target
        .ok_or_else(|| LabError::BadReceipt(format!("there is no receiver for {}", provider.name())))?;
    let spelling = order.spelling.unwrap_or(options.spelling);
    let call = build(&shared.options, target, shape, spelling, reports, order.fault)?;
    let receipt = SentReceipt {
        provider,
        message: reports
            .first()
            .map(|report| report.id.clone())
            .unwrap_or_default(),
        shape,
        status: order.status,
        fault: order.fault,
        answer: answer(&shared.client, call).await,
    };
    shared.book().record_receipt(receipt.clone());
    Ok(receipt)
}

/// The status of the receiver's answer. A failure is told without the URL, which has a secret in it.
async fn answer(client: &Client, call: Call) -> Option<u16> {
    let method = Method::from_bytes(call.method.as_bytes()).ok()?;
    let mut request = client.request(method, call.url);
    if let Some(content_type) = call.content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    match request.body(call.body).send().await {
        Ok(answer) => Some(answer.status().as_u16()),
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "a receipt was not taken");
            None
        }
    }
}
