//! The file itself: what survives, what is refused, and what must no longer be in it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "test code")]

use std::error::Error;
use std::path::Path;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::challenge::Challenge;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitScope;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::{Email, FullName, User};
use dastak_ports::accounts::{EraseAccount, Register, RegisterOutcome};
use dastak_ports::otp_store::{
    AttemptOutcome, LeaseEnd, OpenChallenge, SendLimits, SettleAttempt, TakeAttempt,
};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{
    Accounts, AuditLog, Housekeeping, OtpStore, PortError, PortErrorKind, Probe, RateLimiter, Sessions,
};
use dastak_sqlite::SqliteStore;
use dastak_testkit::builders::{
    a_challenge, a_hit, a_session, a_user, an_entry, an_entry_of, key_of, mobile, number, otp_policy, secs,
    token_id,
};
use dastak_testkit::clock::start;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};

async fn opened(store: &SqliteStore) -> Challenge {
    let challenge = a_challenge(&mobile(), start());
    let command = OpenChallenge {
        challenge: challenge.clone(),
        limits: SendLimits::default(),
        now: start(),
    };
    OtpStore::open(store, command).await.unwrap();
    challenge
}

async fn left_after_a_guess(store: &SqliteStore) -> u32 {
    let guess = TakeAttempt {
        number_key: key_of(&mobile()),
        challenge_id: None,
        limits: vec![],
        policy: otp_policy(),
        now: start(),
    };
    match store.take_attempt(guess).await.unwrap() {
        AttemptOutcome::Granted { left, .. } => left,
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

fn raw(path: &Path) -> SqliteConnection {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

fn refusal(path: &Path) -> (PortErrorKind, String) {
    let error: PortError = SqliteStore::open(path).err().unwrap();
    (error.kind(), error.source().unwrap().to_string())
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/dastak.db");
    let user = a_user(mobile(), start());
    let session = a_session(user.id, start());
    let hit = || vec![a_hit(LimitScope::AddressStatus, "192.0.2.1", &[(1, 60)])];
    {
        let store = SqliteStore::open(&path).unwrap();
        let command = Register {
            user: user.clone(),
            session: session.clone(),
            token_id: token_id(start()),
            audit: an_entry_of(user.id, AuditEvent::Registered, start()),
        };
        assert_eq!(
            store.register(command).await.unwrap(),
            RegisterOutcome::Registered
        );
        opened(&store).await;
        assert_eq!(left_after_a_guess(&store).await, 2);
        let outcome = store.hit(hit(), start()).await.unwrap();
        assert!(matches!(outcome, LimitOutcome::Allowed(_)));
        let failure = an_entry_of(user.id, AuditEvent::LoginFailed, start());
        store.record_failure(key_of(&mobile()), failure).await.unwrap();
    }
    assert!(
        !path.with_extension("db-wal").exists(),
        "a clean end leaves no log behind"
    );
    let store = SqliteStore::open(&path).unwrap();
    let bearer = store.bearer(session.id).await.unwrap().unwrap();
    assert_eq!(bearer.session, session);
    assert_eq!(bearer.user, user);
    assert_eq!(left_after_a_guess(&store).await, 1);
    let outcome = store.hit(hit(), start() + secs(59)).await.unwrap();
    assert!(matches!(outcome, LimitOutcome::Refused(_)));
    let subject = store.login_subject(mobile(), key_of(&mobile())).await.unwrap();
    assert_eq!(subject.failures.count, 1);
}

#[tokio::test]
async fn a_closed_store_refuses_and_can_be_closed_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("dastak.db")).unwrap();
    store.check().await.unwrap();
    store.clone().close();
    assert_eq!(
        store.check().await.unwrap_err().kind(),
        PortErrorKind::Unavailable
    );
    store.close();
}

#[test]
fn migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    assert!(SqliteStore::migrate(&path).unwrap() > 0);
    assert_eq!(SqliteStore::migrate(&path).unwrap(), 0);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    std::fs::write(&path, "name,number\n".repeat(1000)).unwrap();
    let (kind, problem) = refusal(&path);
    assert_eq!(kind, PortErrorKind::Unavailable);
    assert_eq!(
        problem,
        format!("database file {}: file is not a database", path.display())
    );
    assert_eq!(
        std::fs::read(&path).unwrap().len(),
        12_000,
        "it is left as it was"
    );
}

#[tokio::test]
async fn a_damaged_file_is_a_dependency_that_is_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    SqliteStore::migrate(&path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xFF); // all but the first page
    std::fs::write(&path, bytes).unwrap();
    let error = match SqliteStore::open(&path) {
        Ok(store) => store
            .login_subject(mobile(), key_of(&mobile()))
            .await
            .unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), PortErrorKind::Unavailable);
    let problem = error.source().unwrap().to_string();
    assert!(problem.contains("database disk image is malformed"), "{problem}");
}

