//! Files of other systems.

use crate::Place;

const HOUR_BEFORE_2024: &str = "2023-12-31T23:00:00.000Z";

#[test]
fn a_csv_with_names_of_its_own_quotes_and_semicolons() {
    let place = Place::new();
    place.write(
        "people.csv",
        "\u{feff}Telephone;Who;email;Plan\r\n098765 00001;\"Rao; Asha\";asha@example.com;gold\r\n+919876500002;Bo;;\r\n",
    );
    let done = place.users(&[
        "import",
        "people.csv",
        "--column",
        "phone=Telephone",
        "--column",
        "full_name=Who",
        "--apply",
    ]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert!(
        done.out.contains("Columns that are not read: Plan."),
        "{}",
        done.out
    );
    assert_eq!((done.count("rows read"), done.count("imported")), (2, 2));
    assert_eq!(done.count("numbers written differently"), 1);
    let people = place.everybody();
    assert_eq!(people[0]["mobile_number"], "+919876500001");
    assert_eq!(people[0]["full_name"], "Rao; Asha");
    assert_eq!(people[0]["email"], "asha@example.com");
    assert_eq!(people[0]["consents"], serde_json::json!([]));
    assert_eq!(people[0]["mobile_verified_at"], serde_json::Value::Null);
    assert_eq!(people[1]["email"], serde_json::Value::Null);
}

#[test]
fn json_lines_from_standard_input() {
    let place = Place::new();
    let lines = "{\"phone\": 919876500001, \"name\": \"Asha\", \"created_at\": 1704063600}\n\n\
                 {\"mobile\": \"98765 00002\", \"name\": \"Bo\", \"gender\": \"MALE\", \"language\": \"hi_IN\", \
                 \"date_of_birth\": \"1990-02-28\", \"status\": \"disabled\"}\n";
    let done = place.users_with_input(&["import", "-", "--apply"], lines.as_bytes());
    assert_eq!((done.code, done.count("imported")), (0, 2), "{}", done.err);
    assert!(done.out.contains("read as jsonl"));
    let people = place.everybody();
    assert_eq!(people[0]["created_at"], HOUR_BEFORE_2024);
    let told = ["gender", "preferred_language", "date_of_birth", "status"].map(|name| &people[1][name]);
    assert_eq!(told, ["male", "hi-IN", "1990-02-28", "disabled"]);
}

/// As `COPY auth.users TO … CSV HEADER` and the dashboard write it, and as JSON in three arrangements: the same people.
#[test]
fn supabase_in_all_its_arrangements() {
    let csv = "instance_id,id,email,phone,phone_confirmed_at,created_at,banned_until,raw_user_meta_data,deleted_at\n\
        0,8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a01,a@example.com,919876500001,2024-01-01 00:00:00.5+00,\
        2023-12-31 23:00:00+00,,\"{\"\"full_name\"\": \"\"Asha Rao\"\", \"\"gender\"\": \"\"female\"\"}\",\n\
        0,8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a02,,919876500002,,2023-12-31 23:00:00+00,2999-01-01 00:00:00+00,\
        \"{\"\"name\"\": \"\"Bo\"\"}\",\n\
        0,8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a03,c@example.com,,,2023-12-31 23:00:00+00,,{},\n\
        0,8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a04,,919876500004,,2023-12-31 23:00:00+00,,{},2024-05-05 00:00:00+00\n";
    let asha = r#"{"id": "8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a01", "email": "a@example.com", "phone": "919876500001",
        "phone_confirmed_at": "2024-01-01T00:00:00.5+00:00", "created_at": "2023-12-31T23:00:00+00:00",
        "banned_until": null, "raw_user_meta_data": {"full_name": "Asha Rao", "gender": "female"}, "deleted_at": null}"#;
    let bo = r#"{"id": "8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a02", "phone": "919876500002", "phone_confirmed_at": null,
        "created_at": "2023-12-31T23:00:00+00:00", "banned_until": "2999-01-01T00:00:00Z", "user_metadata": {"name": "Bo"}}"#;
    let mail = r#"{"email": "c@example.com", "phone": "", "created_at": "2023-12-31T23:00:00+00:00"}"#;
    let gone = r#"{"phone": "919876500004", "deleted_at": "2024-05-05T00:00:00Z"}"#;
    let all = [asha, bo, mail, gone];
    let files = [
        csv.to_owned(),
        format!("[{}]", all.join(",\n")),
        format!("{{\"users\": [{}], \"aud\": \"authenticated\"}}", all.join(", ")),
        all.map(|person| person.replace('\n', " ")).join("\n"),
    ];
    let mut seen: Vec<Vec<serde_json::Value>> = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let place = Place::new();
        place.write("users", file);
        let done = place.users(&["import", "users", "--apply", "--id-map", "ids.csv"]);
        assert_eq!(done.code, 0, "{i}: {}{}", done.out, done.err);
        assert!(done.out.contains("read as supabase"), "{i}: {}", done.out);
        let counts = [
            "imported",
            "number_missing",
            "account_deleted",
            "number not proved yet",
        ]
        .map(|n| done.count(n));
        assert_eq!(counts, [2, 1, 1, 1], "{i}");
        let people = place.everybody();
        let map = place.read("ids.csv");
        assert_eq!(map.lines().count(), 3, "{i}: {map}");
        let line = format!(
            "8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a01,{}",
            people[0]["id"].as_str().unwrap()
        );
        assert!(map.contains(&line), "{i}: {map}");
        seen.push(people);
    }
    for people in &mut seen {
        for person in people {
            // Each place has keys of its own, and ids are made with them.
            person.as_object_mut().unwrap().remove("id");
        }
    }
    assert!(seen.iter().all(|people| *people == seen[0]));
    let [asha, bo] = seen[0].as_slice() else {
        panic!("two people")
    };
    assert_eq!(
        (&asha["full_name"], &asha["gender"]),
        (&"Asha Rao".into(), &"female".into())
    );
    assert_eq!(asha["mobile_verified_at"], "2024-01-01T00:00:00.500Z");
    assert_eq!(asha["created_at"], HOUR_BEFORE_2024);
    assert_eq!(
        (&bo["full_name"], &bo["status"]),
        (&"Bo".into(), &"disabled".into())
    );
}

