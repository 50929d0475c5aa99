//! `/api/v1/webhooks/sms/{provider}`: delivery receipts of gateways.
//!
//! No gateway that sends receipts is configured in this version, so nobody can be known: every receipt is
//! refused, as the contract says for a server without receipts.

use actix_web::HttpResponse;

use super::problem::{Code, Problem};

/// The problems of both methods.
pub(crate) const PROBLEMS: &[Code] = &[Code::ReceiptUnauthorized];

/// Takes a delivery receipt
#[utoipa::path(post, path = "/api/v1/webhooks/sms/{provider}", operation_id = "post_delivery_receipt", tag = "webhooks",
    params(("provider" = String, Path, description = "The gateway"),
           ("key" = Option<String>, Query, description = "The receipt key")),
    responses())]
pub(crate) async fn post() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::ReceiptUnauthorized))
}

/// Takes a delivery receipt, where a gateway calls so
#[utoipa::path(get, path = "/api/v1/webhooks/sms/{provider}", operation_id = "get_delivery_receipt", tag = "webhooks",
    params(("provider" = String, Path, description = "The gateway"),
           ("key" = Option<String>, Query, description = "The receipt key")),
    responses())]
pub(crate) async fn get() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::ReceiptUnauthorized))
}
