//! What rules begin with.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::challenge::Challenge;
use dastak_domain::consent::ConsentRecord;
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::device::TrustedDevice;
use dastak_domain::ids::{ChallengeId, SessionId, UserId};
use dastak_domain::limits::{LimitHit, LimitRule, LimitScope};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::{EndReason, Session};
use dastak_domain::user::User;
use dastak_ports::accounts::{AcceptCode, RecordConsent, Register, RegisterOutcome};
use dastak_ports::devices::{DeviceLogin, DeviceLoginOutcome, KnownDevice, TrustDevice};
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, LeaseEnd, MarkSent, OpenChallenge, OpenOutcome,
    RecordReceipt, RenewChallenge, RenewOutcome, SendLimits, SettleAttempt, TakeAttempt,
};
use dastak_ports::sessions::{EndAllSessions, EndSession, OpenSession, OpenSessionOutcome, RotateRefresh};

use super::{ANSWERS, Stores};
use crate::builders::{
    PROVIDER, a_challenge, a_delivery_of, a_hit, a_session, a_user, an_entry, an_entry_of, challenge_id,
    device_digest, device_id, device_policy, key_of, mobile, number, otp_policy, token_id, token_policy,
};
use crate::clock::start;

/// The sending of a new code, without limits.
pub(super) fn a_sending(mobile: &PhoneNumber, now: DateTime<Utc>) -> OpenChallenge {
    OpenChallenge {
        challenge: a_challenge(mobile, now),
        limits: SendLimits::default(),
        now,
    }
}

/// A sending under a limit of the number, and others.
pub(super) fn limited(number: &[(u32, u32)], others: Vec<LimitHit>, now: DateTime<Utc>) -> OpenChallenge {
    let limits = SendLimits {
        number: LimitRule::new(number),
        others,
    };
    OpenChallenge {
        limits,
        ..a_sending(&mobile(), now)
    }
}

/// A limit of the address that asks for a sending.
pub(super) fn from_address(windows: &[(u32, u32)]) -> LimitHit {
    a_hit(LimitScope::AddressSend, "192.0.2.1", windows)
}

/// A challenge that is stored.
pub(super) async fn opened(stores: &Stores, mobile: &PhoneNumber, now: DateTime<Utc>) -> Challenge {
    let command = a_sending(mobile, now);
    let challenge = command.challenge.clone();
    let outcome = stores.otp_store.open(command).await.expect(ANSWERS);
    assert_eq!(outcome, OpenOutcome::Opened(vec![]));
    challenge
}

/// Whether a sending is allowed.
pub(super) async fn is_opened(stores: &Stores, command: OpenChallenge) -> bool {
    matches!(
        stores.otp_store.open(command).await.expect(ANSWERS),
        OpenOutcome::Opened(_)
    )
}

/// The acceptance of a challenge's message, which its gateway calls by this id.
pub(super) fn a_handover(challenge: &Challenge, message_id: &str, at: DateTime<Utc>) -> MarkSent {
    MarkSent {
        id: challenge.id,
        number_key: challenge.number_key,
        delivery: a_delivery_of(message_id, at),
        policy: otp_policy(),
        at,
    }
}

/// A gateway takes a challenge's message, which must be live, and calls it by this id.
pub(super) async fn handed_over(stores: &Stores, challenge: &Challenge, message_id: &str, at: DateTime<Utc>) {
    let command = a_handover(challenge, message_id, at);
    let end = stores.otp_store.mark_sent(command).await.expect(ANSWERS);
    assert!(end.is_some(), "it is live");
}

/// News of a message of [`mobile`].
pub(super) fn a_receipt(message_id: &str, status: DeliveryStatus, at: DateTime<Utc>) -> RecordReceipt {
    RecordReceipt {
        number_key: key_of(&mobile()),
        provider: PROVIDER.to_owned(),
        message_id: message_id.to_owned(),
        status,
        at,
    }
}

/// The claim of a challenge's second try.
pub(super) fn a_claim(challenge: &Challenge, now: DateTime<Utc>) -> ClaimSecondTry {
    ClaimSecondTry {
        id: challenge.id,
        number_key: challenge.number_key,
        policy: otp_policy(),
        now,
    }
}

/// A resend without limits.
pub(super) fn a_renewal(challenge: ChallengeRef, now: DateTime<Utc>) -> RenewChallenge {
    RenewChallenge {
        challenge,
        limits: SendLimits::default(),
        policy: otp_policy(),
        now,
    }
}

/// The newest challenge of [`mobile`].
pub(super) fn of_number() -> ChallengeRef {
    ChallengeRef::Number(key_of(&mobile()))
}

