//! `/lab/…`: rules, messages, requests and receipts over HTTP.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL};
use actix_web::web::{self, Bytes, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::guard::is_local;
use crate::form::digits;
use crate::receipts::{Receipt, SentReceipt, send};
use crate::state::Shared;
use crate::{LabError, Message, Provider, RecordedRequest, Rule};

/// Longest body of an order.
const LONGEST_BODY: usize = 256 * 1024;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(web::PayloadConfig::new(LONGEST_BODY))
        .service(web::resource("/lab/rules").to(rules))
        .service(web::resource("/lab/messages").to(messages))
        .service(web::resource("/lab/requests").to(requests))
        .service(web::resource("/lab/receipts").to(receipts))
        .service(web::resource("/lab/{unknown:.*}").to(nothing));
}

/// One rule or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    More(Vec<Rule>),
    One(Box<Rule>),
}

async fn rules(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !is_local(&request) {
        return foreign();
    }
    match request.method().as_str() {
        "GET" => answer(StatusCode::OK, &rules_in_force(&shared)),
        "DELETE" => {
            shared.book().rules.clear();
            HttpResponse::NoContent().finish()
        }
        "POST" => {
            // A rule by itself is read first: only so the fault in it has a name.
            let read = match parsed::<Rule>(&body) {
                Ok(rule) => Ok(vec![rule]),
                Err(fault) => match parsed(&body) {
                    Ok(OneOrMore::More(rules)) => Ok(rules),
                    Ok(OneOrMore::One(rule)) => Ok(vec![*rule]),
                    Err(_) => Err(fault),
                },
            };
            match read.map(|rules| shared.will(rules)) {
                Ok(Ok(())) => answer(StatusCode::CREATED, &rules_in_force(&shared)),
                Ok(Err(error)) => refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
                Err(error) => refusal(StatusCode::BAD_REQUEST, &error),
            }
        }
        _ => wrong_method("GET, POST, DELETE"),
    }
}

fn rules_in_force(shared: &Shared) -> Value {
    json!({ "rules": shared.book().rules.list() })
}

#[derive(Deserialize)]
struct Only {
    number: Option<String>,
}

async fn messages(request: HttpRequest, only: Option<Query<Only>>, shared: Data<Shared>) -> HttpResponse {
    if !is_local(&request) {
        return foreign();
    }
    match request.method().as_str() {
        "GET" => {
            let wanted = only
                .and_then(|only| only.into_inner().number)
                .map(|number| digits(&number));
            let book = shared.book();
            let wanted = book
                .messages
                .iter()
                .rev()
                .filter(|message| wanted.as_ref().is_none_or(|number| *number == message.number));
            answer(
                StatusCode::OK,
                &json!({ "messages": wanted.map(message).collect::<Vec<_>>() }),
            )
        }
        "DELETE" => {
            shared.book().forget();
            HttpResponse::NoContent().finish()
        }
        _ => wrong_method("GET, DELETE"),
    }
}

fn message(message: &Message) -> Value {
    let variables = message
        .variables
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()));
    json!({
        "id": message.id, "provider": message.provider, "channel": message.channel,
        "number": message.number, "template": message.template, "text": message.text,
        "code": message.code, "variables": Value::Object(variables.collect()),
        "garbled": message.garbled, "scenario": message.scenario, "state": message.state().name(),
        "at": moment(message.at),
    })
}

async fn requests(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !is_local(&request) {
        return foreign();
    }
    if request.method().as_str() != "GET" {
        return wrong_method("GET");
    }
    let book = shared.book();
    let recorded: Vec<Value> = book.requests.iter().rev().map(recorded).collect();
    answer(StatusCode::OK, &json!({ "requests": recorded }))
}

fn recorded(request: &RecordedRequest) -> Value {
    let headers = request.headers.iter().map(|(name, value)| json!([name, value]));
    json!({
        "provider": request.provider.map(Provider::name), "method": request.method, "path": request.path,
        "query": request.query, "headers": headers.collect::<Vec<_>>(),
        "body": String::from_utf8_lossy(&request.body), "at": moment(request.at),
    })
}

async fn receipts(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !is_local(&request) {
        return foreign();
    }
    match request.method().as_str() {
        "GET" => {
            let book = shared.book();
            let sent: Vec<Value> = book.receipts.iter().rev().map(receipt).collect();
            answer(StatusCode::OK, &json!({ "receipts": sent }))
        }
        "POST" => match parsed::<Receipt>(&body) {
            Ok(order) => {
                let sending = send(Arc::clone(&shared), order);
                match shared.runtime.spawn(sending).await {
                    Ok(Ok(sent)) => {
                        let sent: Vec<Value> = sent.iter().map(receipt).collect();
                        answer(StatusCode::OK, &json!({ "receipts": sent }))
                    }
                    Ok(Err(error @ LabError::BadReceipt(_))) => {
                        refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string())
                    }
                    _ => refusal(StatusCode::INTERNAL_SERVER_ERROR, "the receipt could not be sent"),
                }
            }
            Err(error) => refusal(StatusCode::BAD_REQUEST, &error),
        },
        _ => wrong_method("GET, POST"),
    }
}

fn receipt(receipt: &SentReceipt) -> Value {
    json!({
        "provider": receipt.provider, "message": receipt.message, "shape": receipt.shape,
        "status": receipt.status, "fault": receipt.fault, "answer": receipt.answer,
    })
}

async fn nothing() -> HttpResponse {
    refusal(StatusCode::NOT_FOUND, "there is no such page in the lab")
}

fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn answer(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body)
}

fn refusal(status: StatusCode, why: &str) -> HttpResponse {
    answer(status, &json!({ "error": why }))
}

fn foreign() -> HttpResponse {
    refusal(StatusCode::FORBIDDEN, "the lab is for this machine only")
}

fn wrong_method(allowed: &'static str) -> HttpResponse {
    let mut answer = refusal(StatusCode::METHOD_NOT_ALLOWED, "not by this method");
    answer
        .headers_mut()
        .insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allowed));
    answer
}
