//! Where a person is logged in, how they log out, and what happened to their account.

use dastak_application::Caller;
use dastak_application::authenticate::AuthenticateError;
use dastak_application::end_session::EndSessionError;
use dastak_application::login_history::LARGEST_PAGE;
use dastak_application::token_issuer::SignedIn;
use dastak_domain::audit::AuditEvent;
use dastak_domain::session::EndReason;
use dastak_testkit::builders::{an_entry_of, mobile, number, session_id};
use dastak_testkit::clock::start;
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World, caller};

/// Somebody with three sessions, the oldest first, ten seconds apart.
async fn three_sessions() -> (World, [SignedIn; 3]) {
    let world = World::new();
    let first = world.register(&mobile()).await;
    world.advance(10);
    let second = world.log_in(&mobile()).await;
    world.advance(10);
    let third = world.log_in(&mobile()).await;
    (world, [first, second, third])
}

async fn is_revoked(world: &World, signed_in: &SignedIn) -> bool {
    let token = signed_in.tokens.access_token.expose();
    let answer = world.use_cases.authenticate.execute(token).await;
    matches!(answer, Err(AuthenticateError::SessionRevoked))
}

#[tokio::test]
async fn the_list_shows_the_persons_own_live_sessions_newest_first() {
    let (world, [first, second, third]) = three_sessions().await;
    world.register(&number(1)).await;
    let identity = world.identity(&second.tokens).await;
    let list = || async {
        let sessions = world.use_cases.list_sessions.execute(&identity).await;
        sessions
            .unwrap()
            .into_iter()
            .map(|session| session.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        list().await,
        [third.session_id, second.session_id, first.session_id]
    );
    let end = &world.use_cases.end_session;
    end.execute(&identity, third.session_id, Caller::default())
        .await
        .unwrap();
    assert_eq!(list().await, [second.session_id, first.session_id]);
    // A session that can no longer be refreshed is not worth a line.
    world.advance(6 * 86_400);
    world.refresh(&second.tokens).await.unwrap();
    world.advance(86_400);
    assert_eq!(list().await, [second.session_id]);
}

#[tokio::test]
async fn a_session_is_ended_from_the_list() {
    let (world, [first, second, _]) = three_sessions().await;
    let identity = world.identity(&first.tokens).await;
    let end = &world.use_cases.end_session;
    let here = caller("198.51.100.1");
    end.execute(&identity, second.session_id, here).await.unwrap();
    assert!(is_revoked(&world, &second).await);
    assert!(!is_revoked(&world, &first).await);
    assert_eq!(
        world.fakes.store.end_reason(second.session_id),
        Some(EndReason::EndedByUser)
    );
    let trail = world.audited(AuditEvent::SessionEnded);
    let [entry] = trail.as_slice() else {
        panic!("one entry, got {trail:?}");
    };
    assert_eq!(entry.session_id, Some(second.session_id), "the one that ended");
    assert_eq!(entry.user_id, Some(first.user.id));
    assert_eq!(entry.address, here.address);
}

#[tokio::test]
async fn a30_nobody_ends_somebody_elses_session() {
    let (world, [own, ended, _]) = three_sessions().await;
    let stranger = world.register(&number(1)).await;
    let identity = world.identity(&own.tokens).await;
    let end = &world.use_cases.end_session;
    end.execute(&identity, ended.session_id, Caller::default())
        .await
        .unwrap();
    for id in [stranger.session_id, ended.session_id, session_id(start())] {
        assert_matches!(
            end.execute(&identity, id, Caller::default()).await,
            Err(EndSessionError::SessionNotFound)
        );
    }
    assert!(!is_revoked(&world, &stranger).await);
    let trail = world.audited(AuditEvent::AccessDenied);
    assert_eq!(trail.len(), 2, "an ended session of one's own is no denial");
    for entry in trail {
        assert_eq!(entry.user_id, Some(own.user.id), "it is the guesser's entry");
        assert_eq!(entry.session_id, Some(own.session_id));
    }
}

#[tokio::test]
async fn a_logout_ends_the_session_it_came_from() {
    let (world, [first, second, third]) = three_sessions().await;
    let identity = world.identity(&second.tokens).await;
    let logout = &world.use_cases.logout;
    logout.this_session(&identity, Caller::default()).await.unwrap();
    assert!(is_revoked(&world, &second).await);
    assert!(!is_revoked(&world, &first).await);
    assert!(!is_revoked(&world, &third).await);
    assert_eq!(
        world.fakes.store.end_reason(second.session_id),
        Some(EndReason::LoggedOut)
    );
    // A second one that was on its way finds its work done.
    logout.this_session(&identity, Caller::default()).await.unwrap();
    assert_eq!(world.audited(AuditEvent::LoggedOut).len(), 1);
}

#[tokio::test]
async fn a_logout_everywhere_ends_every_session_of_the_person() {
    let (world, sessions) = three_sessions().await;
    let stranger = world.register(&number(1)).await;
    let [first, ..] = &sessions;
    let identity = world.identity(&first.tokens).await;
    let logout = &world.use_cases.logout;
    logout.all_sessions(&identity, Caller::default()).await.unwrap();
    for session in &sessions {
        assert!(is_revoked(&world, session).await);
        assert!(world.refresh(&session.tokens).await.is_err());
        assert_eq!(
            world.fakes.store.end_reason(session.session_id),
            Some(EndReason::LoggedOutEverywhere)
        );
    }
    assert!(!is_revoked(&world, &stranger).await);
    assert_eq!(world.audited(AuditEvent::LoggedOutEverywhere).len(), 1);
    world.log_in(&mobile()).await;
}

#[tokio::test]
async fn the_history_is_the_persons_own_in_pages_newest_first() {
    let (world, [_, _, third]) = three_sessions().await;
    let stranger = world.register(&number(1)).await;
    let identity = world.identity(&third.tokens).await;
    let history = &world.use_cases.login_history;
    let page = history.execute(&identity, None, 2).await.unwrap();
    let events: Vec<_> = page.entries.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [AuditEvent::LoginSucceeded, AuditEvent::LoginSucceeded]);
    let rest = history.execute(&identity, page.next, 2).await.unwrap();
    let events: Vec<_> = rest.entries.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [AuditEvent::Registered]);
    assert_eq!(rest.next, None);
    // Somebody else's cursor opens nothing of theirs.
    let theirs = world.audited(AuditEvent::Registered).pop().unwrap();
    assert_eq!(theirs.user_id, Some(stranger.user.id));
    let page = history.execute(&identity, Some(theirs.id), 10).await.unwrap();
    assert!(
        page.entries
            .iter()
            .all(|entry| entry.user_id == Some(identity.user.id))
    );
}

