//! Two nodes on one database.

use dastak_domain::audit::AuditEvent;
use dastak_domain::session::{EndReason, Session};
use dastak_domain::user::{AccountStatus, User};
use dastak_ports::accounts::{EraseAccount, SetStatus};
use dastak_ports::sessions::{EndAllSessions, EndSession, OpenSessionOutcome, RotateOutcome};
use dastak_ports::{Accounts, PortErrorKind, Sessions};
use dastak_postgres::PostgresStore;
use dastak_testkit::builders::{an_entry, an_entry_of, key_of, secs};
use dastak_testkit::clock::start;
use futures_util::future::join_all;
use tokio::join;

use crate::support::{Database, a_login, a_token, logged_in, registered};

const ROUNDS: u32 = 15;

async fn nodes(database: &Database) -> [PostgresStore; 2] {
    [database.open().await, database.open().await]
}

/// The same few people in every statement of both nodes, in different orders: nobody waits in a circle.
#[tokio::test(flavor = "multi_thread")]
async fn logins_of_the_same_people_on_two_nodes_all_succeed() {
    let database = Database::with_tables().await;
    let nodes = nodes(&database).await;
    let people = join_all((0..8).map(|i| registered(&nodes[0], i))).await;
    let logins = (0..400).map(|i: usize| {
        let (node, person) = (nodes[i % 2].clone(), people[i * 5 % 8].clone());
        tokio::spawn(async move { node.open(a_login(&person)).await.unwrap() })
    });
    for outcome in join_all(logins).await {
        assert!(matches!(outcome.unwrap(), OpenSessionOutcome::Opened(_)));
    }
    let newest = nodes[0].list(people[0].id, start() + secs(2)).await.unwrap();
    assert_eq!(newest.len(), 1 + 400 / 8);
}

/// Its neighbours in the statement are not told.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_can_not_be_stored_fails_alone() {
    let database = Database::with_tables().await;
    let store = database.open().await;
    let user = registered(&store, 1).await;
    let taken = logged_in(&store, &user).await;
    let logins = (0..60).map(|i| {
        let mut login = a_login(&user);
        if i % 20 == 10 {
            login.session.id = taken.id;
        }
        let store = store.clone();
        tokio::spawn(async move { store.open(login).await })
    });
    for (i, outcome) in join_all(logins).await.into_iter().enumerate() {
        match outcome.unwrap() {
            Ok(outcome) => assert!(i % 20 != 10 && matches!(outcome, OpenSessionOutcome::Opened(_))),
            Err(error) => assert_eq!((i % 20, error.kind()), (10, PortErrorKind::Internal)),
        }
    }
    assert_eq!(
        store.list(user.id, start() + secs(2)).await.unwrap().len(),
        2 + 57
    );
}

/// One code on two nodes, among other logins.
#[tokio::test(flavor = "multi_thread")]
async fn a02_one_code_on_two_nodes_opens_one_session() {
    let database = Database::with_tables().await;
    let nodes = nodes(&database).await;
    let people = join_all((0..4).map(|i| registered(&nodes[0], i))).await;
    for _ in 0..ROUNDS {
        let codes: Vec<_> = people.iter().map(|person| a_login(person).challenge_id).collect();
        let tries = (0..40).map(|i: usize| {
            let node = nodes[i % 2].clone();
            let mut login = a_login(&people[i / 2 % 4]);
            login.challenge_id = codes[i / 2 % 4];
            tokio::spawn(async move { node.open(login).await.unwrap() })
        });
        let outcomes = join_all(tries).await;
        let opened = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Ok(OpenSessionOutcome::Opened(_))))
            .count();
        let used = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Ok(OpenSessionOutcome::CodeAlreadyUsed)))
            .count();
        assert_eq!((opened, used), (4, 36));
    }
}

/// Each generation of each session has one winner on all nodes; the others get its successor.
#[tokio::test(flavor = "multi_thread")]
async fn one_generation_on_two_nodes_has_one_successor() {
    let database = Database::with_tables().await;
    let nodes = nodes(&database).await;
    let user = registered(&nodes[0], 1).await;
    let sessions: Vec<Session> = join_all((0..10).map(|_| logged_in(&nodes[0], &user))).await;
    for generation in 1..=ROUNDS {
        let tries = (0..60).map(|i: usize| {
            let node = nodes[i % 2].clone();
            let token = a_token(&sessions[i * 7 / 2 % 10], generation);
            tokio::spawn(async move { node.rotate(token).await.unwrap() })
        });
        let mut rotated = 0;
        for outcome in join_all(tries).await {
            match outcome.unwrap() {
                RotateOutcome::Rotated(session) => {
                    rotated += 1;
                    assert_eq!(session.refresh.generation, generation + 1);
                }
                RotateOutcome::Replayed(session) => {
                    assert_eq!(session.refresh.generation, generation + 1);
                }
                other => panic!("expected a successor, not {other:?}"),
            }
        }
        let shown: std::collections::BTreeSet<usize> = (0..60).map(|i| i * 7 / 2 % 10).collect();
        assert_eq!(rotated, shown.len());
        if shown.len() < sessions.len() {
            for i in (0..10).filter(|i| !shown.contains(i)) {
                nodes[0].rotate(a_token(&sessions[i], generation)).await.unwrap();
            }
        }
    }
}

