//! `POST /api/v1/auth/refresh-token`

use actix_web::HttpResponse;
use actix_web::web::Data;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Body, Client, Fields};
use crate::http::problem::{Code, Problem};
use crate::http::v1::dto::TokensBody;

/// The problems of a refresh beside those of every body.
pub(crate) const PROBLEMS: &[Code] = &[
    Code::RefreshTokenInvalid,
    Code::RefreshTokenExpired,
    Code::RefreshTokenReused,
    Code::SessionRevoked,
];

/// The newest refresh token of a session.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct RefreshTokenRequest {
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWZyZXNoK2p3dCIsImtpZCI6…")]
    refresh_token: String,
}

/// Exchange a refresh token for the next pair
///
/// Every use rotates. The token just replaced gets the same successor again for ten seconds; shown later it
/// ends the session.
#[utoipa::path(post, path = "/api/v1/auth/refresh-token", operation_id = "refresh_token", tag = "login", request_body = RefreshTokenRequest,
    responses((status = 200, description = "The next pair", body = TokensBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let token = Fields::read(&json, |fields| {
        fields.required("refresh_token", |token| Ok(token.to_owned()))
    })?;
    let tokens = state.use_cases.refresh_tokens.execute(&token, caller).await?;
    Ok(HttpResponse::Ok().json(TokensBody::from(&tokens)))
}
