//! The servers that tests share.

use dastak_testservers::shared;

#[test]
fn all_who_ask_get_the_same_server() {
    assert_eq!(shared::redis_url(), shared::redis_url());
    let redis = shared::all().map(|server| (server.variable(), server));
    let (_, redis) = redis
        .into_iter()
        .find(|(variable, _)| *variable == "DASTAK_TEST_REDIS_URL")
        .unwrap();
    assert_eq!(redis.url().unwrap(), shared::redis_url());
}
