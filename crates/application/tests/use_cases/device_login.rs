//! Devices that log in without a code.

use dastak_application::Caller;
use dastak_application::device_login::{DeviceLoginCommand, DeviceLoginError};
use dastak_application::erase_account::EraseAccountError;
use dastak_application::token_issuer::SignedIn;
use dastak_application::verify_otp::VerifyOtpCommand;
use dastak_domain::audit::AuditEvent;
use dastak_domain::device::{DeviceInfo, DeviceToken};
use dastak_domain::failures::WAIT_FROM;
use dastak_domain::limits::LimitRule;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::session::{EndReason, Method};
use dastak_domain::user::AccountStatus;
use dastak_ports::PortErrorKind;
use dastak_testkit::builders::{device_policy, mobile, number};
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World, caller, registration, shown, signed_in};

fn world() -> World {
    World::with(|_, policies| policies.devices = device_policy())
}

/// Logs a registered person in who trusts the device.
async fn trust(world: &World, mobile: &PhoneNumber) -> SignedIn {
    world.send(mobile).await;
    let command = VerifyOtpCommand {
        trust_device: true,
        ..shown(mobile, &world.code(mobile))
    };
    signed_in(world.use_cases.verify_otp.execute(command).await)
}

fn showing(mobile: &PhoneNumber, token: DeviceToken) -> DeviceLoginCommand {
    DeviceLoginCommand {
        mobile: mobile.clone(),
        token: Some(token),
        device: DeviceInfo::default(),
        caller: caller("192.0.2.7"),
    }
}

async fn log_in(
    world: &World,
    mobile: &PhoneNumber,
    token: DeviceToken,
) -> Result<SignedIn, DeviceLoginError> {
    world.use_cases.device_login.execute(showing(mobile, token)).await
}

/// Somebody with a trusted device, and its first token.
async fn a_device() -> (World, SignedIn, DeviceToken) {
    let world = world();
    world.register(&mobile()).await;
    world.advance(60);
    let signed_in = trust(&world, &mobile()).await;
    let token = signed_in.device_token.unwrap();
    (world, signed_in, token)
}

async fn is_invalid(world: &World, mobile: &PhoneNumber, token: DeviceToken) -> bool {
    matches!(log_in(world, mobile, token).await, Err(DeviceLoginError::Invalid))
}

#[tokio::test]
async fn a_trusted_device_logs_in_without_a_code_and_its_token_is_replaced() {
    let (world, by_code, token) = a_device().await;
    world.advance(3600);
    let by_device = log_in(&world, &mobile(), token).await.unwrap();
    assert_eq!(by_device.user.id, by_code.user.id);
    assert!(!by_device.is_new_user);
    assert_eq!(by_device.user.last_login_at, world.now());
    assert_eq!(by_device.user.mobile_verified_at, by_code.user.mobile_verified_at);
    let identity = world.identity(&by_device.tokens).await;
    let session = &identity.session;
    assert_eq!(session.authentication.method, Method::Device);
    assert_eq!(session.authentication.at, by_code.user.last_login_at);
    assert_eq!(session.device, DeviceInfo::named("Test phone".to_owned()));
    let next = by_device.device_token.unwrap();
    assert_ne!(next.as_bytes(), token.as_bytes());
    log_in(&world, &mobile(), next).await.unwrap();
    let entries = world.audited(AuditEvent::DeviceLoginSucceeded);
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].session_id, Some(by_device.session_id));
    assert_eq!(
        (entries[0].channel, entries[0].address),
        (None, caller("192.0.2.7").address)
    );
    let trusted = world.audited(AuditEvent::DeviceTrusted);
    assert_eq!(trusted.len(), 1);
    assert_eq!(trusted[0].session_id, Some(by_code.session_id));
}

#[tokio::test]
async fn nothing_is_trusted_unasked_or_where_devices_are_off() {
    let world = world();
    world.register(&mobile()).await;
    assert!(world.log_in(&mobile()).await.device_token.is_none());
    assert_eq!(world.fakes.store.all_devices(), []);
    let off = World::new();
    off.register(&mobile()).await;
    assert!(trust(&off, &mobile()).await.device_token.is_none());
    assert_eq!(off.fakes.store.all_devices(), []);
    let answer = log_in(&off, &mobile(), DeviceToken::from_bytes([1; 32])).await;
    assert!(matches!(answer, Err(DeviceLoginError::Off)));
}

#[tokio::test]
async fn a_new_person_may_trust_their_device_as_they_register() {
    let world = world();
    let mut command = registration(world.registration_token(&mobile()).await);
    command.trust_device = true;
    let registered = world
        .use_cases
        .complete_registration
        .execute(command)
        .await
        .unwrap();
    assert!(registered.is_new_user);
    let by_device = log_in(&world, &mobile(), registered.device_token.unwrap()).await;
    assert_eq!(by_device.unwrap().user.id, registered.user.id);
}