#[tokio::test]
async fn a_page_holds_one_to_a_hundred_entries() {
    let (world, [first, ..]) = three_sessions().await;
    for _ in 0..150 {
        let entry = an_entry_of(first.user.id, AuditEvent::ProfileChanged, world.now());
        world.fakes.ports.audit.append(entry).await.unwrap();
    }
    let identity = world.identity(&first.tokens).await;
    let history = &world.use_cases.login_history;
    for (asked, got) in [(0, 1), (1, 1), (100, 100), (101, 100), (u32::MAX, 100)] {
        let page = history.execute(&identity, None, asked).await.unwrap();
        assert_eq!(page.entries.len(), got);
    }
    assert_eq!(LARGEST_PAGE, 100);
}

#[tokio::test]
async fn trouble_is_passed_on() {
    for kind in KINDS {
        let (world, [first, second, _]) = three_sessions().await;
        let identity = world.identity(&first.tokens).await;
        let (faults, cases) = (world.fakes.store.faults(), &world.use_cases);
        let nowhere = Caller::default();

        faults.fail_next(Call::SessionsList, kind);
        assert_matches!(cases.list_sessions.execute(&identity).await, Err(error) if error.kind() == kind);
        faults.fail_next(Call::AuditPage, kind);
        assert_matches!(
            cases.login_history.execute(&identity, None, 10).await,
            Err(error) if error.kind() == kind
        );
        faults.fail_next(Call::SessionsEndAll, kind);
        assert_matches!(
            cases.logout.all_sessions(&identity, nowhere).await,
            Err(error) if error.kind() == kind
        );
        faults.fail_next(Call::SessionsEnd, kind);
        assert_matches!(
            cases.logout.this_session(&identity, nowhere).await,
            Err(error) if error.kind() == kind
        );
        faults.fail_next(Call::SessionsEnd, kind);
        assert_matches!(
            cases.end_session.execute(&identity, second.session_id, nowhere).await,
            Err(EndSessionError::Port(error)) if error.kind() == kind
        );
        // A denial that can't be recorded is no answer either.
        faults.fail_next(Call::AuditAppend, kind);
        assert_matches!(
            cases.end_session.execute(&identity, session_id(start()), nowhere).await,
            Err(EndSessionError::Port(error)) if error.kind() == kind
        );
        assert!(!is_revoked(&world, &first).await);
        assert!(!is_revoked(&world, &second).await);
    }
}
