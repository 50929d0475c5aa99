//! `GET /api/v1/auth/me`

use actix_web::HttpResponse;

use crate::http::extract::Bearer;
use crate::http::v1::dto::UserBody;

/// Who is logged in
#[utoipa::path(get, path = "/api/v1/auth/me", operation_id = "get_me", tag = "me", security(("bearer" = [])),
    responses((status = 200, description = "The person", body = UserBody)))]
pub(crate) async fn handler(Bearer(identity): Bearer) -> HttpResponse {
    HttpResponse::Ok().json(UserBody::from(&identity.user))
}
