//! `GET /api/v1/auth/me/consents`

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::Bearer;
use crate::http::v1::dto::ConsentBody;

/// What the person agreed to.
#[derive(Serialize, ToSchema)]
#[schema(as = Consents)]
struct ConsentsBody {
    /// The newest answer of each purpose.
    consents: Vec<ConsentBody>,
}

/// What the person agreed to
#[utoipa::path(get, path = "/api/v1/auth/me/consents", operation_id = "list_my_consents", tag = "consents", security(("bearer" = [])),
    responses((status = 200, description = "By purpose", body = ConsentsBody)))]
pub(crate) async fn handler(Bearer(identity): Bearer) -> HttpResponse {
    let consents = identity.user.consents.iter().map(ConsentBody::from).collect();
    HttpResponse::Ok().json(ConsentsBody { consents })
}
