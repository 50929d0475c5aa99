//! Taking everything along, and leaving nothing behind.

use std::sync::Arc;

use dastak_application::Caller;
use dastak_application::authenticate::AuthenticateError;
use dastak_application::erase_account::EraseAccountError;
use dastak_application::export_account::ExportAccountError;
use dastak_application::refresh_tokens::RefreshTokensError;
use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpError};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_ports::accounts::MockAccounts;
use dastak_ports::otp_store::MockOtpStore;
use dastak_testkit::builders::{key_of, mobile, number};
use dastak_testkit::fakes::Call;
use mockall::Sequence;

use crate::support::{KINDS, World, choice};

#[tokio::test]
async fn an_export_is_everything_stored_with_its_own_entry() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    world.register(&number(1)).await;
    world.advance(10);
    let identity = world.identity(&signed_in.tokens).await;
    let withdrawal = choice("terms", "1", false);
    let consents = &world.use_cases.consents;
    consents
        .change(&identity, &withdrawal, Caller::default())
        .await
        .unwrap();
    world.advance(10);
    let export = world
        .use_cases
        .export_account
        .execute(&identity, Caller::default())
        .await
        .unwrap();
    assert_eq!(export.user.id, signed_in.user.id);
    assert_eq!(export.consent_history.len(), 3);
    assert_eq!(export.sessions.len(), 1);
    let events: Vec<_> = export.audit.iter().map(|entry| entry.event).collect();
    assert_eq!(
        events,
        [
            AuditEvent::DataExported,
            AuditEvent::ConsentWithdrawn,
            AuditEvent::Registered
        ]
    );
    let own = |entry: &AuditEntry| entry.user_id == Some(signed_in.user.id);
    assert!(export.audit.iter().all(own));
}

#[tokio::test]
async fn an_erased_person_gets_no_copy() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    world.use_cases.erase_account.execute(&identity).await.unwrap();
    assert_matches!(
        world
            .use_cases
            .export_account
            .execute(&identity, Caller::default())
            .await,
        Err(ExportAccountError::AccountGone)
    );
}

#[tokio::test]
async fn no_export_goes_out_unrecorded() {
    for kind in KINDS {
        let world = World::new();
        let signed_in = world.register(&mobile()).await;
        let identity = world.identity(&signed_in.tokens).await;
        for call in [Call::AuditAppend, Call::AccountsExport] {
            world.fakes.store.faults().fail_next(call, kind);
            assert_matches!(
                world.use_cases.export_account.execute(&identity, Caller::default()).await,
                Err(ExportAccountError::Port(error)) if error.kind() == kind
            );
        }
    }
}

#[tokio::test]
async fn a31_erasure_takes_an_authentication_of_the_last_five_minutes() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    let erase = &world.use_cases.erase_account;
    world.advance(301);
    assert_matches!(
        erase.execute(&identity).await,
        Err(EraseAccountError::StepUpRequired)
    );
    // A fresh token is no fresh authentication.
    let refreshed = world.refresh(&signed_in.tokens).await.unwrap();
    let identity = world.identity(&refreshed).await;
    assert_matches!(
        erase.execute(&identity).await,
        Err(EraseAccountError::StepUpRequired)
    );
    assert_eq!(world.fakes.store.user_count(), 1);

    let again = world.log_in(&mobile()).await;
    world.advance(300);
    let identity = world.identity(&again.tokens).await;
    erase.execute(&identity).await.unwrap();
    assert_eq!(world.fakes.store.user_count(), 0);
}

#[tokio::test]
async fn a31_a_clock_that_was_set_back_makes_nothing_recent() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    world.advance(-6);
    assert_matches!(
        world.use_cases.erase_account.execute(&identity).await,
        Err(EraseAccountError::StepUpRequired)
    );
}

