//! Requests that share a statement, and what one of them must not cost the others.

use std::time::{Duration, Instant};

use dastak_domain::audit::AuditEvent;
use dastak_domain::session::Session;
use dastak_domain::user::User;
use dastak_ports::sessions::{OpenSessionOutcome, RotateOutcome};
use dastak_ports::{Accounts, PortErrorKind, PortResult, Sessions};
use dastak_postgres::PostgresStore;
use dastak_testkit::builders::{a_user, an_entry_of, number};
use dastak_testkit::clock::start;
use dastak_testservers::Proxy;
use futures_util::future::join_all;
use tokio::task::yield_now;

use crate::support::{
    Database, STATEMENT_TIMEOUT, a_login, a_token, impatient, logged_in, proxy, registered,
};

const PEOPLE: u32 = 20;

/// The place of the one whose rows are held.
const HELD: usize = 10;

/// People who are logged in.
struct Crowd {
    database: Database,
    proxy: Proxy,
    store: PostgresStore,
    people: Vec<(User, Session)>,
}

impl Crowd {
    /// Each statement takes a while, in which requests gather for the next one.
    async fn gathered() -> Self {
        let (database, proxy) = (Database::with_tables().await, proxy());
        let store = impatient(&database.url_by(&proxy)).await;
        let mut people = Vec::new();
        for i in 0..PEOPLE {
            let user = registered(&store, i).await;
            let session = logged_in(&store, &user).await;
            people.push((user, session));
        }
        proxy.delay(Duration::from_millis(20));
        Self {
            database,
            proxy,
            store,
            people,
        }
    }

    fn users(&self) -> impl Iterator<Item = &User> {
        self.people.iter().map(|(user, _)| user)
    }

    async fn log_in(&self, users: impl Iterator<Item = &User>) -> Vec<PortResult<OpenSessionOutcome>> {
        join_all(users.map(|user| self.store.open(a_login(user)))).await
    }
}

/// The one at this place has failed, all others have what they asked for.
fn assert_one_failed<T>(
    answers: Vec<PortResult<T>>,
    (place, kind): (usize, PortErrorKind),
    is_good: impl Fn(&T) -> bool,
) {
    for (i, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(outcome) => assert!(i != place && is_good(&outcome), "number {i}"),
            Err(error) => assert_eq!((i, error.kind()), (place, kind)),
        }
    }
}

fn is_opened(outcome: &OpenSessionOutcome) -> bool {
    matches!(outcome, OpenSessionOutcome::Opened(_))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_row_fails_its_own_requests_only() {
    let crowd = Crowd::gathered().await;
    let (user, session) = &crowd.people[HELD];
    let other = crowd.database.connect().await;
    let hold = format!(
        "BEGIN; SELECT FROM users WHERE id = '{}' FOR UPDATE; SELECT FROM sessions WHERE id = '{}' FOR UPDATE",
        user.id.as_uuid(),
        session.id.as_uuid()
    );
    other.batch_execute(&hold).await.unwrap();

    let asked = Instant::now();
    let logins = crowd.log_in(crowd.users()).await;
    assert_one_failed(logins, (HELD, PortErrorKind::Timeout), is_opened);
    assert!(asked.elapsed() < 4 * STATEMENT_TIMEOUT, "{:?}", asked.elapsed());

    let asked = Instant::now();
    let sessions = crowd.people.iter().map(|(_, session)| session);
    let tokens = join_all(sessions.map(|session| crowd.store.rotate(a_token(session, 1)))).await;
    assert_one_failed(tokens, (HELD, PortErrorKind::Timeout), |outcome| {
        matches!(outcome, RotateOutcome::Rotated(_))
    });
    assert!(asked.elapsed() < 4 * STATEMENT_TIMEOUT, "{:?}", asked.elapsed());

    other.batch_execute("ROLLBACK").await.unwrap();
    assert!(is_opened(&crowd.store.open(a_login(user)).await.unwrap()));
    assert!(crowd.store.rotate(a_token(session, 1)).await.is_ok());
}

/// What can't be passed over is waited for by each alone: a number's wrong codes, which a login forgets.
#[tokio::test(flavor = "multi_thread")]
async fn a_held_count_of_wrong_codes_fails_its_own_login_only() {
    let crowd = Crowd::gathered().await;
    let wrong = a_login(&crowd.people[HELD].0);
    let failed = an_entry_of(wrong.user.id, AuditEvent::LoginFailed, start());
    crowd
        .store
        .record_failure(wrong.number_key, failed)
        .await
        .unwrap();
    let other = crowd.database.connect().await;
    let hold = "BEGIN; SELECT FROM number_failures FOR UPDATE";
    other.batch_execute(hold).await.unwrap();
    let asked = Instant::now();
    let logins = crowd.log_in(crowd.users()).await;
    assert_one_failed(logins, (HELD, PortErrorKind::Timeout), is_opened);
    assert!(asked.elapsed() < 8 * STATEMENT_TIMEOUT, "{:?}", asked.elapsed());
}

/// A whole table that is held is everybody's trouble: nobody waits for each of the others in turn.
#[tokio::test(flavor = "multi_thread")]
async fn a_held_table_is_not_waited_for_by_each_in_turn() {
    let crowd = Crowd::gathered().await;
    let other = crowd.database.connect().await;
    let hold = "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE";
    other.batch_execute(hold).await.unwrap();
    let asked = Instant::now();
    let logins = crowd.log_in(crowd.users()).await;
    assert!(logins.into_iter().all(|login| login.is_err()));
    assert!(asked.elapsed() < 5 * STATEMENT_TIMEOUT, "{:?}", asked.elapsed());
}

/// Whether a code was used is asked for those only who are refused, after the others are in.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_answered_though_its_neighbours_question_is_not() {
    let crowd = Crowd::gathered().await;
    let nobody = a_user(number(100), start());
    let question = b"SELECT challenge_id FROM consumed_challenges WHERE challenge_id = ANY";
    crowd.proxy.swallow_answer_after(question);
    let logins = crowd.log_in(crowd.users().chain([&nobody]));
    let (logins, ()) = tokio::join!(logins, async {
        while crowd.proxy.caught() == 0 {
            yield_now().await;
        }
        // A read is done once more, on another connection.
        crowd.proxy.swallow_answer_after(question);
    });
    assert_eq!(crowd.proxy.caught(), 2);
    let refused = (crowd.people.len(), PortErrorKind::Unavailable);
    assert_one_failed(logins, refused, is_opened);
}
