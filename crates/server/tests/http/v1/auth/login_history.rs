use reqwest::Method;

use crate::support::{Binary, Server};

const NUMBER: &str = "+919876543210";
const HISTORY: &str = "/api/v1/auth/login-history";

#[tokio::test]
async fn a_person_reads_their_own_entries_page_by_page() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    server.register("+919876543211").await;
    server.register(NUMBER).await;
    for _ in 0..3 {
        server.log_in(NUMBER).await;
    }
    let login = server.log_in(NUMBER).await;
    let page = |query: String| {
        let path = format!("{HISTORY}{query}");
        let (api, token) = (server.api.clone(), login.access_token.clone());
        async move { api.bearer(Method::GET, &path, &token, None).await.ok(200) }
    };
    let whole = page(String::new()).await;
    let entries = whole["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 5);
    assert!(whole["next_cursor"].is_null());
    assert_eq!(entries[4]["event"], "registered");
    insta::assert_json_snapshot!("login_history_entry", entries[0], { ".id" => "[uuid]", ".session_id" => "[uuid]", ".at" => "[time]" });

    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let part = page(format!("?limit=2{cursor}")).await;
        paged.extend(part["entries"].as_array().unwrap().clone());
        match part["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(&paged, entries);
}

#[tokio::test]
async fn a30_a_cursor_of_somebody_else_shows_nothing_of_theirs() {
    let server = Binary::start();
    let theirs = server.register("+919876543211").await;
    let mine = server.register(NUMBER).await;
    let history = server
        .api
        .bearer(Method::GET, HISTORY, &theirs.access_token, None)
        .await
        .ok(200);
    let foreign = history["entries"][0]["id"].as_str().unwrap();
    let page = server
        .api
        .bearer(
            Method::GET,
            &format!("{HISTORY}?cursor={foreign}"),
            &mine.access_token,
            None,
        )
        .await;
    let ids: Vec<_> = page.ok(200)["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["session_id"].clone())
        .collect();
    assert!(ids.iter().all(|id| *id == mine.session_id.as_str()), "{ids:?}");
}

#[tokio::test]
async fn bad_queries_are_named() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    for (query, pointer) in [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=x", "/limit"),
        ("cursor=x", "/cursor"),
    ] {
        let reply = server
            .api
            .bearer(
                Method::GET,
                &format!("{HISTORY}?{query}"),
                &login.access_token,
                None,
            )
            .await;
        assert_eq!(reply.pointers(), [pointer]);
    }
}
