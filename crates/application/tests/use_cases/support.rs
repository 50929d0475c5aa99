//! What the tests share: a server without a network around it, and the steps of a login.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use dastak_application::authenticate::Identity;
use dastak_application::complete_registration::CompleteRegistrationCommand;
use dastak_application::refresh_tokens::RefreshTokensError;
use dastak_application::resend_otp::{ResendOtpCommand, ResendOtpError, ResendTarget};
use dastak_application::send_otp::{SendOtpCommand, SendOtpError, SentOtp};
use dastak_application::token_issuer::{IssuedTokens, SignedIn};
use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand, VerifyOtpError};
use dastak_application::{Caller, LimitPolicy, Policies, SendPolicy, UseCases};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::consent::{ConsentChoice, ConsentOffer, ConsentPolicy, ConsentPurpose, ConsentVersion};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::device::DevicePolicy;
use dastak_domain::ids::{ChallengeId, UserId};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::{AccountStatus, FullName, LanguageTag, Profile};
use dastak_ports::accounts::SetStatus;
use dastak_ports::tokens::SignedToken;
use dastak_ports::{Clock, PortErrorKind};
use dastak_testkit::builders::{an_entry_of, otp_policy, secs, token_policy};
use dastak_testkit::{FakePorts, fake_ports};

/// Every kind of trouble.
pub(crate) const KINDS: [PortErrorKind; 4] = [
    PortErrorKind::Unavailable,
    PortErrorKind::Timeout,
    PortErrorKind::Corrupt,
    PortErrorKind::Internal,
];

/// The use-cases on fakes.
pub(crate) struct World {
    pub(crate) fakes: FakePorts,
    pub(crate) use_cases: UseCases,
}

impl World {
    /// Everything at its defaults, all limits off.
    pub(crate) fn new() -> Self {
        Self::with(|_, _| ())
    }

    /// With limits only.
    pub(crate) fn limited(limits: LimitPolicy) -> Self {
        Self::with(|_, policies| policies.limits = limits)
    }

    /// With some ports swapped, or some rules changed.
    pub(crate) fn with(change: impl FnOnce(&mut FakePorts, &mut Policies)) -> Self {
        let mut fakes = fake_ports();
        let mut policies = policies();
        change(&mut fakes, &mut policies);
        let use_cases = UseCases::new(&fakes.ports, &policies);
        Self { fakes, use_cases }
    }

    /// The time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.fakes.clock.now()
    }

    /// Lets `seconds` pass.
    pub(crate) fn advance(&self, seconds: i64) {
        self.fakes.clock.advance(secs(seconds));
    }

    /// Sends a code by SMS for a caller without an address.
    pub(crate) async fn try_send(&self, mobile: &PhoneNumber) -> Result<SentOtp, SendOtpError> {
        self.use_cases.send_otp.execute(to(mobile)).await
    }

    /// Sends a code, which works.
    pub(crate) async fn send(&self, mobile: &PhoneNumber) -> SentOtp {
        self.try_send(mobile).await.unwrap()
    }

    /// Sends a challenge's code again.
    pub(crate) async fn resend(&self, id: ChallengeId) -> Result<SentOtp, ResendOtpError> {
        let command = again(ResendTarget::Challenge(id));
        self.use_cases.resend_otp.execute(command).await
    }

    /// The code that came to a phone last.
    pub(crate) fn code(&self, mobile: &PhoneNumber) -> OtpCode {
        self.fakes.gateway.last_code_for(mobile.e164()).unwrap()
    }

    /// Shows a code.
    pub(crate) async fn verify(
        &self,
        mobile: &PhoneNumber,
        code: &OtpCode,
    ) -> Result<VerifiedOtp, VerifyOtpError> {
        self.use_cases.verify_otp.execute(shown(mobile, code)).await
    }

    /// Shows the code that came to the phone last.
    pub(crate) async fn verify_right(&self, mobile: &PhoneNumber) -> Result<VerifiedOtp, VerifyOtpError> {
        self.verify(mobile, &self.code(mobile)).await
    }

    /// Shows another code than the one that came to the phone last.
    pub(crate) async fn verify_wrong(&self, mobile: &PhoneNumber) -> Result<VerifiedOtp, VerifyOtpError> {
        self.verify(mobile, &other_than(&self.code(mobile))).await
    }

    /// Proves a number that is nobody's, and answers the registration token.
    pub(crate) async fn registration_token(&self, mobile: &PhoneNumber) -> String {
        self.send(mobile).await;
        match self.verify_right(mobile).await.unwrap() {
            VerifiedOtp::RegistrationRequired {
                registration_token, ..
            } => registration_token.expose().to_owned(),
            VerifiedOtp::Authenticated(_) => panic!("the number is registered"),
        }
    }

    /// Registers the person behind a number.
    pub(crate) async fn register(&self, mobile: &PhoneNumber) -> SignedIn {
        let command = registration(self.registration_token(mobile).await);
        self.use_cases
            .complete_registration
            .execute(command)
            .await
            .unwrap()
    }

    /// Logs the person behind a number in once more.
    pub(crate) async fn log_in(&self, mobile: &PhoneNumber) -> SignedIn {
        self.send(mobile).await;
        signed_in(self.verify_right(mobile).await)
    }

    /// Shows a refresh token.
    pub(crate) async fn refresh(&self, tokens: &IssuedTokens) -> Result<IssuedTokens, RefreshTokensError> {
        let token = tokens.refresh_token.expose();
        self.use_cases
            .refresh_tokens
            .execute(token, Caller::default())
            .await
    }

    /// Who is behind the access token of these.
    pub(crate) async fn identity(&self, tokens: &IssuedTokens) -> Identity {
        let token = tokens.access_token.expose();
        self.use_cases.authenticate.execute(token).await.unwrap()
    }

    /// The operator switches an account off or on.
    pub(crate) async fn set_status(&self, user_id: UserId, status: AccountStatus) {
        let event = match status {
            AccountStatus::Active => AuditEvent::AccountEnabled,
            AccountStatus::Disabled => AuditEvent::AccountDisabled,
        };
        let audit = an_entry_of(user_id, event, self.now());
        let command = SetStatus {
            user_id,
            status,
            audit,
        };
        assert!(self.fakes.ports.accounts.set_status(command).await.unwrap());
    }

    /// The entries of the trail about `event`, oldest first.
    pub(crate) fn audited(&self, event: AuditEvent) -> Vec<AuditEntry> {
        let mut trail = self.fakes.store.audit_trail();
        trail.retain(|entry| entry.event == event);
        trail
    }
}