/// Supabase writes no `+`: a number of another country is not read as one of the default region.
#[test]
fn numbers_of_supabase_are_international() {
    let place = Place::new();
    place.write(
        "users.csv",
        "phone,raw_user_meta_data\n14155550100,\"{\"\"name\"\":\"\"Al\"\"}\"\n9876500001,\"{\"\"name\"\":\"\"Bo\"\"}\"\n",
    );
    let done = place.users(&["import", "users.csv"]);
    assert_eq!(done.code, 0);
    assert_eq!(
        (done.count("importable"), done.count("not imported")),
        (0, 2),
        "{}",
        done.out
    );
    assert_eq!(
        done.count("country_not_allowed") + done.count("invalid_mobile_number"),
        2
    );
}

#[test]
fn firebase_as_json_and_as_csv() {
    let json = r#"{"users": [
{
  "localId": "uid1",
  "email": "a@example.com",
  "displayName": "Asha Rao",
  "lastSignedInAt": "1704067200000",
  "createdAt": "1704063600000",
  "phoneNumber": "+919876500001",
  "disabled": false,
  "providerUserInfo": []
},
{
  "localId": "uid2",
  "displayName": "Bo, the second",
  "createdAt": "1704063600000",
  "phoneNumber": "+919876500002",
  "disabled": true
},
{
  "localId": "uid3",
  "email": "mail@example.com",
  "createdAt": "1704063600000"
}]}"#;
    let empty = ",".repeat(16);
    let csv = format!(
        "uid1,a@example.com,false,,,Asha Rao,,{empty}1704063600000,1704067200000,+919876500001,false,,\n\
         uid2,,false,,,\"Bo, the second\",,{empty}1704063600000,,+919876500002,true,,\n\
         uid3,mail@example.com,true,,,,,{empty}1704063600000,,,false,,\n"
    );
    for file in [json.to_owned(), csv] {
        let place = Place::new();
        place.write("users", &file);
        let done = place.users(&["import", "users", "--apply"]);
        assert_eq!(done.code, 0, "{}{}", done.out, done.err);
        assert!(done.out.contains("read as firebase"), "{}", done.out);
        assert_eq!((done.count("imported"), done.count("number_missing")), (2, 1));
        let people = place.everybody();
        assert_eq!(people[0]["full_name"], "Asha Rao");
        assert_eq!(people[0]["last_login_at"], "2024-01-01T00:00:00.000Z");
        assert_eq!(people[0]["created_at"], HOUR_BEFORE_2024);
        assert_eq!(people[0]["mobile_verified_at"], serde_json::Value::Null);
        assert_eq!(
            (&people[1]["full_name"], &people[1]["status"]),
            (&"Bo, the second".into(), &"disabled".into())
        );
    }
}