/// The challenge after a resend, which must be allowed.
pub(super) async fn renewed(stores: &Stores, command: RenewChallenge) -> Challenge {
    match stores.otp_store.renew(command).await.expect(ANSWERS) {
        RenewOutcome::Renewed { challenge, .. } => *challenge,
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
}

/// Asks for a resend of a challenge that must be dead.
pub(super) async fn assert_dead(stores: &Stores, command: RenewChallenge, challenge: &Challenge) {
    match stores.otp_store.renew(command).await.expect(ANSWERS) {
        RenewOutcome::Dead { sealed_number, id } => {
            assert_eq!(
                (id, sealed_number),
                (challenge.id, challenge.sealed_number.clone())
            );
        }
        other => panic!("expected a dead challenge, not {other:?}"),
    }
}

/// A guess at a number's newest code, without limits.
pub(super) fn a_guess(mobile: &PhoneNumber, now: DateTime<Utc>) -> TakeAttempt {
    TakeAttempt {
        number_key: key_of(mobile),
        challenge_id: None,
        limits: vec![],
        policy: otp_policy(),
        now,
    }
}

/// A guess whose failure counts for an address, at most `max` a minute.
pub(super) fn counted(max: u32, now: DateTime<Utc>) -> TakeAttempt {
    TakeAttempt {
        limits: vec![failure(max)],
        ..a_guess(&mobile(), now)
    }
}

/// A limit of the address that guesses.
pub(super) fn failure(max: u32) -> LimitHit {
    a_hit(LimitScope::AddressFailure, "192.0.2.1", &[(max, 60)])
}

/// The attempts left after a guess, which must be granted.
pub(super) async fn guessed(stores: &Stores, guess: TakeAttempt) -> u32 {
    match stores.otp_store.take_attempt(guess).await.expect(ANSWERS) {
        AttemptOutcome::Granted { left, .. } => left,
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

/// Whether a guess finds nothing to compare with.
pub(super) async fn is_gone(stores: &Stores, guess: TakeAttempt) -> bool {
    matches!(
        stores.otp_store.take_attempt(guess).await.expect(ANSWERS),
        AttemptOutcome::Gone
    )
}

/// Whether a guess comes too late for the attempts.
pub(super) async fn is_exhausted(stores: &Stores, guess: TakeAttempt) -> bool {
    matches!(
        stores.otp_store.take_attempt(guess).await.expect(ANSWERS),
        AttemptOutcome::Exhausted
    )
}

/// Whether a limit refuses a guess.
pub(super) async fn is_limited(stores: &Stores, guess: TakeAttempt) -> bool {
    matches!(
        stores.otp_store.take_attempt(guess).await.expect(ANSWERS),
        AttemptOutcome::Limited(_)
    )
}

/// The end of a lease, with no failure to be taken back.
pub(super) fn a_settlement(challenge: &Challenge, end: LeaseEnd, counted_at: DateTime<Utc>) -> SettleAttempt {
    SettleAttempt {
        id: challenge.id,
        number_key: challenge.number_key,
        end,
        refund: vec![],
        counted_at,
    }
}

/// A right code that opens no session.
pub(super) fn an_acceptance(
    mobile: &PhoneNumber,
    challenge_id: ChallengeId,
    now: DateTime<Utc>,
) -> AcceptCode {
    let audit = an_entry(AuditEvent::NumberVerified, now);
    AcceptCode {
        challenge_id,
        number_key: key_of(mobile),
        reset_failures: true,
        lease: None,
        audit,
    }
}

/// A registration with a new token.
pub(super) fn a_registration(user: &User, now: DateTime<Utc>) -> Register {
    let session = a_session(user.id, now);
    let mut audit = an_entry_of(user.id, AuditEvent::Registered, now);
    audit.session_id = Some(session.id);
    audit.number_key = Some(key_of(&user.mobile));
    Register {
        user: user.clone(),
        session,
        token_id: token_id(now),
        audit,
    }
}

/// A registered person and their first session.
pub(super) async fn registered(stores: &Stores, mobile: PhoneNumber, now: DateTime<Utc>) -> (User, Session) {
    let user = a_user(mobile, now);
    let command = a_registration(&user, now);
    let session = command.session.clone();
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    (user, session)
}

/// A person with [`number`]`(i)` of whom the trail knows nothing yet.
pub(super) async fn registered_without_entry(stores: &Stores, i: u32) -> UserId {
    let user = a_user(number(i), start());
    let command = Register {
        audit: an_entry(AuditEvent::Registered, start()),
        ..a_registration(&user, start())
    };
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    user.id
}

/// Who has registered [`number`]`(i)`.
pub(super) async fn user_of(stores: &Stores, i: u32) -> Option<User> {
    stores
        .accounts
        .login_subject(number(i), key_of(&number(i)))
        .await
        .expect(ANSWERS)
        .user
}

/// An answer to a consent, with its entry.
pub(super) fn an_answer(user_id: UserId, record: ConsentRecord) -> RecordConsent {
    let event = if record.granted {
        AuditEvent::ConsentGranted
    } else {
        AuditEvent::ConsentWithdrawn
    };
    let audit = an_entry_of(user_id, event, record.at);
    RecordConsent {
        user_id,
        record,
        audit,
    }
}

/// The login of a person with a code of its own.
pub(super) fn a_login(user: &User, now: DateTime<Utc>) -> OpenSession {
    let session = a_session(user.id, now);
    let mut audit = an_entry_of(user.id, AuditEvent::LoginSucceeded, now);
    audit.session_id = Some(session.id);
    OpenSession {
        user: user.clone(),
        session,
        challenge_id: challenge_id(now),
        number_key: key_of(&user.mobile),
        lease: None,
        audit,
    }
}

/// One more session of a person.
pub(super) async fn logged_in(stores: &Stores, user: &User, now: DateTime<Utc>) -> Session {
    let command = a_login(user, now);
    let session = command.session.clone();
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert!(
        matches!(outcome, OpenSessionOutcome::Opened(_)),
        "expected an open session, not {outcome:?}"
    );
    session
}

/// The trust in the device of a session, with its entry.
pub(super) fn a_trust(session: &Session, now: DateTime<Utc>) -> TrustDevice {
    let device = TrustedDevice::trust(
        device_id(now),
        session.user_id,
        &session.authentication,
        session.device.clone(),
        device_digest(),
        now,
    );
    let mut audit = an_entry_of(session.user_id, AuditEvent::DeviceTrusted, now);
    audit.session_id = Some(session.id);
    TrustDevice {
        device,
        session_id: session.id,
        audit,
    }
}

/// A device that is trusted in a session.
pub(super) async fn trusted(stores: &Stores, session: &Session, now: DateTime<Utc>) -> TrustedDevice {
    let command = a_trust(session, now);
    let device = command.device.clone();
    assert!(stores.devices.trust(command).await.expect(ANSWERS));
    device
}

/// The device and the person of a token that must be known.
pub(super) async fn known(stores: &Stores, token: DeviceDigest) -> KnownDevice {
    let known = stores.devices.find(token).await.expect(ANSWERS);
    known.expect("the token is known")
}

/// The login of a known device with one of its tokens.
pub(super) fn a_device_login(known: &KnownDevice, shown: DeviceDigest, now: DateTime<Utc>) -> DeviceLogin {
    let session = Session {
        authentication: known.device.authentication(),
        trusted_device: Some(known.device.id),
        ..a_session(known.user.id, now)
    };
    let mut audit = an_entry_of(known.user.id, AuditEvent::DeviceLoginSucceeded, now);
    audit.session_id = Some(session.id);
    DeviceLogin {
        known: known.clone(),
        shown,
        next: device_digest(),
        session,
        policy: device_policy(),
        audit,
        reuse_audit: an_entry_of(known.user.id, AuditEvent::DeviceReused, now),
    }
}

/// A session that a device opened with this token, and the token that replaced it.
pub(super) async fn device_logged_in(
    stores: &Stores,
    shown: DeviceDigest,
    now: DateTime<Utc>,
) -> (Session, DeviceDigest) {
    let command = a_device_login(&known(stores, shown).await, shown, now);
    let (session, next) = (command.session.clone(), command.next);
    let outcome = stores.devices.log_in(command).await.expect(ANSWERS);
    assert!(
        matches!(outcome, DeviceLoginOutcome::Opened(_)),
        "expected an open session, not {outcome:?}"
    );
    (session, next)
}

/// What a device is answered that must not be let in.
pub(super) async fn turned_away(
    stores: &Stores,
    shown: DeviceDigest,
    now: DateTime<Utc>,
) -> DeviceLoginOutcome {
    let command = a_device_login(&known(stores, shown).await, shown, now);
    let id = command.session.id;
    let outcome = stores.devices.log_in(command).await.expect(ANSWERS);
    assert!(!matches!(outcome, DeviceLoginOutcome::Opened(_)), "it is let in");
    assert_eq!(stores.sessions.bearer(id).await.expect(ANSWERS), None);
    outcome
}

/// The end of a session from the list, with its entry.
pub(super) fn an_end(user_id: UserId, session_id: SessionId, at: DateTime<Utc>) -> EndSession {
    let audit = an_entry_of(user_id, AuditEvent::SessionEnded, at);
    EndSession {
        user_id,
        session_id,
        reason: EndReason::EndedByUser,
        audit,
        device_audit: an_entry_of(user_id, AuditEvent::DeviceRevoked, at),
    }
}

/// The end of all sessions of a person, with its entry.
pub(super) fn an_end_of_all(user_id: UserId, at: DateTime<Utc>) -> EndAllSessions {
    let audit = an_entry_of(user_id, AuditEvent::LoggedOutEverywhere, at);
    EndAllSessions {
        user_id,
        reason: EndReason::LoggedOutEverywhere,
        audit,
    }
}

/// A shown refresh token, with the entry of its reuse.
pub(super) fn shown(session_id: SessionId, generation: u32, now: DateTime<Utc>) -> RotateRefresh {
    let reuse_audit = an_entry(AuditEvent::RefreshReused, now);
    RotateRefresh {
        session_id,
        generation,
        policy: token_policy(),
        now,
        reuse_audit,
    }
}

/// A person's events in the trail, newest first.
pub(super) async fn events_of(stores: &Stores, user_id: UserId) -> Vec<AuditEvent> {
    let page = stores.audit.page(user_id, None, 1000).await.expect(ANSWERS);
    page.entries.iter().map(|entry| entry.event).collect()
}