/// What the defaults of the contract say, limits off; `marketing.sms` is offered beside the required texts.
pub(crate) fn policies() -> Policies {
    Policies {
        otp: otp_policy(),
        tokens: token_policy(),
        numbers: NumberPolicy::new("IN", &[]).unwrap(),
        consents: ConsentPolicy::new(vec![
            offer("terms", true),
            offer("privacy", true),
            offer("marketing.sms", false),
        ]),
        limits: LimitPolicy::default(),
        sends: SendPolicy::default(),
        devices: DevicePolicy::default(),
        default_locale: LanguageTag::parse("en").unwrap(),
    }
}

fn offer(purpose: &str, required: bool) -> ConsentOffer {
    ConsentOffer {
        purpose: ConsentPurpose::parse(purpose).unwrap(),
        version: ConsentVersion::parse("1").unwrap(),
        required,
        title: format!("The {purpose} text"),
        url: format!("https://login.example/{purpose}"),
    }
}

/// An answer to a consent.
pub(crate) fn choice(purpose: &str, version: &str, granted: bool) -> ConsentChoice {
    ConsentChoice {
        purpose: ConsentPurpose::parse(purpose).unwrap(),
        version: ConsentVersion::parse(version).unwrap(),
        granted,
    }
}

/// A caller at an address.
pub(crate) fn caller(address: &str) -> Caller {
    let address: IpAddr = address.parse().unwrap();
    Caller {
        address: Some(address),
    }
}

/// A request for a code by SMS.
pub(crate) fn to(mobile: &PhoneNumber) -> SendOtpCommand {
    SendOtpCommand {
        mobile: mobile.clone(),
        channel: Some(Channel::Sms),
        locale: None,
        app_hash: None,
        caller: Caller::default(),
    }
}

/// A request for the same code again.
pub(crate) fn again(target: ResendTarget) -> ResendOtpCommand {
    ResendOtpCommand {
        target,
        channel: None,
        locale: None,
        app_hash: None,
        caller: Caller::default(),
    }
}

/// A presented code.
pub(crate) fn shown(mobile: &PhoneNumber, code: &OtpCode) -> VerifyOtpCommand {
    VerifyOtpCommand {
        mobile: mobile.clone(),
        code: code.clone(),
        challenge_id: None,
        device: DeviceInfo::named("Test phone".to_owned()),
        trust_device: false,
        caller: caller("192.0.2.7"),
    }
}

/// A registration with all that is required.
pub(crate) fn registration(registration_token: String) -> CompleteRegistrationCommand {
    CompleteRegistrationCommand {
        registration_token: SignedToken::new(registration_token),
        profile: Profile {
            full_name: FullName::parse("Asha Rao").unwrap(),
            email: None,
            date_of_birth: None,
            gender: None,
            preferred_language: None,
        },
        consents: vec![choice("terms", "1", true), choice("privacy", "1", true)],
        device: DeviceInfo::named("Test phone".to_owned()),
        trust_device: false,
        caller: caller("192.0.2.7"),
    }
}

/// The login behind the answer to a code.
pub(crate) fn signed_in(result: Result<VerifiedOtp, VerifyOtpError>) -> SignedIn {
    match result {
        Ok(VerifiedOtp::Authenticated(signed_in)) => *signed_in,
        other => panic!("not logged in: {other:?}"),
    }
}

/// Any code but this one.
pub(crate) fn other_than(code: &OtpCode) -> OtpCode {
    let value: u32 = code.expose().parse().unwrap();
    OtpCode::parse(&format!("{:06}", (value + 1) % 1_000_000)).unwrap()
}
