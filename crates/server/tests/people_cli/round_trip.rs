//! What goes out comes in again as it was.

use serde_json::{Value, json};

use crate::Place;
use crate::engine::{Engine, Servers};

/// People with everything that is awkward in a cell.
fn people() -> String {
    let full = json!({
        "phone": "+919876500001", "name": "=HYPERLINK(\"x\"), \"quoted\"", "email": "+plus@example.com",
        "date_of_birth": "1990-02-28", "gender": "undisclosed", "preferred_language": "zh-Hant-TW", "status": "disabled",
        "created_at": "2023-05-01T10:00:00.123Z", "updated_at": "2023-06-01T10:00:00.456Z",
        "last_login_at": "2023-07-01T10:00:00.789Z", "phone_confirmed_at": "2023-05-01T09:59:59.001Z",
        "consents": [
            {"purpose": "terms", "version": "0.9 beta", "granted": true, "at": "2023-05-01T10:00:00Z"},
            {"purpose": "privacy", "version": "1", "granted": true, "at": "2023-05-01T10:00:00Z"},
            {"purpose": "terms", "version": "1", "granted": false, "at": "2024-05-01T10:00:00.5Z"},
        ],
    });
    let bare = json!({"phone": "+919876500002", "name": "Bo"});
    let names = [
        "'=1+1",
        "''tis",
        "-dash",
        "@at",
        "आशा राव",
        "O'Neil, Jr; the \"II\"",
    ];
    let others = names.iter().zip(10..).map(
        |(name, i)| json!({"phone": format!("+9198765001{i}"), "name": name, "created_at": 1_700_000_000}),
    );
    let lines: Vec<String> = [full, bare]
        .into_iter()
        .chain(others)
        .map(|p| p.to_string())
        .collect();
    lines.join("\n")
}

fn goes_round(from: &Place, to: &Place, format: &str) {
    from.write("people.jsonl", people());
    let first = from.users(&["import", "people.jsonl", "--apply"]);
    assert_eq!(
        (first.code, first.count("imported")),
        (0, 8),
        "{}{}",
        first.out,
        first.err
    );
    let expected = from.everybody();
    assert_eq!(expected[0]["full_name"], "=HYPERLINK(\"x\"), \"quoted\"");
    assert_eq!(expected[0]["consents"].as_array().map(Vec::len), Some(3));

    let done = from.users(&["export", "--format", format, "--out", "out"]);
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
    assert!(done.err.contains("personal data") && done.err.contains("8 people exported"));
    assert_eq!(from.mode("out"), 0o600);
    assert_eq!(
        from.users(&["export", "--out", "out"]).code,
        1,
        "a file is never overwritten"
    );

    to.write("in", from.read("out"));
    let back = to.users(&["import", "in", "--apply"]);
    assert_eq!(
        (back.code, back.count("imported")),
        (0, 8),
        "{}{}",
        back.out,
        back.err
    );
    assert_eq!(to.everybody(), expected);
    let again = to.users(&["import", "in", "--apply"]);
    assert_eq!((again.count("already imported"), again.count("imported")), (8, 0));
}

#[test]
fn json_lines_go_round_without_a_loss() {
    goes_round(&Place::new(), &Place::new(), "jsonl");
}

#[test]
fn csv_goes_round_without_a_loss_and_has_no_formula() {
    let from = Place::new();
    goes_round(&from, &Place::new(), "csv");
    for line in from.read("out").lines().skip(1) {
        for cell in line.split(',').map(|cell| cell.strip_prefix('"').unwrap_or(cell)) {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}

/// From the embedded file to PostgreSQL, and nothing of anybody changes.
#[test]
fn a_move_to_postgresql_is_lossless() {
    let servers = Place::on(Engine::Servers(Servers::shared()));
    goes_round(&Place::on(Engine::File), &servers, "jsonl");
}

#[test]
fn an_export_of_nobody_has_only_the_names() {
    let place = Place::new();
    let nobody = place.users_with_input(&["import", "-", "--format", "csv"], b"phone,full_name\n");
    assert_eq!(nobody.code, 0, "{}", nobody.err);
    let empty: Vec<Value> = Vec::new();
    assert_eq!(place.everybody(), empty);
    let csv = place.users(&["export", "--format", "csv"]);
    assert!(csv.out.starts_with("id,mobile_number,full_name,") && csv.out.lines().count() == 1);
}
