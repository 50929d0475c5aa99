//! `/api/v1/webhooks/sms/{provider}`: delivery receipts of gateways.
//!
//! Whoever proves to be the gateway is answered 200 whatever the receipt says, so that nothing is sent again and again
//! for being broken. Everybody else is answered alike, whether or not there is such a gateway.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use dastak_ports::sms::ReceiptRequest;
use serde::Deserialize;

use super::AppState;
use super::extract::Body;
use super::problem::{Code, Problem};
use super::receipt_sources::Shown;

/// The problems of both methods.
pub(crate) const PROBLEMS: &[Code] = &[Code::ReceiptUnauthorized];

/// The longest body that is read, in bytes: a gateway may put many receipts into one call.
const LARGEST_RECEIPTS: usize = 64 * 1024;

/// The headers that sign a call, as Standard Webhooks has them.
const SIGNATURE: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];

#[derive(Deserialize)]
struct Query {
    key: Option<String>,
}

/// Takes a delivery receipt
#[utoipa::path(post, path = "/api/v1/webhooks/sms/{provider}", operation_id = "post_delivery_receipt", tag = "webhooks",
    params(("provider" = String, Path, description = "The gateway"),
           ("key" = Option<String>, Query, description = "The receipt key")),
    responses((status = 200, description = "The sender is known; what it said may have changed nothing")))]
pub(crate) async fn post(
    state: Data<AppState>,
    request: HttpRequest,
    provider: Path<String>,
    body: Body,
) -> Result<HttpResponse, Problem> {
    take(&state, &request, &provider, body).await
}

/// Takes a delivery receipt, where a gateway calls so
#[utoipa::path(get, path = "/api/v1/webhooks/sms/{provider}", operation_id = "get_delivery_receipt", tag = "webhooks",
    params(("provider" = String, Path, description = "The gateway"),
           ("key" = Option<String>, Query, description = "The receipt key")),
    responses((status = 200, description = "The sender is known; what it said may have changed nothing")))]
pub(crate) async fn get(
    state: Data<AppState>,
    request: HttpRequest,
    provider: Path<String>,
    body: Body,
) -> Result<HttpResponse, Problem> {
    take(&state, &request, &provider, body).await
}

async fn take(
    state: &AppState,
    request: &HttpRequest,
    provider: &str,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let unknown = || Problem::new(Code::ReceiptUnauthorized);
    let source = state
        .receipts
        .iter()
        .find(|source| source.provider == provider)
        .ok_or_else(unknown)?;
    // A key that comes twice is no key.
    let query = actix_web::web::Query::<Query>::from_query(request.query_string());
    let header = |name| {
        let value = request.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let shown = Shown {
        key: query.as_ref().ok().and_then(|query| query.key.as_deref()),
        signature: SIGNATURE.map(header),
    };
    if source.refuses_unread(shown) {
        return Err(unknown());
    }
    let bytes = body.within(LARGEST_RECEIPTS).await?;
    if !source.knows(shown, bytes.as_deref().unwrap_or_default(), state.clock.now()) {
        return Err(unknown());
    }
    let Some(bytes) = bytes else {
        tracing::warn!(provider = source.provider, "a delivery receipt that is too long");
        return Ok(HttpResponse::Ok().finish());
    };
    let receipts = source.reader.read(&ReceiptRequest {
        method: request.method().as_str(),
        query: request.query_string(),
        content_type: header("content-type"),
        body: &bytes,
    });
    let count = receipts.len();
    let changed = state
        .use_cases
        .delivery_receipts
        .execute(source.provider, receipts)
        .await?;
    tracing::debug!(provider = source.provider, count, changed, "delivery receipts");
    Ok(HttpResponse::Ok().finish())
}
