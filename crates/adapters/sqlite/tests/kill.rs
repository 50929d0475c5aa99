//! `kill -9` under load: what was answered is there afterwards.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "test code, and a child that reports on its stdout"
)]

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dastak_domain::audit::AuditEvent;
use dastak_domain::ids::{SessionId, UserId};
use dastak_ports::accounts::{Register, RegisterOutcome};
use dastak_ports::sessions::{OpenSession, OpenSessionOutcome, RotateOutcome, RotateRefresh};
use dastak_ports::{Accounts, Sessions};
use dastak_sqlite::SqliteStore;
use dastak_testkit::builders::{
    a_session, a_user, an_entry, an_entry_of, challenge_id, key_of, number, token_id, token_policy,
};
use dastak_testkit::clock::start;

/// Where the child finds the file; without it the child's test does nothing.
const FILE: &str = "DASTAK_SQLITE_KILL_FILE";

const CALLERS: u32 = 16;

/// Answers after which the child is killed.
const ENOUGH: usize = 400;

/// One registration, login and rotation after the other, each told once it is answered.
async fn work(store: SqliteStore, caller: u32) {
    for round in 0.. {
        let mobile = number(caller * 5_000 + round);
        let user = a_user(mobile.clone(), start());
        let session = a_session(user.id, start());
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
        println!("\nregistered {} {}", user.id, session.id);

        let command = OpenSession {
            user: user.clone(),
            session: a_session(user.id, start()),
            challenge_id: challenge_id(start()),
            number_key: key_of(&mobile),
            lease: None,
            audit: an_entry_of(user.id, AuditEvent::LoginSucceeded, start()),
        };
        let second = command.session.id;
        let outcome = Sessions::open(&store, command).await.unwrap();
        assert!(matches!(outcome, OpenSessionOutcome::Opened(_)));
        println!("\nopened {} {second}", user.id);

        let command = RotateRefresh {
            session_id: second,
            generation: 1,
            policy: token_policy(),
            now: start(),
            reuse_audit: an_entry(AuditEvent::RefreshReused, start()),
        };
        let outcome = store.rotate(command).await.unwrap();
        assert!(matches!(outcome, RotateOutcome::Rotated(_)));
        println!("\nrotated {} {second}", user.id);
    }
}

/// Runs in the child only, and until it is killed.
#[test]
fn child() {
    let Some(path) = env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(&path).unwrap();
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| tokio::spawn(work(store.clone(), caller)))
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
    });
}

/// What the child said was answered.
struct Answer {
    what: String,
    user_id: UserId,
    session_id: SessionId,
}

/// `None` for everything else that a test binary prints.
fn parse(line: &str) -> Option<Answer> {
    let mut words = line.split(' ');
    Some(Answer {
        what: words.next()?.to_owned(),
        user_id: words.next()?.parse().ok()?,
        session_id: words.next()?.parse().ok()?,
    })
}

/// Everything that a child said until its violent end.
fn answers_of_a_killed_child(path: &Path) -> Vec<Answer> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answers = Vec::new();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for answer in lines.map_while(Result::ok).filter_map(|line| parse(&line)) {
        answers.push(answer);
        if answers.len() == ENOUGH {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    answers
}

#[tokio::test]
async fn a52_every_answered_write_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    let answers = answers_of_a_killed_child(&path);
    assert!(
        answers.len() >= ENOUGH,
        "the child ended by itself after {} answers",
        answers.len()
    );
    let store = SqliteStore::open(&path).unwrap();
    for Answer {
        what,
        user_id,
        session_id,
    } in answers
    {
        let bearer = store.bearer(session_id).await.unwrap();
        let bearer = bearer.unwrap_or_else(|| panic!("lost: {what} {user_id} {session_id}"));
        assert_eq!(bearer.user.id, user_id);
        assert_eq!(bearer.user.consents.len(), 1, "a person is stored whole");
        if what == "rotated" {
            assert_eq!(
                bearer.session.refresh.generation, 2,
                "lost: the rotation of {session_id}"
            );
        }
    }
}
