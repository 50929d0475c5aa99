//! Registering.

use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::session::Method;
use dastak_ports::accounts::{Register, RegisterOutcome};

use super::given::{a_registration, events_of, registered, user_of};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{a_consent, a_user, mobile, number, token_id};
use crate::clock::start;

/// Makes the rules of registering into tests.
#[macro_export]
macro_rules! registrations_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, registrations:
            a_registration_stores_everything,
            a_session_keeps_its_device_and_address,
            a_spent_token_registers_nobody,
            a_taken_number_spends_no_token,
            a03_parallel_registrations_with_one_token_have_one_winner,
            a04_parallel_registrations_of_one_number_have_one_winner,
        }
    };
}

/// Person, consents, session and entry are there together; the consents are kept by purpose.
pub async fn a_registration_stores_everything(stores: Stores) {
    let mut user = a_user(mobile(), start());
    user.consents = vec![
        a_consent("privacy", true, start()),
        a_consent("marketing.sms", false, start()),
    ];
    user.consents.sort_by(|a, b| a.purpose.cmp(&b.purpose));
    let command = a_registration(&user, start());
    let (session, entry) = (command.session.clone(), command.audit.clone());
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.session, session);
    assert_eq!(bearer.user, user);
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.user, user);
    assert_eq!(export.consent_history.len(), 2);
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit, [entry]);
}

/// All that a session and an entry know comes back as it went, IPv6 and empty parts too.
pub async fn a_session_keeps_its_device_and_address(stores: Stores) {
    let user = a_user(number(1), start());
    let device = DeviceInfo {
        name: Some("Asha's phone — \u{1F4F1}".to_owned()),
        platform: Some("android".to_owned()),
        model: None,
        app_version: Some("1.2.3".to_owned()),
    };
    let address = Some("2001:db8::7".parse().expect("a valid address"));
    let mut command = a_registration(&user, start());
    command.session.device = device.clone();
    command.session.address = address;
    command.session.authentication.method = Method::Code(Channel::Whatsapp);
    command.audit.device = device;
    command.audit.address = address;
    command.audit.channel = Some(Channel::Whatsapp);
    let (session, entry) = (command.session.clone(), command.audit.clone());
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit, [entry]);
}

/// A token registers once: the second number stays free, and nothing of the second try is stored.
pub async fn a_spent_token_registers_nobody(stores: Stores) {
    let first = a_registration(&a_user(number(1), start()), start());
    let second = a_registration(&a_user(number(2), start()), start());
    let (second_id, session_id) = (second.user.id, second.session.id);
    let token_id = first.token_id;
    assert_eq!(
        stores.accounts.register(first).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let second = Register { token_id, ..second };
    assert_eq!(
        stores.accounts.register(second).await.expect(ANSWERS),
        RegisterOutcome::TokenSpent
    );
    assert_eq!(user_of(&stores, 2).await, None);
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    assert_eq!(events_of(&stores, second_id).await, []);
}

/// When the number is somebody's, nothing of the try is stored, and the token is as good as before.
pub async fn a_taken_number_spends_no_token(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let command = a_registration(&a_user(number(1), start()), start());
    let (user_id, session_id, token_id) = (command.user.id, command.session.id, command.token_id);
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::AlreadyRegistered
    );
    assert_eq!(user_of(&stores, 1).await, Some(owner));
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    assert_eq!(events_of(&stores, user_id).await, []);
    let again = Register {
        token_id,
        ..a_registration(&a_user(number(2), start()), start())
    };
    assert_eq!(
        stores.accounts.register(again).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
}

/// Of parallel registrations with one token, each of another number, one succeeds and the others leave no
/// trace.
pub async fn a03_parallel_registrations_with_one_token_have_one_winner(stores: Stores) {
    let token_id = token_id(start());
    let answers = race(|i| {
        let accounts = stores.accounts.clone();
        let user = a_user(number(u32::try_from(i).expect("a small number")), start());
        let command = Register {
            token_id,
            ..a_registration(&user, start())
        };
        async move { accounts.register(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RegisterOutcome::Registered)
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RegisterOutcome::TokenSpent)
            .count(),
        49
    );
    let mut people = 0;
    for i in 0..50 {
        people += u32::from(user_of(&stores, i).await.is_some());
    }
    assert_eq!(people, 1);
}

/// Of parallel registrations of one number, each with its own token, one succeeds; the others keep their
/// tokens.
pub async fn a04_parallel_registrations_of_one_number_have_one_winner(stores: Stores) {
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        let command = a_registration(&a_user(mobile(), start()), start());
        let token_id = command.token_id;
        async move { (token_id, accounts.register(command).await.expect(ANSWERS)) }
    })
    .await;
    let losers: Vec<_> = answers
        .iter()
        .filter(|(_, o)| *o == RegisterOutcome::AlreadyRegistered)
        .collect();
    assert_eq!(losers.len(), 49);
    assert_eq!(
        answers
            .iter()
            .filter(|(_, o)| *o == RegisterOutcome::Registered)
            .count(),
        1
    );
    for (i, (token_id, _)) in (1..).zip(losers.into_iter().take(3)) {
        let again = Register {
            token_id: *token_id,
            ..a_registration(&a_user(number(i), start()), start())
        };
        assert_eq!(
            stores.accounts.register(again).await.expect(ANSWERS),
            RegisterOutcome::Registered
        );
    }
}