#[test]
fn a_folder_that_can_not_be_made_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let path = file.join("dastak.db");
    let (kind, problem) = refusal(&path);
    assert_eq!(kind, PortErrorKind::Unavailable);
    assert!(problem.contains(path.to_str().unwrap()), "{problem}");
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    SqliteStore::migrate(&path).unwrap();
    raw(&path)
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .unwrap();
    let (kind, problem) = refusal(&path);
    assert_eq!(kind, PortErrorKind::Corrupt);
    assert!(
        problem.contains("29991231000000, which is newer than this program"),
        "{problem}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_its_log_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/dastak.db");
    let store = SqliteStore::open(&path).unwrap();
    opened(&store).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in [
        &path,
        &path.with_extension("db-wal"),
        &path.with_extension("db-shm"),
    ] {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn the_sealed_code_goes_with_its_challenge() {
    #[derive(QueryableByName)]
    struct Sealed {
        #[diesel(sql_type = Bool)]
        sealed: bool,
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    let store = SqliteStore::open(&path).unwrap();
    let is_sealed = |id: ChallengeId| {
        let row: Sealed =
            diesel::sql_query("SELECT sealed_code IS NOT NULL AS sealed FROM challenges WHERE id = ?")
                .bind::<Binary, _>(id.as_uuid().as_bytes().as_slice())
                .get_result(&mut raw(&path))
                .unwrap();
        row.sealed
    };
    let settle = async |challenge: &Challenge, end| {
        left_after_a_guess(&store).await;
        let command = SettleAttempt {
            id: challenge.id,
            number_key: challenge.number_key,
            end,
            refund: vec![],
            counted_at: start(),
        };
        store.settle_attempt(command).await.unwrap();
    };

    let replaced = opened(&store).await;
    assert!(is_sealed(replaced.id));
    let consumed = opened(&store).await;
    assert!(!is_sealed(replaced.id));

    settle(&consumed, LeaseEnd::GivenBack).await;
    assert!(is_sealed(consumed.id), "it is still live");
    settle(&consumed, LeaseEnd::Consumed).await;
    assert!(!is_sealed(consumed.id));

    let buried = opened(&store).await;
    settle(&buried, LeaseEnd::Buried).await;
    assert!(!is_sealed(buried.id));

    let expired = opened(&store).await;
    store.sweep(expired.expires_at - secs(1)).await.unwrap();
    assert!(is_sealed(expired.id), "it is still live");
    store.sweep(expired.expires_at).await.unwrap();
    assert!(!is_sealed(expired.id));
}

/// The files of a database, as bytes.
fn bytes_of(path: &Path) -> Vec<u8> {
    let mut bytes = std::fs::read(path).unwrap();
    bytes.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
    bytes
}

/// A number whose place among the others has nothing to do with the order of registrations, as in life: pages of the
/// file are then split and filled again.
fn mobile_of(i: u32) -> PhoneNumber {
    number(i * 7919)
}

/// What is left of a person in the files of a database: the texts that are theirs alone.
fn traces_of(path: &Path, i: u32) -> Vec<String> {
    let bytes = bytes_of(path);
    [
        format!("Asha Number{i:03}"),
        format!("mailbox{i:03}@example.com"),
        format!("Telephone{i:03}"),
        mobile_of(i).e164().to_owned(),
    ]
    .into_iter()
    .filter(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    .collect()
}

/// Registers the person behind [`mobile_of`]`(i)`.
async fn registered(store: &SqliteStore, i: u32) -> User {
    let mut user = a_user(mobile_of(i), start());
    user.profile.full_name = FullName::parse(&format!("Asha Number{i:03}")).unwrap();
    user.profile.email = Some(Email::parse(&format!("mailbox{i:03}@example.com")).unwrap());
    let mut session = a_session(user.id, start());
    session.device = DeviceInfo::named(format!("Telephone{i:03}"));
    let audit = AuditEntry {
        session_id: Some(session.id),
        number_key: Some(key_of(&user.mobile)),
        device: session.device.clone(),
        ..an_entry_of(user.id, AuditEvent::Registered, start())
    };
    let command = Register {
        user: user.clone(),
        session,
        token_id: token_id(start()),
        audit,
    };
    store.register(command).await.unwrap();
    user
}

#[tokio::test]
async fn an_erased_person_is_in_no_byte_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    let store = SqliteStore::open(&path).unwrap();
    let mut people = Vec::new();
    for i in 0..300 {
        people.push(registered(&store, i).await);
    }
    let erased = [0, 42, 73, 170, 299];
    for (i, user) in (0..).zip(&people).filter(|(i, _)| erased.contains(i)) {
        assert_eq!(traces_of(&path, i).len(), 4);
        let command = EraseAccount {
            user_id: user.id,
            number_key: key_of(&user.mobile),
            audit: an_entry(AuditEvent::AccountErased, start()),
        };
        assert!(store.erase(command).await.unwrap());
        // A request that had begun before it.
        let late = AuditEntry {
            device: DeviceInfo::named(format!("Telephone{i:03}")),
            ..an_entry_of(user.id, AuditEvent::LoginFailed, start())
        };
        store
            .record_failure(key_of(&user.mobile), late.clone())
            .await
            .unwrap();
        store.append(late).await.unwrap();
        assert_eq!(
            traces_of(&path, i),
            Vec::<String>::new(),
            "while the store is open"
        );
    }
    store.close();
    for i in erased {
        assert_eq!(traces_of(&path, i), Vec::<String>::new(), "after its end");
    }
    assert_eq!(traces_of(&path, 1).len(), 4, "others are still there");
}
