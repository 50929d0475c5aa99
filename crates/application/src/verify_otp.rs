//! Compares a code, and logs in whom it belongs to.
//!
//! 1. Look up the number: its consecutive failures and who has registered it.
//! 2. Too many failures: wait. Nothing is compared. After the wait one guess is let through, however many come at once.
//! 3. Lease one attempt: counted before the comparison, so that parallel guesses can't slip by.
//! 4. Wrong: count the failure. It stays counted across codes.
//! 5. Right: mark the challenge as used by a unique row, in one transaction with the session. That row is the
//!    last word on single use; the store of codes only says "maybe".
//! 6. Settle the lease, in that same transaction where the store of codes and the database are one. A database
//!    that failed does not cost the person the code: the attempt is given back.
//! 7. Trust the device, where that was asked for. It comes after the login, so that it can't cost the login anything.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand, VerifyOtpError};
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::device::DeviceInfo;
//! use dastak_domain::otp::OtpCode;
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
//! # let sent = use_cases.send_otp.execute(SendOtpCommand {
//! #     mobile: builders::mobile(),
//! #     channel: None,
//! #     locale: None,
//! #     app_hash: None,
//! #     caller: Caller::default(),
//! # }).await?;
//! let shown = |code: &OtpCode| VerifyOtpCommand {
//!     mobile: builders::mobile(),
//!     code: code.clone(),
//!     challenge_id: None,
//!     device: DeviceInfo::default(),
//!     trust_device: false,
//!     caller: Caller::default(),
//! };
//! let right = fakes.gateway.last_code_for(builders::MOBILE).ok_or("no message")?;
//! let wrong = OtpCode::parse(if right.expose() == "000000" { "000001" } else { "000000" })?;
//!
//! let refused = use_cases.verify_otp.execute(shown(&wrong)).await;
//! assert!(matches!(refused, Err(VerifyOtpError::Invalid { attempts_remaining: 2 })), "{refused:?}");
//! let verified = use_cases.verify_otp.execute(shown(&right)).await?;
//! assert!(matches!(verified, VerifiedOtp::RegistrationRequired { .. }));
//! // A code is good once.
//! let again = use_cases.verify_otp.execute(shown(&right)).await;
//! assert!(matches!(again, Err(VerifyOtpError::Expired)), "{again:?}");
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::challenge::Challenge;
use dastak_domain::claims::RegistrationClaims;
use dastak_domain::device::DeviceInfo;
use dastak_domain::failures::WAIT_FROM;
use dastak_domain::ids::{ChallengeId, SessionId, TokenId};
use dastak_domain::limits::{LimitKey, LimitScope};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::session::{Authentication, Session};
use dastak_domain::timeline::{GuessOutcome, Happening};
use dastak_domain::user::{AccountStatus, User};
use dastak_ports::accounts::{AcceptCode, AcceptOutcome};
use dastak_ports::otp_store::{AttemptOutcome, LeaseEnd, SettleAttempt, TakeAttempt};
use dastak_ports::secrets::OtpBinding;
use dastak_ports::sessions::{OpenSession, OpenSessionOutcome};
use dastak_ports::tokens::SignedToken;
use dastak_ports::{Accounts, Clock, OtpStore, PortError, Ports, Secrets, SecureRandom, Sessions, Tokens};

use crate::audit_entries::AuditEntries;
use crate::notes::Notes;
use crate::second_tries::Waiting;
use crate::token_issuer::{SignedIn, TokenIssuer};
use crate::trust_devices::TrustDevices;
use crate::{Caller, Policies};

/// A presented code.
#[derive(Debug, Clone)]
pub struct VerifyOtpCommand {
    /// The number it was sent to.
    pub mobile: PhoneNumber,
    /// The code.
    pub code: OtpCode,
    /// The challenge, where the client names it.
    pub challenge_id: Option<ChallengeId>,
    /// What the client says of its device.
    pub device: DeviceInfo,
    /// Whether the device may log in without a code from now on, where that is on.
    pub trust_device: bool,
    /// Who asks.
    pub caller: Caller,
}

