//! Runs that are dry, repeated, killed, or meet people who are there.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Place;
use crate::engine::{Engine, Servers};

fn rows(count: u32) -> String {
    let mut csv = String::from("id,phone,name,email,created_at\n");
    for i in 0..count {
        let created = 1_600_000_000 + u64::from(i);
        writeln!(csv, "old-{i},+9198{i:08},Person {i},p{i}@example.com,{created}").unwrap();
    }
    csv
}

fn on_both(test: impl Fn(Place)) {
    test(Place::on(Engine::File));
    test(Place::on(Engine::Servers(Servers::shared())));
}

#[test]
fn a_dry_run_tells_what_the_real_one_does_and_a_second_one_does_nothing() {
    on_both(|place| {
        place.write("people.csv", rows(1234));
        let dry = place.users(&["import", "people.csv"]);
        assert_eq!((dry.code, dry.count("importable")), (0, 1234), "{}", dry.err);
        assert!(dry.out.contains("dry run") && dry.out.contains("--apply imports"));
        assert!(place.everybody().is_empty());
        let real = place.users(&["import", "people.csv", "--apply", "--id-map", "first.csv"]);
        assert_eq!((real.code, real.count("imported")), (0, 1234), "{}", real.err);
        let people = place.everybody();
        assert_eq!(people.len(), 1234);
        let again = place.users(&["import", "people.csv", "--apply", "--id-map", "second.csv"]);
        let counts = ["imported", "already imported", "not imported"].map(|name| again.count(name));
        assert_eq!(counts, [0, 1234, 0]);
        assert_eq!(place.everybody(), people);
        assert_eq!(place.read("first.csv"), place.read("second.csv"));
        assert!(
            people
                .iter()
                .all(|p| p["id"].as_str().unwrap().as_bytes()[14] == b'7'),
            "ids are UUIDv7"
        );
    });
}

#[test]
fn a_file_of_an_earlier_run_is_not_overwritten_and_a_new_name_goes_on() {
    let place = Place::new();
    place.write("people.csv", rows(3));
    let import = ["import", "people.csv", "--apply", "--id-map"];
    let with_map = |name| place.users(&[&import[..], &[name]].concat());
    assert_eq!(with_map("ids.csv").code, 0);
    let ids = place.read("ids.csv");
    let refused = with_map("ids.csv");
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("can't write ids.csv: it is there")
            && refused.err.contains("Give another name, or move it away"),
        "{}",
        refused.err
    );
    assert_eq!(place.read("ids.csv"), ids);
    assert_eq!(with_map("more-ids.csv").code, 0);
    assert_eq!(place.read("more-ids.csv"), ids);
}

#[test]
fn people_who_are_there_stay_and_what_differs_is_named() {
    on_both(|place| {
        place.write(
            "first.csv",
            "phone,name,created_at\n+919876500001,Asha,2020-01-01\n",
        );
        assert_eq!(
            place.users(&["import", "first.csv", "--apply"]).count("imported"),
            1
        );
        let before = place.everybody();
        // The id of somebody else, as another server would have made it.
        let other =
            json!({"id": "018c0000-0000-7000-8000-000000000001", "phone": "+919876500002", "name": "Bo"});
        place.write("other.jsonl", other.to_string());
        assert_eq!(
            place
                .users(&["import", "other.jsonl", "--apply"])
                .count("imported"),
            1
        );
        place.write(
            "second.csv",
            "phone,name,email\n+919876500001,Asha Rao,a@example.com\n+919876500002,Bo,b@example.com\n",
        );
        let done = place.users(&["import", "second.csv", "--apply"]);
        let counts = ["imported", "already imported", "already_registered"].map(|name| done.count(name));
        assert_eq!(counts, [0, 1, 1], "{}", done.out);
        assert!(
            done.out.contains("line 3: already_registered +91******0002")
                && done.out.contains("different: email")
        );
        let same_id =
            json!({"id": "018c0000-0000-7000-8000-000000000001", "phone": "+919876500003", "name": "Cy"});
        place.write("same_id.jsonl", same_id.to_string());
        assert_eq!(
            place
                .users(&["import", "same_id.jsonl", "--apply"])
                .count("id_taken"),
            1
        );
        assert_eq!(place.everybody()[0], before[0]);
        assert_eq!(place.everybody().len(), 2);
    });
}

#[test]
fn consents_that_were_given_elsewhere() {
    let place = Place::new();
    let asked = json!({"phone": "+919876500001", "name": "Asha",
        "consents": [{"purpose": "terms", "version": "1", "granted": false, "at": "2024-01-01T00:00:00Z"}]});
    let bare = json!({"phone": "+919876500002", "name": "Bo"});
    place.write("people.jsonl", format!("{asked}\n{bare}\n"));
    let done = place.users(&[
        "import",
        "people.jsonl",
        "--apply",
        "--consent",
        "terms=1",
        "--consent",
        "privacy=0",
    ]);
    assert_eq!((done.code, done.count("imported")), (0, 2), "{}", done.err);
    let people = place.everybody();
    let told = |i: usize| {
        let answers = people[i]["consents"].as_array().unwrap().iter();
        answers
            .map(|c| format!("{}={} {}", c["purpose"], c["version"], c["granted"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(0),
        [r#""terms"="1" false"#, r#""privacy"="0" true"#],
        "the file's own word counts"
    );
    assert_eq!(told(1), [r#""terms"="1" true"#, r#""privacy"="0" true"#]);
}

/// Killed in the middle, on PostgreSQL: the next run brings the rest, and nobody twice.
#[test]
fn a_killed_import_goes_on_by_running_again() {
    const PEOPLE: u32 = 30_000;
    let place = Place::on(Engine::Servers(Servers::shared()));
    place.write("people.csv", rows(PEOPLE));
    assert_eq!(place.users(&["export"]).code, 0, "the tables are there");
    let mut child = place
        .command(&["import", "people.csv", "--apply"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let Engine::Servers(servers) = &place.engine else {
        unreachable!()
    };
    let count = || {
        servers.query("SELECT count(*) FROM users")[0]
            .parse::<u32>()
            .unwrap()
    };
    let deadline = Instant::now() + Duration::from_mins(1);
    while count() == 0 {
        assert!(Instant::now() < deadline, "nobody comes");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = count();
    assert!(
        before > 0 && before < PEOPLE,
        "{before} were in when it was killed"
    );
    let rest = place.users(&["import", "people.csv", "--apply"]);
    let after = ["imported", "already imported"].map(|name| rest.count(name));
    assert_eq!(rest.code, 0, "{}", rest.err);
    assert_eq!(after[0] + after[1], u64::from(PEOPLE));
    assert!(after[1] >= u64::from(before));
    assert_eq!(count(), PEOPLE);
    let entries = servers
        .query("SELECT count(*) FROM audit_entries WHERE event = 'people_imported' AND user_id IS NULL");
    assert_eq!(entries, ["2"], "one a run, and none a person");
    assert_eq!(servers.query("SELECT count(*) FROM audit_entries"), ["2"]);
}
