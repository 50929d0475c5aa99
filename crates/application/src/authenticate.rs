//! Finds out who is behind a bearer token.
//!
//! The session is looked up every time: an ended one is refused from the moment of its end, however long its
//! access tokens would still live (OWASP ASVS 5.0 7.4.1).
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::authenticate::AuthenticateError;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::claims::AccessClaims;
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! # let user = builders::a_user(builders::mobile(), fakes.ports.clock.now());
//! # let session = builders::a_session(user.id, user.created_at);
//! # let register = Register {
//! #     token_id: builders::token_id(user.created_at),
//! #     audit: builders::an_entry_of(user.id, AuditEvent::Registered, user.created_at),
//! #     user: user.clone(),
//! #     session: session.clone(),
//! # };
//! # fakes.ports.accounts.register(register).await?;
//! # let identity = Identity { session, user };
//! // Somebody is logged in: `identity`. This is an access token of theirs.
//! let now = fakes.ports.clock.now();
//! let claims = AccessClaims::of(&identity.session, builders::token_id(now), now, &policies.tokens);
//! let token = fakes.ports.tokens.sign_access(&claims)?;
//! let found = use_cases.authenticate.execute(token.expose()).await?;
//! assert_eq!(found.user.id, identity.user.id);
//!
//! // It would be good for fourteen minutes more.
//! use_cases.logout.this_session(&identity, Caller::default()).await?;
//! let refused = use_cases.authenticate.execute(token.expose()).await;
//! assert!(matches!(refused, Err(AuthenticateError::SessionRevoked)));
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::session::Session;
use dastak_domain::user::{AccountStatus, User};
use dastak_ports::sessions::BearerContext;
use dastak_ports::tokens::TokenRejection;
use dastak_ports::{Clock, PortError, Ports, Sessions, Tokens};

/// A person, and the session they act in.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The session, active.
    pub session: Session,
    /// Its person.
    pub user: User,
}

/// Why a token was refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// Not an access token of ours.
    #[error("the access token is not valid")]
    Invalid,
    /// It has expired.
    #[error("the access token has expired")]
    Expired,
    /// Its session has ended.
    #[error("the session has ended")]
    SessionRevoked,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Authenticates requests.
pub struct Authenticate {
    sessions: Arc<dyn Sessions>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
}

impl Authenticate {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            sessions: Arc::clone(&ports.sessions),
            tokens: Arc::clone(&ports.tokens),
            clock: Arc::clone(&ports.clock),
        }
    }

    /// Who is behind this access token.
    pub async fn execute(&self, access_token: &str) -> Result<Identity, AuthenticateError> {
        let now = self.clock.now();
        let claims = self
            .tokens
            .verify_access(access_token, now)
            .map_err(|rejection| match rejection {
                TokenRejection::Expired => AuthenticateError::Expired,
                TokenRejection::Invalid => AuthenticateError::Invalid,
            })?;
        let context = self.sessions.bearer(claims.session_id).await?;
        let BearerContext { session, user } = context.ok_or(AuthenticateError::SessionRevoked)?;
        if session.user_id != claims.user_id {
            return Err(AuthenticateError::Invalid);
        }
        if !session.is_active(now) || user.status != AccountStatus::Active {
            return Err(AuthenticateError::SessionRevoked);
        }
        Ok(Identity { session, user })
    }
}