#[tokio::test]
async fn a33_a_replaced_token_revokes_the_device_and_the_sessions_it_opened() {
    let (world, by_code, token) = a_device().await;
    let by_device = log_in(&world, &mobile(), token).await.unwrap();
    let next = by_device.device_token.unwrap();
    assert!(is_invalid(&world, &mobile(), token).await);
    assert!(is_invalid(&world, &mobile(), next).await);
    let entries = world.audited(AuditEvent::DeviceReused);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].user_id, Some(by_code.user.id));
    assert_eq!(world.audited(AuditEvent::DeviceLoginFailed).len(), 1);
    let reason = world.fakes.store.end_reason(by_device.session_id);
    assert_eq!(reason, Some(EndReason::DeviceRevoked));
    world.identity(&by_code.tokens).await;
}

#[tokio::test]
async fn a33_a_reuse_is_one_beside_any_number() {
    let (world, _, token) = a_device().await;
    let next = log_in(&world, &mobile(), token)
        .await
        .unwrap()
        .device_token
        .unwrap();
    assert!(is_invalid(&world, &number(1), token).await);
    assert!(is_invalid(&world, &mobile(), next).await);
    assert_eq!(world.audited(AuditEvent::DeviceReused).len(), 1);
}

#[tokio::test]
async fn a33_the_token_of_another_number_is_refused_and_its_owner_told() {
    let (world, by_code, token) = a_device().await;
    world.register(&number(1)).await;
    for other in [number(1), number(2)] {
        assert!(is_invalid(&world, &other, token).await);
    }
    let entries = world.audited(AuditEvent::DeviceLoginFailed);
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.user_id == Some(by_code.user.id)));
    log_in(&world, &mobile(), token).await.unwrap();
}

#[tokio::test]
async fn a33_a_device_is_forgotten_after_thirty_days_unused() {
    let (world, _, token) = a_device().await;
    world.advance(30 * 86_400 - 1);
    let next = log_in(&world, &mobile(), token)
        .await
        .unwrap()
        .device_token
        .unwrap();
    world.advance(30 * 86_400);
    assert!(is_invalid(&world, &mobile(), next).await);
    assert_eq!(world.audited(AuditEvent::DeviceReused), []);
}

#[tokio::test]
async fn a31_a_session_by_device_never_satisfies_a_step_up() {
    let (world, _, token) = a_device().await;
    let by_device = log_in(&world, &mobile(), token).await.unwrap();
    let identity = world.identity(&by_device.tokens).await;
    assert_eq!(
        identity.session.authentication.at,
        world.now(),
        "as fresh as can be"
    );
    let answer = world.use_cases.erase_account.execute(&identity).await;
    assert!(matches!(answer, Err(EraseAccountError::StepUpRequired)));
    world.advance(61);
    let by_code = world.log_in(&mobile()).await;
    let identity = world.identity(&by_code.tokens).await;
    world.use_cases.erase_account.execute(&identity).await.unwrap();
    assert_eq!(world.fakes.store.all_devices(), []);
}

#[tokio::test]
async fn a33_logging_out_everywhere_revokes_and_logging_out_does_not() {
    let (world, by_code, token) = a_device().await;
    let identity = world.identity(&by_code.tokens).await;
    let logout = &world.use_cases.logout;
    logout.this_session(&identity, Caller::default()).await.unwrap();
    let by_device = log_in(&world, &mobile(), token).await.unwrap();
    let identity = world.identity(&by_device.tokens).await;
    logout.all_sessions(&identity, Caller::default()).await.unwrap();
    assert!(is_invalid(&world, &mobile(), by_device.device_token.unwrap()).await);
}

#[tokio::test]
async fn a_device_goes_with_its_entry_in_the_list() {
    let (world, by_code, token) = a_device().await;
    let by_device = log_in(&world, &mobile(), token).await.unwrap();
    let identity = world.identity(&by_code.tokens).await;
    let end = &world.use_cases.end_session;
    end.execute(&identity, by_device.session_id, Caller::default())
        .await
        .unwrap();
    assert!(is_invalid(&world, &mobile(), by_device.device_token.unwrap()).await);
    let entries = world.audited(AuditEvent::DeviceRevoked);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].session_id, Some(by_device.session_id));
}

#[tokio::test]
async fn a16_whoever_has_no_token_gets_one_answer() {
    let (world, by_code, token) = a_device().await;
    world.set_status(by_code.user.id, AccountStatus::Disabled).await;
    assert!(
        is_invalid(&world, &mobile(), token).await,
        "not even with the token"
    );
    let stranger = DeviceToken::from_bytes([9; 32]);
    for mobile in [mobile(), number(1)] {
        assert!(is_invalid(&world, &mobile, stranger).await);
        let command = DeviceLoginCommand {
            token: None,
            ..showing(&mobile, stranger)
        };
        let answer = world.use_cases.device_login.execute(command).await;
        assert!(matches!(answer, Err(DeviceLoginError::Invalid)));
    }
    assert_eq!(world.audited(AuditEvent::DeviceLoginFailed).len(), 1);
}