#[tokio::test]
async fn a54_nothing_leads_to_an_erased_person() {
    let world = World::new();
    let other = world.register(&number(1)).await;
    world.send(&mobile()).await;
    assert!(world.verify_wrong(&mobile()).await.is_err());
    let signed_in = world.register(&mobile()).await;
    let live = world.send(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    let entries = world.fakes.store.audit_trail().len();
    world.use_cases.erase_account.execute(&identity).await.unwrap();

    let (theirs, rest): (Vec<_>, Vec<_>) = world
        .fakes
        .store
        .audit_trail()
        .into_iter()
        .partition(|entry| entry.user_id == Some(other.user.id));
    assert!(!theirs.is_empty());
    assert!(theirs.iter().all(|entry| entry.address.is_some()), "others stay");
    assert_eq!(theirs.len() + rest.len(), entries + 1, "the entries stay");
    assert_eq!(world.audited(AuditEvent::AccountErased).len(), 1);
    for entry in rest.iter().filter(|entry| {
        // The proof of the other's number stands under that number's key.
        entry.number_key != Some(key_of(&number(1)))
    }) {
        assert_eq!(entry.user_id, None, "{entry:?}");
        assert_eq!(entry.session_id, None, "{entry:?}");
        assert_eq!(entry.number_key, None, "{entry:?}");
        assert_eq!(entry.address, None, "{entry:?}");
        assert!(entry.device.is_empty(), "{entry:?}");
    }

    assert!(world.fakes.store.challenge(live.challenge_id).is_none());
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    let access = signed_in.tokens.access_token.expose();
    assert_matches!(
        world.use_cases.authenticate.execute(access).await,
        Err(AuthenticateError::SessionRevoked)
    );
    assert_matches!(
        world.refresh(&signed_in.tokens).await,
        Err(RefreshTokensError::SessionRevoked)
    );
}

#[tokio::test]
async fn a54_the_number_is_free_again_for_a_new_person() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    world.use_cases.erase_account.execute(&identity).await.unwrap();
    world.send(&mobile()).await;
    assert_matches!(
        world.verify_right(&mobile()).await,
        Ok(VerifiedOtp::RegistrationRequired { .. })
    );
    let next = world.register(&mobile()).await;
    assert_ne!(next.user.id, signed_in.user.id);
    assert_matches!(
        world.refresh(&signed_in.tokens).await,
        Err(RefreshTokensError::SessionRevoked)
    );
    let identity = world.identity(&next.tokens).await;
    let history = world.use_cases.login_history.execute(&identity, None, 100).await;
    let events: Vec<_> = history.unwrap().entries.iter().map(|e| e.event).collect();
    assert_eq!(events, [AuditEvent::Registered], "nothing of the one before them");
}

#[tokio::test]
async fn the_live_code_goes_before_the_account() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    let world = World::with(|fakes, _| {
        let mut order = Sequence::new();
        let (mut store, mut accounts) = (MockOtpStore::new(), MockAccounts::new());
        store
            .expect_forget()
            .times(1)
            .in_sequence(&mut order)
            .return_once(|_| Ok(()));
        accounts
            .expect_erase()
            .times(1)
            .in_sequence(&mut order)
            .return_once(|_| Ok(true));
        fakes.ports.otp_store = Arc::new(store);
        fakes.ports.accounts = Arc::new(accounts);
    });
    world.use_cases.erase_account.execute(&identity).await.unwrap();
}

#[tokio::test]
async fn trouble_erases_nobody() {
    for kind in KINDS {
        let world = World::new();
        let signed_in = world.register(&mobile()).await;
        let identity = world.identity(&signed_in.tokens).await;
        for call in [Call::OtpForget, Call::AccountsErase] {
            world.fakes.store.faults().fail_next(call, kind);
            assert_matches!(
                world.use_cases.erase_account.execute(&identity).await,
                Err(EraseAccountError::Port(error)) if error.kind() == kind
            );
            assert_eq!(world.fakes.store.user_count(), 1);
        }
        world.use_cases.erase_account.execute(&identity).await.unwrap();
    }
}