/// What a right code leads to.
#[derive(Debug, Clone)]
pub enum VerifiedOtp {
    /// A known person is logged in.
    Authenticated(Box<SignedIn>),
    /// The number is nobody's yet.
    RegistrationRequired {
        /// Lets this number register, once.
        registration_token: SignedToken,
        /// Its life in seconds.
        expires_in: i64,
    },
}

/// Why a code led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum VerifyOtpError {
    /// It is wrong.
    #[error("wrong code")]
    Invalid {
        /// Guesses left.
        attempts_remaining: u32,
    },
    /// All guesses are used.
    #[error("all attempts are used")]
    AttemptsExceeded,
    /// The number has no live code.
    #[error("no live code")]
    Expired,
    /// The number or the caller failed too often.
    #[error("too many failures")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_seconds: u32,
    },
    /// The code was right, but the account is switched off.
    #[error("the account is disabled")]
    AccountDisabled,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Compares codes.
pub struct VerifyOtp {
    otp_store: Arc<dyn OtpStore>,
    accounts: Arc<dyn Accounts>,
    sessions: Arc<dyn Sessions>,
    secrets: Arc<dyn Secrets>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn SecureRandom>,
    audit: AuditEntries,
    issuer: TokenIssuer,
    trust: TrustDevices,
    notes: Notes,
    waiting: Waiting,
    policies: Arc<Policies>,
}

/// A right code, its lease not yet settled.
struct Accepted<'a> {
    command: &'a VerifyOtpCommand,
    challenge: &'a Challenge,
    /// To be settled with the use of the code, where store and database are one.
    lease: Option<SettleAttempt>,
    authentication: Authentication,
    now: DateTime<Utc>,
}

