//! `/docs` (Swagger UI) and `/redoc` (ReDoc), from the binary: no page loads anything from another host.

use std::sync::{Arc, LazyLock};

use actix_web::web::{Bytes, ServiceConfig};
use utoipa_swagger_ui::Config;

use super::asset::Asset;

/// Swagger UI builds its own elements with style attributes and shows images from `data:` addresses.
const SWAGGER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// ReDoc writes its style sheets at run time and searches in a worker that it makes from a blob.
const REDOC_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; worker-src blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'";

/// The files of Swagger UI that our own page loads, with their types.
const SWAGGER_FILES: [(&str, &str); 5] = [
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("index.css", "text/css; charset=utf-8"),
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    (
        "swagger-ui-standalone-preset.js",
        "text/javascript; charset=utf-8",
    ),
    ("swagger-initializer.js", "text/javascript; charset=utf-8"),
];

static ASSETS: LazyLock<Vec<(String, Asset)>> = LazyLock::new(|| {
    let docs = Asset::page(include_str!("../../assets/docs/index.html"), SWAGGER_POLICY);
    let redoc = Asset::page(include_str!("../../assets/redoc/index.html"), REDOC_POLICY);
    let icon = Asset::file(
        "image/svg+xml",
        Bytes::from_static(include_bytes!("../../assets/icon.svg")),
    );
    let bundle = Asset::gzipped(
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/redoc/redoc.standalone.js.gz"),
    );
    let redoc_style = Bytes::from_static(include_bytes!("../../assets/redoc/page.css"));
    let mut assets = vec![
        ("/docs".to_owned(), docs.clone()),
        ("/docs/".to_owned(), docs),
        ("/docs/icon.svg".to_owned(), icon),
        ("/redoc".to_owned(), redoc.clone()),
        ("/redoc/".to_owned(), redoc),
        (
            "/redoc/page.css".to_owned(),
            Asset::file("text/css; charset=utf-8", redoc_style),
        ),
        ("/redoc/redoc.standalone.js".to_owned(), bundle),
    ];
    assets.extend(swagger_files());
    assets
});

/// Mounts both. They read `/openapi.json`, which is served elsewhere.
pub(crate) fn configure_docs(cfg: &mut ServiceConfig) {
    for (path, asset) in ASSETS.iter() {
        asset.mount(cfg, path);
    }
}

