use reqwest::Method;

use crate::support::{Binary, Server};

const NUMBER: &str = "+919876543210";
const SESSIONS: &str = "/api/v1/auth/sessions";

#[tokio::test]
async fn the_list_shows_where_a_person_is_logged_in() {
    let server = Binary::start();
    let first = server.register(NUMBER).await;
    let second = server.log_in(NUMBER).await;
    let list = server
        .api
        .bearer(Method::GET, SESSIONS, &second.access_token, None)
        .await
        .ok(200);
    let ids: Vec<_> = list["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [&second.session_id, &first.session_id], "newest first");
    insta::assert_json_snapshot!("sessions", list, { ".sessions[].id" => "[uuid]", ".sessions[].created_at" => "[time]", ".sessions[].last_used_at" => "[time]", ".sessions[].expires_at" => "[time]" });
}

#[tokio::test]
async fn a_session_is_ended_from_the_list() {
    let server = Binary::start();
    let first = server.register(NUMBER).await;
    let second = server.log_in(NUMBER).await;
    let path = format!("{SESSIONS}/{}", first.session_id);
    assert_eq!(
        server
            .api
            .bearer(Method::DELETE, &path, &second.access_token, None)
            .await
            .status,
        204
    );
    server
        .api
        .me(&first.access_token)
        .await
        .problem(401, "session_revoked");
    server
        .api
        .bearer(Method::DELETE, &path, &second.access_token, None)
        .await
        .problem(404, "session_not_found");
    let own = format!("{SESSIONS}/{}", second.session_id);
    assert_eq!(
        server
            .api
            .bearer(Method::DELETE, &own, &second.access_token, None)
            .await
            .status,
        204
    );
    server
        .api
        .me(&second.access_token)
        .await
        .problem(401, "session_revoked");
}

#[tokio::test]
async fn a30_somebody_elses_session_is_not_found_untouched_and_audited() {
    let server = Binary::start();
    let mine = server.register(NUMBER).await;
    let theirs = server.register("+919876543211").await;
    for id in [
        theirs.session_id.as_str(),
        "0192f0c1-2345-7abc-8def-0123456789ab",
        "nonsense",
    ] {
        let path = format!("{SESSIONS}/{id}");
        server
            .api
            .bearer(Method::DELETE, &path, &mine.access_token, None)
            .await
            .problem(404, "session_not_found");
    }
    server.api.me(&theirs.access_token).await.ok(200);
    let history = server
        .api
        .bearer(
            Method::GET,
            "/api/v1/auth/login-history",
            &mine.access_token,
            None,
        )
        .await
        .ok(200);
    assert_eq!(history["entries"][0]["event"], "access_denied");
}