impl VerifyOtp {
    pub(crate) fn new(
        ports: &Ports,
        policies: &Arc<Policies>,
        issuer: TokenIssuer,
        notes: &Notes,
        waiting: &Waiting,
    ) -> Self {
        Self {
            notes: notes.clone(),
            waiting: waiting.clone(),
            otp_store: Arc::clone(&ports.otp_store),
            accounts: Arc::clone(&ports.accounts),
            sessions: Arc::clone(&ports.sessions),
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

    /// Compares a code.
    pub async fn execute(&self, command: VerifyOtpCommand) -> Result<VerifiedOtp, VerifyOtpError> {
        let now = self.clock.now();
        let number_key = self.secrets.number_key(&command.mobile);
        let result = self.compare(command, number_key, now).await;
        if let Some(what) = happening(&result) {
            self.notes.add(number_key, now, what);
        }
        result
    }

    async fn compare(
        &self,
        command: VerifyOtpCommand,
        number_key: NumberKey,
        now: DateTime<Utc>,
    ) -> Result<VerifiedOtp, VerifyOtpError> {
        let subject = self
            .accounts
            .login_subject(command.mobile.clone(), number_key)
            .await?;
        if let Some(retry_after_seconds) = subject.failures.wait_seconds(now) {
            return Err(VerifyOtpError::RateLimited { retry_after_seconds });
        }
        if subject.failures.count >= WAIT_FROM
            && let Some(retry_after_seconds) = self.accounts.claim_guess(number_key, now).await?
        {
            return Err(VerifyOtpError::RateLimited { retry_after_seconds });
        }
        let limits =
            self.policies
                .limits
                .of_caller(LimitScope::AddressFailure, command.caller, self.secrets.as_ref());
        let refund: Vec<LimitKey> = limits.iter().map(|hit| hit.key).collect();
        let take = TakeAttempt {
            number_key,
            challenge_id: command.challenge_id,
            limits,
            policy: self.policies.otp,
            now,
        };
        let (challenge, left, joint) = match self.otp_store.take_attempt(take).await? {
            AttemptOutcome::Granted {
                challenge,
                left,
                joint,
            } => (challenge, left, joint),
            AttemptOutcome::Exhausted => return Err(VerifyOtpError::AttemptsExceeded),
            AttemptOutcome::Gone => return Err(VerifyOtpError::Expired),
            AttemptOutcome::Limited(refusal) => {
                return Err(VerifyOtpError::RateLimited {
                    retry_after_seconds: refusal.retry_after_seconds,
                });
            }
        };
        let settle = |end| SettleAttempt {
            id: challenge.id,
            number_key,
            end,
            refund: if end == LeaseEnd::Buried {
                Vec::new()
            } else {
                refund.clone()
            },
            counted_at: now,
        };

        let binding = OtpBinding {
            purpose: challenge.purpose,
            challenge_id: challenge.id,
            mobile: &command.mobile,
        };
        if !self
            .secrets
            .otp_matches(binding, &command.code, &challenge.digest)
        {
            let user = subject.user.as_ref();
            let entry = self.entry(AuditEvent::LoginFailed, &command, &challenge, user, now)?;
            self.accounts.record_failure(number_key, entry).await?;
            if left == 0 {
                self.settle(settle(LeaseEnd::Buried)).await;
            }
            return Err(VerifyOtpError::Invalid {
                attempts_remaining: left,
            });
        }

        // Whoever has the code needs no second copy.
        self.waiting.remove(challenge.id);
        let authentication = Authentication::by_code(now, challenge.delivery.channel);
        let accepted = Accepted {
            command: &command,
            challenge: &challenge,
            lease: joint.then(|| settle(LeaseEnd::Consumed)),
            authentication,
            now,
        };
        let result = match subject.user {
            Some(user) if user.status == AccountStatus::Active => self.log_in(&accepted, &user).await,
            Some(user) => self.refuse_disabled(&accepted, &user).await,
            None => self.let_register(&accepted).await,
        };
        if joint && matches!(&result, Ok(_) | Err(VerifyOtpError::AccountDisabled)) {
            return result;
        }
        let end = match &result {
            Ok(_) | Err(VerifyOtpError::AccountDisabled | VerifyOtpError::Expired) => LeaseEnd::Consumed,
            Err(_) => LeaseEnd::GivenBack,
        };
        self.settle(settle(end)).await;
        result
    }

    /// Settles a lease as well as can be. What is committed is committed: the unique row forbids a second use, and a
    /// lease that is not settled stays a used attempt.
    async fn settle(&self, command: SettleAttempt) {
        if let Err(error) = self.otp_store.settle_attempt(command).await {
            tracing::warn!(%error, "a leased attempt could not be settled");
        }
    }

    async fn log_in(&self, accepted: &Accepted<'_>, user: &User) -> Result<VerifiedOtp, VerifyOtpError> {
        let Accepted {
            command,
            challenge,
            authentication,
            now,
            ..
        } = *accepted;
        let session = Session::begin(
            SessionId::new(now, self.random.bytes()?),
            user.id,
            authentication,
            command.device.clone(),
            command.caller.address,
            now,
            &self.policies.tokens,
        );
        let audit = AuditEntry {
            session_id: Some(session.id),
            ..self.entry(AuditEvent::LoginSucceeded, command, challenge, Some(user), now)?
        };
        // Signed before anything is stored: a signer that fails must not cost the person the code.
        let tokens = self.issuer.issue(&session, now)?;
        let opened = session.clone();
        let open = OpenSession {
            user: user.clone(),
            session,
            challenge_id: challenge.id,
            number_key: challenge.number_key,
            lease: accepted.lease.clone(),
            audit,
        };
        match self.sessions.open(open).await? {
            OpenSessionOutcome::Opened(user) => Ok(VerifiedOtp::Authenticated(Box::new(SignedIn {
                user: *user,
                session_id: opened.id,
                is_new_user: false,
                tokens,
                device_token: self
                    .trust
                    .device_of(&opened, command.trust_device, command.caller, now)
                    .await,
            }))),
            OpenSessionOutcome::CodeAlreadyUsed => Err(VerifyOtpError::Expired),
            // Erased or disabled between the look-up and the commit: the same code then finds them so.
            OpenSessionOutcome::Disabled | OpenSessionOutcome::UserGone => {
                Err(PortError::unavailable("the account changed during the login").into())
            }
        }
    }

    async fn let_register(&self, accepted: &Accepted<'_>) -> Result<VerifiedOtp, VerifyOtpError> {
        let Accepted {
            command,
            challenge,
            authentication,
            now,
            ..
        } = *accepted;
        let life = self.policies.tokens.registration_ttl_seconds;
        let claims = RegistrationClaims {
            token_id: TokenId::new(now, self.random.bytes()?),
            challenge_id: challenge.id,
            mobile: command.mobile.clone(),
            authentication,
            issued_at: now,
            expires_at: now + TimeDelta::seconds(i64::from(life)),
        };
        let registration_token = self.tokens.sign_registration(&claims)?;
        self.use_code(accepted, AuditEvent::NumberVerified, None).await?;
        Ok(VerifiedOtp::RegistrationRequired {
            registration_token,
            expires_in: i64::from(life),
        })
    }

    async fn refuse_disabled(
        &self,
        accepted: &Accepted<'_>,
        user: &User,
    ) -> Result<VerifiedOtp, VerifyOtpError> {
        self.use_code(accepted, AuditEvent::LoginRefused, Some(user))
            .await?;
        Err(VerifyOtpError::AccountDisabled)
    }

    /// Uses the code without a session.
    async fn use_code(
        &self,
        accepted: &Accepted<'_>,
        event: AuditEvent,
        user: Option<&User>,
    ) -> Result<(), VerifyOtpError> {
        let Accepted {
            command,
            challenge,
            now,
            ..
        } = *accepted;
        let accept = AcceptCode {
            challenge_id: challenge.id,
            number_key: challenge.number_key,
            reset_failures: user.is_none(),
            lease: accepted.lease.clone(),
            audit: self.entry(event, command, challenge, user, now)?,
        };
        match self.accounts.accept_code(accept).await? {
            AcceptOutcome::Accepted => Ok(()),
            AcceptOutcome::AlreadyUsed => Err(VerifyOtpError::Expired),
        }
    }

    /// An entry of this verification. Of a number that is nobody's, the device is not kept: nothing about a
    /// person is stored before they register.
    fn entry(
        &self,
        event: AuditEvent,
        command: &VerifyOtpCommand,
        challenge: &Challenge,
        user: Option<&User>,
        now: DateTime<Utc>,
    ) -> Result<AuditEntry, PortError> {
        Ok(AuditEntry {
            number_key: Some(challenge.number_key),
            channel: Some(challenge.delivery.channel),
            user_id: user.map(|user| user.id),
            device: user.map(|_| command.device.clone()).unwrap_or_default(),
            ..self.audit.entry(event, command.caller, now)?
        })
    }
}

/// What the timeline says of a verification; nothing of one that trouble ended.
fn happening(result: &Result<VerifiedOtp, VerifyOtpError>) -> Option<Happening> {
    let outcome = match result {
        Ok(_) | Err(VerifyOtpError::AccountDisabled) => GuessOutcome::Right,
        Err(VerifyOtpError::Invalid { attempts_remaining }) => GuessOutcome::Wrong {
            left: *attempts_remaining,
        },
        Err(VerifyOtpError::AttemptsExceeded) => GuessOutcome::Exhausted,
        Err(VerifyOtpError::Expired) => GuessOutcome::Expired,
        Err(VerifyOtpError::RateLimited { retry_after_seconds }) => {
            return Some(Happening::GuessLimited {
                retry_after_seconds: *retry_after_seconds,
            });
        }
        Err(VerifyOtpError::Port(_)) => return None,
    };
    Some(Happening::Guessed { outcome })
}