#[tokio::test]
async fn failures_are_counted_for_the_address_and_keep_no_right_token_out() {
    let world = World::with(|_, policies| {
        policies.devices = device_policy();
        policies.limits.address_failure = LimitRule::new(&[(2, 60)]);
    });
    world.register(&mobile()).await;
    let token = trust(&world, &mobile()).await.device_token.unwrap();
    assert!(is_invalid(&world, &number(1), token).await);
    assert!(is_invalid(&world, &mobile(), DeviceToken::from_bytes([9; 32])).await);
    for mobile in [number(1), number(2)] {
        let answer = log_in(&world, &mobile, token).await;
        assert!(
            matches!(
                answer,
                Err(DeviceLoginError::RateLimited {
                    retry_after_seconds: 60
                })
            ),
            "{answer:?}"
        );
    }
    assert_eq!(world.audited(AuditEvent::DeviceLoginFailed).len(), 1, "no flood");
    log_in(&world, &mobile(), token).await.unwrap();
    world.advance(60);
    assert!(is_invalid(&world, &mobile(), DeviceToken::from_bytes([9; 32])).await);
}

#[tokio::test]
async fn wrong_codes_of_strangers_neither_stop_a_device_nor_are_washed_off_by_it() {
    let (world, _, mut token) = a_device().await;
    for _ in 0..WAIT_FROM.div_ceil(3) {
        world.advance(3600);
        world.send(&mobile()).await;
        for _ in 0..3 {
            _ = world.verify_wrong(&mobile()).await;
        }
        token = log_in(&world, &mobile(), token)
            .await
            .unwrap()
            .device_token
            .unwrap();
    }
    let key = world.fakes.ports.secrets.number_key(&mobile());
    let subject = world
        .fakes
        .ports
        .accounts
        .login_subject(mobile(), key)
        .await
        .unwrap();
    assert!(subject.failures.count >= WAIT_FROM, "{}", subject.failures.count);
}

#[tokio::test]
async fn trouble_with_trusting_costs_nobody_their_login() {
    for kind in KINDS {
        let world = world();
        world.register(&mobile()).await;
        world.fakes.store.faults().fail_next(Call::DevicesTrust, kind);
        let signed_in = trust(&world, &mobile()).await;
        assert!(signed_in.device_token.is_none());
        world.identity(&signed_in.tokens).await;
    }
}

#[tokio::test]
async fn trouble_is_passed_on_and_leaves_the_token_good() {
    for call in [Call::DevicesFind, Call::DevicesLogIn] {
        for kind in KINDS {
            let (world, _, token) = a_device().await;
            world.fakes.store.faults().fail_next(call, kind);
            match log_in(&world, &mobile(), token).await {
                Err(DeviceLoginError::Port(error)) => assert_eq!(error.kind(), kind),
                other => panic!("{other:?}"),
            }
            log_in(&world, &mobile(), token).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a33_a_lost_answer_costs_the_device() {
    let (world, _, token) = a_device().await;
    world.fakes.store.faults().lose_next_answer(Call::DevicesLogIn);
    assert!(matches!(
        log_in(&world, &mobile(), token).await,
        Err(DeviceLoginError::Port(error)) if error.kind() == PortErrorKind::Timeout
    ));
    assert!(is_invalid(&world, &mobile(), token).await);
    assert_eq!(world.audited(AuditEvent::DeviceReused).len(), 1);
    // A code helps, and trusts it anew.
    world.advance(60);
    let again = trust(&world, &mobile()).await.device_token.unwrap();
    log_in(&world, &mobile(), again).await.unwrap();
}

#[tokio::test]
async fn of_two_that_come_at_once_one_gets_in_and_the_trail_says_so() {
    let (world, _, token) = a_device().await;
    let number = mobile();
    let (one, other) = tokio::join!(log_in(&world, &number, token), log_in(&world, &number, token));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    assert_eq!(world.audited(AuditEvent::DeviceReused).len(), 1);
    let devices = world.fakes.store.all_devices();
    assert_eq!(devices[0].revoked_at, Some(world.now()));
}

#[tokio::test]
async fn the_export_names_the_devices() {
    let (world, by_code, token) = a_device().await;
    log_in(&world, &mobile(), token).await.unwrap();
    let identity = world.identity(&by_code.tokens).await;
    let export = world
        .use_cases
        .export_account
        .execute(&identity, Caller::default())
        .await;
    let devices = export.unwrap().devices;
    assert_eq!(devices, world.fakes.store.all_devices());
    assert_eq!(devices.len(), 1);
}
