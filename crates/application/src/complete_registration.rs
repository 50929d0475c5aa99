//! Registers the person behind a verified number, and logs them in.
//!
//! 1. The registration token says which number, and that its code was right.
//! 2. The consents are checked: every required one given, to the current text.
//! 3. Person, consents, session and the end of the token are one transaction.
//! 4. Their device is trusted, where that was asked for.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! use dastak_application::complete_registration::{CompleteRegistrationCommand, CompleteRegistrationError};
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::claims::RegistrationClaims;
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::device::DeviceInfo;
//! use dastak_domain::session::Authentication;
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
//! // What a right code of a new number is answered with.
//! let now = fakes.ports.clock.now();
//! let registration_token = fakes.ports.tokens.sign_registration(&RegistrationClaims {
//!     token_id: builders::token_id(now),
//!     challenge_id: builders::challenge_id(now),
//!     mobile: builders::mobile(),
//!     authentication: Authentication::by_code(now, Channel::Sms),
//!     issued_at: now,
//!     expires_at: now + builders::secs(600),
//! })?;
//! let command = CompleteRegistrationCommand {
//!     registration_token,
//!     profile: builders::a_user(builders::mobile(), now).profile,
//!     consents: Vec::new(),
//!     device: DeviceInfo::named("Asha's phone".to_owned()),
//!     trust_device: false,
//!     caller: Caller::default(),
//! };
//! let signed_in = use_cases.complete_registration.execute(command.clone()).await?;
//! assert!(signed_in.is_new_user);
//! // The token is spent.
//! let again = use_cases.complete_registration.execute(command).await;
//! assert!(matches!(again, Err(CompleteRegistrationError::TokenInvalid)));
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::consent::{ConsentChoice, ConsentRefusal};
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::session::Session;
use dastak_domain::user::{AccountStatus, Profile, User};
use dastak_ports::accounts::{Register, RegisterOutcome};
use dastak_ports::tokens::SignedToken;
use dastak_ports::{Accounts, Clock, PortError, Ports, Secrets, SecureRandom, Tokens};

use crate::audit_entries::AuditEntries;
use crate::token_issuer::{SignedIn, TokenIssuer};
use crate::trust_devices::TrustDevices;
use crate::{Caller, Policies};

/// What a new person says.
#[derive(Debug, Clone)]
pub struct CompleteRegistrationCommand {
    /// The token of the verified number, as it came.
    pub registration_token: SignedToken,
    /// Who they are.
    pub profile: Profile,
    /// What they agree to.
    pub consents: Vec<ConsentChoice>,
    /// What the client says of its device.
    pub device: DeviceInfo,
    /// Whether the device may log in without a code from now on, where that is on.
    pub trust_device: bool,
    /// Who asks.
    pub caller: Caller,
}

/// Why nobody was registered.
#[derive(Debug, thiserror::Error)]
pub enum CompleteRegistrationError {
    /// The token is forged, expired or spent.
    #[error("the registration token is not valid")]
    TokenInvalid,
    /// The number is somebody's.
    #[error("the number is registered already")]
    AlreadyRegistered,
    /// The consents don't suffice.
    #[error(transparent)]
    Consents(#[from] ConsentRefusal),
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Registers people.
pub struct CompleteRegistration {
    accounts: Arc<dyn Accounts>,
    secrets: Arc<dyn Secrets>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn SecureRandom>,
    audit: AuditEntries,
    issuer: TokenIssuer,
    trust: TrustDevices,
    policies: Arc<Policies>,
}

impl CompleteRegistration {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, issuer: TokenIssuer) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            secrets: Arc::clone(&ports.secrets),
            tokens: Arc::clone(&ports.tokens),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
            audit: AuditEntries::new(ports),
            issuer,
            trust: TrustDevices::new(ports, policies),
            policies: Arc::clone(policies),
        }
    }

    /// Registers a person and logs them in.
    pub async fn execute(
        &self,
        command: CompleteRegistrationCommand,
    ) -> Result<SignedIn, CompleteRegistrationError> {
        let now = self.clock.now();
        let claims = self
            .tokens
            .verify_registration(command.registration_token.expose(), now)
            .map_err(|_| CompleteRegistrationError::TokenInvalid)?;
        let mut consents = self
            .policies
            .consents
            .check_registration(&command.consents, now)?;
        consents.sort_by(|a, b| a.purpose.cmp(&b.purpose));
        let user = User {
            id: UserId::new(now, self.random.bytes()?),
            mobile: claims.mobile,
            mobile_verified_at: claims.authentication.at,
            profile: command.profile,
            status: AccountStatus::Active,
            created_at: now,
            updated_at: now,
            last_login_at: now,
            consents,
        };
        let session = Session::begin(
            SessionId::new(now, self.random.bytes()?),
            user.id,
            claims.authentication,
            command.device,
            command.caller.address,
            now,
            &self.policies.tokens,
        );
        let audit = AuditEntry {
            number_key: Some(self.secrets.number_key(&user.mobile)),
            channel: claims.authentication.channel(),
            ..self
                .audit
                .of_session(AuditEvent::Registered, &session, command.caller, now)?
        };
        // Signed before anything is stored: a signer that fails must not cost the person their token.
        let tokens = self.issuer.issue(&session, now)?;
        let opened = session.clone();
        let register = Register {
            user: user.clone(),
            session,
            token_id: claims.token_id,
            audit,
        };
        match self.accounts.register(register).await? {
            RegisterOutcome::Registered => Ok(SignedIn {
                user,
                session_id: opened.id,
                is_new_user: true,
                tokens,
                device_token: self
                    .trust
                    .device_of(&opened, command.trust_device, command.caller, now)
                    .await,
            }),
            RegisterOutcome::TokenSpent => Err(CompleteRegistrationError::TokenInvalid),
            RegisterOutcome::AlreadyRegistered => Err(CompleteRegistrationError::AlreadyRegistered),
        }
    }
}
