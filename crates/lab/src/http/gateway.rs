//! One request to a gateway, from its head to its answer.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;

use super::{connection, travel};
use crate::clock::now;
use crate::gateways::{Answer, Context, Endpoint, read, scripted};
use crate::receipts::tell;
use crate::scenario::{Fate, Travel};
use crate::state::Shared;
use crate::{Message, RecordedRequest, Rule, Scenario};

/// Longest body that is read.
const LONGEST_BODY: usize = 1024 * 1024;

/// Answers whatever is not the lab's own.
pub(super) async fn answer(request: HttpRequest, mut payload: Payload, shared: Data<Shared>) -> HttpResponse {
    let shared = shared.into_inner();
    let mut recorded = head_of(&request);
    let Some(endpoint) = Endpoint::of_path(request.path()) else {
        shared.book().record(recorded);
        return HttpResponse::NotFound().finish();
    };
    recorded.provider = Some(endpoint.provider());
    if shared.book().rules.drops_early(endpoint, shared.options.seed) {
        shared.book().record(recorded);
        connection::drop_it(&request);
        return HttpResponse::Ok().finish();
    }
    while let Some(part) = payload.next().await {
        match part {
            Ok(part) if recorded.body.len() + part.len() <= LONGEST_BODY => {
                recorded.body.extend_from_slice(&part);
            }
            Ok(_) => return HttpResponse::PayloadTooLarge().finish(),
            // The client went away in the middle: there was no request.
            Err(_) => return HttpResponse::BadRequest().finish(),
        }
    }
    let settled = settle(&shared, endpoint, recorded);
    spread(&shared, &settled).await;
    travel::send(&request, settled.answer, settled.travel, settled.rule.delay()).await
}

fn head_of(request: &HttpRequest) -> RecordedRequest {
    let header = |(name, value): (
        &actix_web::http::header::HeaderName,
        &actix_web::http::header::HeaderValue,
    )| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    RecordedRequest {
        provider: None,
        method: request.method().as_str().to_owned(),
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers: request.headers().iter().map(header).collect(),
        body: Vec::new(),
        at: now(),
    }
}

/// What was decided about a request.
struct Settled {
    rule: Rule,
    messages: Vec<Message>,
    answer: Answer,
    travel: Travel,
}

/// Reads, decides and writes down, all at once: requests at the same time see each other whole.
fn settle(shared: &Shared, endpoint: Endpoint, recorded: RecordedRequest) -> Settled {
    let mut book = shared.book();
    let asked = read(endpoint, &recorded, &shared.options, &book);
    let takes_method = endpoint.takes(&recorded.method);
    book.record(recorded);
    if !takes_method {
        return refused(Rule::new(Scenario::Ok), Answer::json(405, ""));
    }
    let rule = book.decide(endpoint, &asked, shared.options.seed);
    let rule = rule.unwrap_or_else(|| Rule::new(Scenario::Ok));
    let scenario = rule.scenario;
    let takes = scenario.fate() != Fate::Unsent || scenario.says_success();
    if let (true, Some(fault)) = (takes, &asked.fault) {
        return refused(rule, fault.clone());
    }
    let id = asked.id.clone().unwrap_or_else(|| book.fresh_id(endpoint));
    let phone = asked.recipients.first().map(|recipient| recipient.number.clone());
    let context = Context {
        id: &id,
        phone: phone.as_deref().unwrap_or_default(),
        json: asked.json,
        code: rule.code.as_deref(),
        wait: rule
            .delay()
            .as_millis()
            .div_ceil(1000)
            .try_into()
            .unwrap_or(u64::MAX),
    };
    // `can_answer` has seen to it that there are words.
    let answer = scripted(endpoint, scenario, &context).unwrap_or_else(|| Answer::json(500, ""));
    let mut messages = Vec::new();
    if endpoint == Endpoint::OtpVerify {
        if scenario == Scenario::Ok {
            book.spend_otp(context.phone);
        }
    } else if scenario.fate() != Fate::Unsent {
        let arrives = Message::arrival(scenario, shared.options.arrival, rule.delay());
        messages = book.take(endpoint, &asked, scenario, &id, arrives);
    }
    drop(book);
    Settled {
        travel: scenario.travel(),
        rule,
        messages,
        answer,
    }
}

/// What a strict gateway refuses by itself is refused in the scenario's way: slowly, or not at all.
fn refused(rule: Rule, answer: Answer) -> Settled {
    Settled {
        travel: rule.scenario.travel(),
        rule,
        messages: Vec::new(),
        answer,
    }
}

/// Sends the receipts on their way; where they come before the answer, it waits for them.
async fn spread(shared: &Arc<Shared>, settled: &Settled) {
    if !shared.options.receipts.automatic {
        return;
    }
    let delay = match settled.rule.scenario.fate() {
        Fate::ArrivesLate => settled.rule.delay(),
        _ => Duration::ZERO,
    };
    for message in &settled.messages {
        let telling = tell(
            Arc::clone(shared),
            message.clone(),
            settled.rule.code.clone(),
            delay,
        );
        let told = shared.runtime.spawn(telling);
        if settled.rule.scenario == Scenario::ReceiptBeforeAnswer {
            let _ = told.await;
        }
    }
}
