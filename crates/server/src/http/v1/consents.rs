//! `GET /api/v1/consents`

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_domain::consent::ConsentOffer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;

/// Something people are asked to agree to.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentOffer)]
struct OfferBody {
    #[schema(example = "terms")]
    purpose: String,
    /// The current version of its text.
    #[schema(example = "1")]
    version: String,
    /// Whether registration needs it.
    required: bool,
    #[schema(example = "Terms of service")]
    title: String,
    /// Where the text is.
    #[schema(example = "https://example.com/terms")]
    url: String,
}

/// What people are asked.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentOffers)]
struct OffersBody {
    consents: Vec<OfferBody>,
}

impl From<&ConsentOffer> for OfferBody {
    fn from(offer: &ConsentOffer) -> Self {
        Self {
            purpose: offer.purpose.to_string(),
            version: offer.version.as_str().to_owned(),
            required: offer.required,
            title: offer.title.clone(),
            url: offer.url.clone(),
        }
    }
}

/// What people are asked to agree to
#[utoipa::path(get, path = "/api/v1/consents", operation_id = "list_consents", tag = "consents", responses(
    (status = 200, description = "In the order they are shown", body = OffersBody),
))]
pub(crate) async fn handler(state: Data<AppState>) -> HttpResponse {
    let consents = state
        .use_cases
        .consents
        .offers()
        .iter()
        .map(OfferBody::from)
        .collect();
    HttpResponse::Ok().json(OffersBody { consents })
}