/// A stolen token and its owner's, at once: the session is over, with one entry.
#[tokio::test(flavor = "multi_thread")]
async fn a_reused_token_ends_the_session_once() {
    let database = Database::with_tables().await;
    let nodes = nodes(&database).await;
    let user = registered(&nodes[0], 1).await;
    for _ in 0..ROUNDS {
        let session = logged_in(&nodes[0], &user).await;
        for generation in 1..=2 {
            nodes[0].rotate(a_token(&session, generation)).await.unwrap();
        }
        let tries = (0..10).map(|i: usize| {
            let token = a_token(&session, if i < 5 { 1 } else { 3 });
            let node = nodes[i % 2].clone();
            tokio::spawn(async move { node.rotate(token).await.unwrap() })
        });
        let outcomes: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let reused = outcomes
            .iter()
            .filter(|outcome| **outcome == RotateOutcome::Reused)
            .count();
        assert_eq!(reused, 1, "{outcomes:?}");
        let entries = entries_of(&database, "session_id", session.id.as_uuid()).await;
        assert_eq!(entries, 2, "its login and its end");
        assert_eq!(
            nodes[1].rotate(a_token(&session, 3)).await.unwrap(),
            RotateOutcome::Ended
        );
    }
}

async fn entries_of(database: &Database, column: &str, id: uuid::Uuid) -> i64 {
    let count = format!("SELECT count(*) FROM audit_entries WHERE {column} = $1");
    database
        .connect()
        .await
        .query_one(&count, &[&id])
        .await
        .unwrap()
        .get(0)
}

/// Whatever is under way during an erasure: no entry leads to the person afterwards, and no session is left.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_leaves_no_trace_of_what_was_under_way() {
    let database = Database::with_tables().await;
    let [one, two] = nodes(&database).await;
    for i in 0..ROUNDS {
        let user = registered(&one, i).await;
        let stolen = logged_in(&one, &user).await;
        for generation in 1..=2 {
            one.rotate(a_token(&stolen, generation)).await.unwrap();
        }
        let ended = logged_in(&one, &user).await;
        let erase = EraseAccount {
            user_id: user.id,
            number_key: key_of(&user.mobile),
            audit: an_entry(AuditEvent::AccountErased, start() + secs(4)),
        };
        let logins = join_all((0..3).map(|_| two.open(a_login(&user))));
        let (erased, logins, reused, single, all) = join!(
            one.erase(erase),
            logins,
            two.rotate(a_token(&stolen, 1)),
            two.end(an_end(&user, &ended)),
            two.end_all(an_end_of_all(&user)),
        );
        assert!(erased.unwrap());
        for login in logins {
            let outcome = login.unwrap();
            assert!(matches!(
                outcome,
                OpenSessionOutcome::Opened(_) | OpenSessionOutcome::UserGone
            ));
        }
        assert!(reused.is_ok() && single.is_ok() && all.is_ok());
        assert_eq!(entries_of(&database, "user_id", user.id.as_uuid()).await, 0);
        assert_eq!(entries_of(&database, "session_id", stolen.id.as_uuid()).await, 0);
        assert_eq!(one.bearer(ended.id).await.unwrap(), None);
        assert_eq!(one.list(user.id, start()).await.unwrap(), []);
    }
}

fn an_end(user: &User, session: &Session) -> EndSession {
    let mut audit = an_entry_of(user.id, AuditEvent::SessionEnded, start() + secs(3));
    audit.session_id = Some(session.id);
    EndSession {
        user_id: user.id,
        session_id: session.id,
        reason: EndReason::EndedByUser,
        audit,
        device_audit: an_entry_of(user.id, AuditEvent::DeviceRevoked, start() + secs(3)),
    }
}

fn an_end_of_all(user: &User) -> EndAllSessions {
    EndAllSessions {
        user_id: user.id,
        reason: EndReason::LoggedOutEverywhere,
        audit: an_entry_of(user.id, AuditEvent::LoggedOutEverywhere, start() + secs(3)),
    }
}

/// Whoever logs in while the operator disables the account is out when it is disabled.
#[tokio::test(flavor = "multi_thread")]
async fn no_login_outlives_the_disabling_of_its_account() {
    let database = Database::with_tables().await;
    let [one, two] = nodes(&database).await;
    for i in 0..ROUNDS {
        let user = registered(&one, i).await;
        let disable = SetStatus {
            user_id: user.id,
            status: AccountStatus::Disabled,
            audit: an_entry_of(user.id, AuditEvent::AccountDisabled, start() + secs(3)),
        };
        let (disabled, logins) = join!(
            one.set_status(disable),
            join_all((0..5).map(|_| two.open(a_login(&user))))
        );
        assert!(disabled.unwrap());
        for login in logins {
            let outcome = login.unwrap();
            assert!(matches!(
                outcome,
                OpenSessionOutcome::Opened(_) | OpenSessionOutcome::Disabled
            ));
        }
        assert_eq!(two.list(user.id, start() + secs(3)).await.unwrap(), []);
    }
}