fn swagger_files() -> impl Iterator<Item = (String, Asset)> {
    let config = Arc::new(
        Config::from("/openapi.json")
            .use_base_layout() // without the bar that loads other descriptions
            .validator_url("none") // the default asks a service on the internet
            .deep_linking(true)
            .display_request_duration(true),
    );
    SWAGGER_FILES.into_iter().filter_map(move |(name, content_type)| {
        match utoipa_swagger_ui::serve(name, config.clone()) {
            Ok(Some(file)) => {
                let body = Bytes::from(file.bytes.into_owned());
                Some((format!("/docs/{name}"), Asset::file(content_type, body)))
            }
            Ok(None) => {
                tracing::error!(name, "Swagger UI lacks a file");
                None
            }
            Err(error) => {
                tracing::error!(name, %error, "a file of Swagger UI can't be made");
                None
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::dev::ServiceResponse;
    use actix_web::http::header::{
        ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
        IF_NONE_MATCH,
    };
    use actix_web::http::{Method, StatusCode};
    use actix_web::{App, test};

    use super::*;

    async fn get(path: &str, header: (HeaderName, &str)) -> ServiceResponse {
        let app = test::init_service(App::new().configure(configure_docs)).await;
        test::call_service(
            &app,
            test::TestRequest::get()
                .uri(path)
                .insert_header(header)
                .to_request(),
        )
        .await
    }

    async fn plain(path: &str) -> ServiceResponse {
        get(path, (ACCEPT_ENCODING, "identity")).await
    }

    fn header(answer: &ServiceResponse, name: HeaderName) -> &str {
        answer.headers().get(name).unwrap().to_str().unwrap()
    }

    #[actix_web::test]
    async fn pages_are_served_with_and_without_a_slash_under_their_own_policy() {
        for path in ["/docs", "/docs/", "/redoc", "/redoc/"] {
            let answer = plain(path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(header(&answer, CONTENT_TYPE), "text/html; charset=utf-8");
            let policy = header(&answer, CONTENT_SECURITY_POLICY);
            assert!(
                policy.contains("default-src 'none'; script-src 'self';"),
                "{policy}"
            );
            let html = test::read_body(answer).await;
            assert!(str::from_utf8(&html).unwrap().contains("/openapi.json"));
        }
    }

    #[actix_web::test]
    async fn everything_that_a_page_names_is_served_from_here() {
        for page in ["/docs", "/redoc"] {
            let html = test::read_body(plain(page).await).await;
            let html = str::from_utf8(&html).unwrap();
            assert!(!html.contains("://"), "{page} names another host");
            assert!(
                !html.contains("<style") && !html.contains("<script>") && !html.contains("style="),
                "{page}"
            );
            let named: Vec<&str> = html
                .split(['"'])
                .filter(|text| text.starts_with("/docs/") || text.starts_with("/redoc/"))
                .collect();
            assert!(named.len() >= 2, "{named:?}");
            for path in named {
                let answer = plain(path).await;
                assert_eq!(answer.status(), StatusCode::OK, "{path}");
                assert!(!test::read_body(answer).await.is_empty());
            }
        }
    }

    #[actix_web::test]
    async fn swagger_ui_reads_our_description_and_asks_no_validator() {
        let script = test::read_body(plain("/docs/swagger-initializer.js").await).await;
        let script = str::from_utf8(&script).unwrap();
        assert!(script.contains(r#""url": "/openapi.json""#), "{script}");
        assert!(script.contains(r#""validatorUrl": "none""#), "{script}");
    }

    #[actix_web::test]
    async fn the_redoc_bundle_comes_as_gzip_or_plain_as_the_client_asks() {
        let path = "/redoc/redoc.standalone.js";
        let gzip = get(path, (ACCEPT_ENCODING, "gzip, deflate, br")).await;
        assert_eq!(header(&gzip, CONTENT_ENCODING), "gzip");
        let gzip = to_bytes(gzip.into_body()).await.unwrap();
        assert_eq!(gzip[..2], [0x1f, 0x8b]);

        for accepted in ["identity", "br", "gzip;q=0"] {
            let plain = get(path, (ACCEPT_ENCODING, accepted)).await;
            assert!(!plain.headers().contains_key(CONTENT_ENCODING), "{accepted}");
            let script = to_bytes(plain.into_body()).await.unwrap();
            assert!(script.len() > 1_000_000);
            let script = str::from_utf8(&script).unwrap();
            assert!(
                !script.contains("cdn.redoc.ly"),
                "the bundle still loads its logo from another host"
            );
        }
    }

    #[actix_web::test]
    async fn a_good_copy_is_not_sent_again() {
        let first = plain("/docs/swagger-ui.css").await;
        let tag = header(&first, ETAG).to_owned();
        let again = get("/docs/swagger-ui.css", (IF_NONE_MATCH, &tag)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(test::read_body(again).await.is_empty());
        let other = get("/docs/swagger-ui.css", (IF_NONE_MATCH, "W/\"0\"")).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn a_page_can_be_read_and_nothing_else() {
        let app = test::init_service(App::new().configure(configure_docs)).await;
        let request = |method| test::TestRequest::with_uri("/docs").method(method).to_request();
        assert_eq!(
            test::call_service(&app, request(Method::HEAD)).await.status(),
            StatusCode::OK
        );
        let answer = test::call_service(&app, request(Method::POST)).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(header(&answer, ALLOW), "GET, HEAD");
        assert_eq!(header(&answer, CONTENT_TYPE), "application/problem+json");
    }
}
