use crate::support::Binary;

#[tokio::test]
async fn the_documentation_is_served_from_the_binary_alone() {
    let server = Binary::start();
    let document = server.api.get("/openapi.json").await.ok(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for path in ["/docs/", "/redoc", "/", "/dev/inbox"] {
        let page = server.api.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(!page.header("content-security-policy").is_empty(), "{path}");
        for elsewhere in ["src=\"http", "src=\"//", "href=\"http", "href=\"//", "url(http"] {
            assert!(
                !page.text.contains(elsewhere),
                "{path} names another host: {elsewhere}"
            );
        }
    }
}
