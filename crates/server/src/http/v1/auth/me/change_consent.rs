//! `PUT /api/v1/auth/me/consents/{purpose}`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use dastak_domain::consent::{ConsentChoice, ConsentPurpose, ConsentVersion};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Bearer, Body, Client, Fields};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::ConsentBody;

/// The problems of a change beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[Code::NotFound, Code::ConsentVersionOutdated];

/// Yes or no to one text.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct ChangeConsentRequest {
    /// The version that was shown. A withdrawal may name any.
    #[schema(example = "1")]
    version: String,
    #[schema(example = false)]
    granted: bool,
}

/// Give or withdraw one consent
///
/// As easy to withdraw as to give.
#[utoipa::path(put, path = "/api/v1/auth/me/consents/{purpose}", operation_id = "change_consent", tag = "consents", security(("bearer" = [])),
    params(("purpose" = String, Path, description = "What for")), request_body = ChangeConsentRequest,
    responses((status = 200, description = "The answer as it is kept", body = ConsentBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    request: HttpRequest,
    Bearer(identity): Bearer,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let purpose = ConsentPurpose::parse(request.match_info().query("purpose"));
    let purpose = purpose.map_err(|_| Problem::new(Code::NotFound))?;
    let json = body.json().await?;
    let choice = Fields::read(&json, |fields| {
        let version = fields.required("version", ConsentVersion::parse);
        let granted = fields.required_flag("granted");
        Some(ConsentChoice {
            purpose,
            version: version?,
            granted: granted?,
        })
    })?;
    let record = state
        .use_cases
        .consents
        .change(&identity, &choice, caller)
        .await?;
    Ok(HttpResponse::Ok().json(ConsentBody::from(&record)))
}
