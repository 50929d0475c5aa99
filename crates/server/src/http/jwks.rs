//! `GET /.well-known/jwks.json`

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

use super::AppState;

/// Verifiers may keep the keys this long: shorter than the time between publishing a key and using it.
const CACHE: &str = "public, max-age=300";

/// The public keys of access tokens (RFC 7517)
///
/// Empty when tokens are signed with a shared secret.
#[utoipa::path(get, path = "/.well-known/jwks.json", operation_id = "jwks", tag = "operations", responses(
    (status = 200, description = "The keys", body = Object, example = json!({"keys": [
        {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
         "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    ]})),
))]
pub(crate) async fn handler(state: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, CACHE))
        .json(state.tokens.jwks())
}
