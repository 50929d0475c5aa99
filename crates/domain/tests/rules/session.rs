use chrono::{DateTime, Utc};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::refresh::TokenPolicy;
use dastak_domain::session::{Authentication, EndReason, Session};

use crate::support::{at, at_millis};

pub(crate) const POLICY: TokenPolicy = TokenPolicy {
    access_ttl_seconds: 900,
    refresh_ttl_seconds: 3600,
    reuse_grace_seconds: 10,
    session_max_seconds: 7200,
    registration_ttl_seconds: 600,
};

pub(crate) fn begun(now: DateTime<Utc>) -> Session {
    Session::begin(
        SessionId::new(now, [1; 10]),
        UserId::new(now, [2; 10]),
        authenticated(Channel::Sms),
        DeviceInfo::named("Test Client".to_owned()),
        Some([192, 0, 2, 1].into()),
        now,
        &POLICY,
    )
}

fn authenticated(channel: Channel) -> Authentication {
    Authentication::by_code(at(0), channel)
}

#[test]
fn a_session_begins_active_with_its_first_generation() {
    let session = begun(at(0));
    assert_eq!(session.ends_at, at(7200));
    assert_eq!(session.refresh.generation, 1);
    assert_eq!(session.last_used_at, at(0));
    assert!(session.is_active(at(0)) && session.is_listed(at(0)));
}

#[test]
fn a_session_ends_for_good_on_time() {
    let mut session = begun(at(0));
    assert!(session.is_active(at_millis(7_199_999)));
    assert!(!session.is_active(at(7200)));
    session.ended_at = Some(at(5));
    assert!(!session.is_active(at(6)) && !session.is_listed(at(6)));
}

#[test]
fn a_session_that_can_not_be_refreshed_is_not_listed() {
    let session = begun(at(0));
    assert!(session.is_listed(at_millis(3_599_999)));
    assert!(!session.is_listed(at(3600)));
    assert!(session.is_active(at(3600)), "its access token still is good");
}

#[test]
fn the_methods_are_those_of_rfc_8176() {
    assert_eq!(authenticated(Channel::Sms).amr(), ["otp", "sms"]);
    assert_eq!(authenticated(Channel::Voice).amr(), ["otp", "tel"]);
    assert_eq!(authenticated(Channel::Whatsapp).amr(), ["otp"]);
    assert_eq!(authenticated(Channel::Voice).acr(), "aal1");
}

#[test]
fn a31_a_step_up_needs_an_authentication_of_the_last_five_minutes() {
    let authentication = authenticated(Channel::Sms);
    assert!(authentication.satisfies_step_up(at(0)));
    assert!(authentication.satisfies_step_up(at(300)));
    assert!(!authentication.satisfies_step_up(at_millis(300_001)));
}

#[test]
fn a51_an_authentication_from_the_future_proves_nothing_recent() {
    let authentication = authenticated(Channel::Sms);
    assert!(
        authentication.satisfies_step_up(at(-5)),
        "two clocks may differ a little"
    );
    assert!(!authentication.satisfies_step_up(at(-6)));
    assert!(!authentication.satisfies_step_up(at(-86_400)));
}

#[test]
fn every_reason_has_a_name_of_its_own() {
    let reasons = [
        EndReason::LoggedOut,
        EndReason::LoggedOutEverywhere,
        EndReason::EndedByUser,
        EndReason::RefreshReused,
        EndReason::AccountDisabled,
        EndReason::DeviceRevoked,
    ];
    let staying: Vec<_> = reasons.iter().filter(|reason| !reason.revokes_device()).collect();
    assert_eq!(staying, [&EndReason::LoggedOut]);
    let names: std::collections::BTreeSet<_> = reasons.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(names.len(), reasons.len());
}
