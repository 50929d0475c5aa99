use dastak_domain::claims::{AccessClaims, RefreshClaims};
use dastak_domain::ids::TokenId;

use crate::session::{POLICY, begun};
use crate::support::at;

#[test]
fn an_access_token_says_what_its_session_is() {
    let session = begun(at(0));
    let claims = AccessClaims::of(&session, TokenId::new(at(60), [3; 10]), at(60), &POLICY);
    assert_eq!((claims.user_id, claims.session_id), (session.user_id, session.id));
    assert_eq!(
        claims.authentication, session.authentication,
        "as it was at the login"
    );
    assert_eq!((claims.issued_at, claims.expires_at), (at(60), at(960)));
}

#[test]
fn an_access_token_does_not_outlive_its_session() {
    let session = begun(at(0));
    let claims = AccessClaims::of(&session, TokenId::new(at(7000), [3; 10]), at(7000), &POLICY);
    assert_eq!(claims.expires_at, session.ends_at);
}

#[test]
fn one_generation_has_one_token() {
    let session = begun(at(0));
    let claims = RefreshClaims::of(session.user_id, session.id, &session.refresh);
    assert_eq!(
        claims,
        RefreshClaims::of(session.user_id, session.id, &session.refresh)
    );
    assert_eq!(
        (claims.generation, claims.issued_at, claims.expires_at),
        (1, at(0), at(3600))
    );
}
