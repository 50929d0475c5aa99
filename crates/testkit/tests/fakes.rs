//! What a test can ask of the fakes beyond their ports.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::time::Duration;

use dastak_domain::audit::AuditEvent;
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::user::LanguageTag;
use dastak_ports::PortErrorKind;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_testkit::builders::{MOBILE, an_entry, challenge_id, mobile, number};
use dastak_testkit::clock::start;
use dastak_testkit::fake_ports;
use dastak_testkit::fakes::Call;

fn message(challenge_id: ChallengeId, code: &str) -> OutboundCode {
    OutboundCode {
        challenge_id,
        to: mobile(),
        code: OtpCode::parse(code).unwrap(),
        channel: Channel::Sms,
        locale: LanguageTag::parse("en").unwrap(),
        app_hash: None,
        valid_seconds: 180,
        at: start(),
        is_chosen: false,
        patience: Duration::from_secs(5),
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

#[tokio::test]
async fn a_refused_call_does_nothing_and_the_next_one_works() {
    let fakes = fake_ports();
    fakes
        .store
        .faults()
        .fail_next(Call::AuditAppend, PortErrorKind::Unavailable);
    let entry = an_entry(AuditEvent::LoginFailed, start());
    let refused = fakes.ports.audit.append(entry.clone()).await.unwrap_err();
    assert_eq!(refused.kind(), PortErrorKind::Unavailable);
    assert_eq!(fakes.store.audit_trail(), []);
    fakes.ports.audit.append(entry.clone()).await.unwrap();
    assert_eq!(fakes.store.audit_trail(), [entry]);
}

#[tokio::test]
async fn a_lost_answer_is_a_timeout_after_the_work() {
    let fakes = fake_ports();
    fakes.store.faults().lose_next_answer(Call::AuditAppend);
    let entry = an_entry(AuditEvent::LoginFailed, start());
    let lost = fakes.ports.audit.append(entry.clone()).await.unwrap_err();
    assert_eq!(lost.kind(), PortErrorKind::Timeout);
    assert_eq!(fakes.store.audit_trail(), [entry]);
}

#[tokio::test]
async fn faults_come_in_their_order_and_for_their_call_only() {
    let fakes = fake_ports();
    fakes
        .store
        .faults()
        .fail_next(Call::ProbeCheck, PortErrorKind::Corrupt);
    fakes
        .store
        .faults()
        .fail_next(Call::ProbeCheck, PortErrorKind::Internal);
    fakes
        .ports
        .audit
        .append(an_entry(AuditEvent::LoginFailed, start()))
        .await
        .unwrap();
    let mut kinds = Vec::new();
    for (_, probe) in fakes.ports.probes.iter().chain(&fakes.ports.probes) {
        kinds.extend(probe.check().await.err().map(|error| error.kind()));
    }
    assert_eq!(kinds, [PortErrorKind::Corrupt, PortErrorKind::Internal]);
}

#[tokio::test]
async fn the_gateway_keeps_messages_and_follows_its_script() {
    let gateway = fake_ports().gateway;
    gateway.will_reject(RejectionClass::Balance);
    gateway.will_be_unknown();
    let port: &dyn dastak_ports::SmsGateway = gateway.as_ref();
    let id = challenge_id(start());
    let provider = || "recording".to_owned();
    let rejected = SendOutcome::Rejected {
        provider: provider(),
        class: RejectionClass::Balance,
    };
    assert_eq!(port.send(message(id, "000001")).await, rejected);
    assert_eq!(
        port.send(message(id, "000002")).await,
        SendOutcome::Unknown { provider: provider() }
    );
    let accepted = SendOutcome::Accepted {
        provider: provider(),
        provider_message_id: Some("message-3".to_owned()),
        channel: Channel::Sms,
    };
    assert_eq!(port.send(message(id, "000003")).await, accepted);
    assert_eq!(gateway.messages().len(), 3);
    assert_eq!(gateway.last_code_for(MOBILE).unwrap().expose(), "000003");
    assert!(gateway.last_code_for(number(1).e164()).is_none());
}
