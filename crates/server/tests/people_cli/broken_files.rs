//! Rows and files that are wrong: each is told with its line, and nothing of a person.

use crate::Place;

#[test]
fn every_kind_of_bad_row_is_named_with_its_line() {
    let place = Place::new();
    place.write(
        "people.csv",
        b"phone,name,email,created_at,status\n\
          +919876500001,Asha,a@example.com,,\n\
          98765 00001,Asha again,,,\n\
          12345,Bo,,,\n\
          +14155552671,Al,,,\n\
          ,Nobody,,,\n\
          +919876500002,,,,\n\
          +919876500003,Cy,,yesterday,\n\
          +919876500004,Di,,2999-01-01,\n\
          +919876500005,Ed,,,maybe\n\
          +919876500006,Fa\n\
          +919876500007,G\xff,,,\n\
          +919876500008,Hi,no address,,\n",
    );
    let done = place.users(&["import", "people.csv", "--report", "report.csv"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let report = place.read("report.csv");
    let problems: Vec<(u64, &str, &str)> = report
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.splitn(4, ',');
            (
                cells.next().unwrap().parse().unwrap(),
                cells.next().unwrap(),
                cells.next().unwrap(),
            )
        })
        .collect();
    let mut sorted = problems.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            (3, "duplicate_in_file", "'+91******0001"),
            (4, "invalid_mobile_number", "*****"),
            (5, "country_not_allowed", "'+*******2671"),
            (6, "number_missing", ""),
            (7, "name_missing", "'+91******0002"),
            (8, "invalid_value", "'+91******0003"),
            (9, "invalid_value", "'+91******0004"),
            (10, "invalid_value", "'+91******0005"),
            (11, "unreadable", ""),
            (12, "unreadable", ""),
            (13, "value_left_out", "'+91******0008"),
        ]
    );
    assert_eq!((done.count("importable"), done.count("not imported")), (2, 10));
    assert_eq!(place.mode("report.csv"), 0o600);
    for text in [&done.out, &report] {
        for secret in ["987650000", "4155552671", "Asha", "no address", "a@example.com"] {
            assert!(!text.contains(secret), "{secret} in\n{text}");
        }
    }
    assert!(place.everybody().is_empty(), "it was a dry run");
    let named = place.users(&["import", "people.csv", "--default-name", "Guest", "--apply"]);
    assert_eq!(
        (named.count("imported"), named.count("named by --default-name")),
        (3, 1)
    );
}

/// A report never takes the place of a file.
#[test]
fn a_report_is_a_new_file() {
    let place = Place::new();
    place.write("people.csv", "phone,name\n+919876500001,Asha\n");
    let done = place.users(&["import", "people.csv", "--report", "people.csv"]);
    assert_eq!(done.code, 1, "{}", done.out);
    assert_eq!(place.read("people.csv"), "phone,name\n+919876500001,Asha\n");
}

#[test]
fn files_that_are_not_what_they_should_be_end_with_2() {
    let cases: [(&[u8], &[&str], &str); 7] = [
        (b"", &[], "the file is empty"),
        (
            b"name,email\nAsha,a@example.com\n",
            &[],
            "no column has the numbers",
        ),
        (
            b"phone,name\n1,2\n",
            &["--column", "full_name=Who"],
            "no column \"Who\"",
        ),
        (b"phone,name\n1,2\n", &["--format", "jsonl"], "no JSON"),
        (b"phone,name\n1,2\n", &["--format", "firebase"], "26 to 29 cells"),
        (b"{\"phone\": 1}\n", &["--format", "csv"], "is JSON, not CSV"),
        (
            b"phone,name\n1,2\n",
            &["--consent", "horoscopes=1"],
            "nobody is asked about",
        ),
    ];
    for (content, options, problem) in cases {
        let place = Place::new();
        place.write("people", content);
        let done = place.users(&[&["import", "people"], options].concat());
        assert_eq!(done.code, 2, "{problem}: {}{}", done.out, done.err);
        assert!(done.err.contains(problem), "{problem}: {}", done.err);
    }
    let place = Place::new();
    for bad in [
        ["--column", "phone"],
        ["--column", "shoe=Size"],
        ["--consent", "terms"],
    ] {
        assert_eq!(
            place.users(&[&["import", "people"][..], &bad].concat()).code,
            2,
            "{bad:?}"
        );
    }
    assert_eq!(place.users(&["import", "absent.csv"]).code, 1);
    place.write("utf16.csv", b"\xff\xfep\0h\0o\0n\0e\0");
    let utf16 = place.users(&["import", "utf16.csv"]);
    assert!(utf16.code == 1 && utf16.err.contains("UTF-16"), "{}", utf16.err);
}

/// One bad line of JSON lines is one problem.
#[test]
fn a_bad_line_does_not_end_json_lines() {
    let place = Place::new();
    let lines = "{\"phone\": \"+919876500001\", \"name\": \"Asha\"}\n{\"phone\": \n[1]\n\
                 {\"phone\": \"+919876500002\", \"name\": \"Bo\"}\n";
    let done = place.users_with_input(&["import", "-"], lines.as_bytes());
    assert_eq!(
        (done.code, done.count("importable"), done.count("unreadable")),
        (0, 2, 2)
    );
    assert!(
        done.out.contains("line 2: unreadable") && done.out.contains("line 3: unreadable"),
        "{}",
        done.out
    );
}

/// In a document nobody knows where the next person begins: what came before stays, and the line is told.
#[test]
fn a_broken_document_ends_there() {
    let place = Place::new();
    let document = "{\"users\": [\n{\"localId\": \"1\", \"phoneNumber\": \"+919876500001\", \"displayName\": \"A\"},\n\
                    {\"localId\": \"2\", \"phoneNumber\": oops}\n]}";
    place.write("users.json", document);
    let done = place.users(&["import", "users.json", "--apply"]);
    assert_eq!(
        (done.code, done.count("imported")),
        (1, 1),
        "{}{}",
        done.out,
        done.err
    );
    assert!(done.err.contains("users.json: line 3: no JSON"), "{}", done.err);
    for (document, problem) in [
        ("{\"users\": [{\"localId\": \"1\"", "the file ends too early"),
        ("{\n\"people\": []}", "neither an array of people"),
        ("[] []", "no JSON"),
    ] {
        place.write("other.json", document);
        let done = place.users(&["import", "other.json"]);
        assert!(
            done.code == 1 && done.err.contains(problem),
            "{document}: {}",
            done.err
        );
    }
}

/// An open quote would make one row of the rest of the file. Its memory is bounded.
#[test]
fn a_row_without_an_end_is_refused() {
    let row = "+919876500002,Bo\n";
    let csv = format!(
        "phone,name\n+919876500001,Asha\n+919876500009,\"Open\n{}",
        row.repeat(80_000)
    );
    let line = format!(
        "{{\"phone\": \"+919876500001\", \"name\": \"{}\"}}\n",
        "x".repeat(1_200_000)
    );
    let document = format!("[\n{line}]");
    for (content, place_in_file) in [(csv, "line 3: "), (line, ""), (document, "")] {
        let place = Place::new();
        place.write("people", content);
        let done = place.users(&["import", "people"]);
        assert_eq!(done.code, 1, "{}", done.out);
        let problem = format!("{place_in_file}a row is longer than");
        assert!(done.err.contains(&problem), "{}", done.err);
    }
}
