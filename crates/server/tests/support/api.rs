//! A plain HTTP client, and assertions on its answers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// A client of one server.
#[derive(Clone)]
pub(crate) struct Api {
    address: SocketAddr,
    http: reqwest::Client,
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Api {
    pub(crate) fn new(address: SocketAddr) -> Self {
        // Whoever is first installs it for all tests.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            address,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// A request to be dressed up by the caller.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.address))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        let answer = request.send().await.expect("the server answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.expect("the body arrives");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply {
            status,
            headers,
            body,
            text,
        }
    }

    /// Asks whether the process lives, with this request id, on a connection of its own and without a runtime.
    pub(crate) fn ask_live(&self, request_id: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(self.address)?;
        write!(
            stream,
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: {request_id}\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }

    /// Asks for `/health` until it is so: what a gateway answered holds for a few seconds, however many ask.
    pub(crate) async fn wait_for_health(&self, status: &str, sms: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let health = self.get("/health").await.ok(200);
            if health["status"] == status && health["checks"]["sms"]["status"] == sms {
                return;
            }
            assert!(Instant::now() < deadline, "{health}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// `POST /api/v1/auth/{name}` with a JSON body.
    pub(crate) async fn auth(&self, name: &str, body: Value) -> Reply {
        self.post(&format!("/api/v1/auth/{name}"), body).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// A request with a bearer token and, where there is one, a JSON body.
    pub(crate) async fn bearer(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Reply {
        let request = self.request(method, path).bearer_auth(token);
        self.send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    pub(crate) async fn me(&self, access_token: &str) -> Reply {
        self.bearer(Method::GET, "/api/v1/auth/me", access_token, None)
            .await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> Reply {
        self.auth(
            "refresh-token",
            serde_json::json!({ "refresh_token": refresh_token }),
        )
        .await
    }
}

impl Reply {
    /// Asserts the status and gives the body.
    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.body
    }

    /// Asserts a problem: status, code, media type, and the members that every problem has.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert!(
            self.header("content-type")
                .starts_with("application/problem+json"),
            "{:?}",
            self.headers
        );
        assert_eq!(self.body["status"], status);
        for member in ["type", "title", "detail", "request_id"] {
            assert!(self.body[member].is_string(), "{member}: {}", self.text);
        }
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        if status == 401 {
            assert!(
                self.header("www-authenticate").starts_with("Bearer"),
                "{:?}",
                self.headers
            );
        }
        if status == 429 {
            let seconds: u64 = self.header("retry-after").parse().unwrap();
            assert!(seconds >= 1);
            assert_eq!(self.body["retry_after"], seconds);
        }
        if status == 503 {
            assert!(!self.header("retry-after").is_empty());
        }
        self.body
    }

    /// Asserts a 422 and gives the pointers of its errors.
    #[track_caller]
    pub(crate) fn pointers(self) -> Vec<String> {
        let body = self.problem(422, "validation_failed");
        let errors = body["errors"].as_array().expect("errors");
        errors
            .iter()
            .map(|e| e["pointer"].as_str().expect("pointer").to_owned())
            .collect()
    }

    /// What a stranger can tell answers apart by: the status, the names of the headers, and of each member of
    /// the body its name and length.
    pub(crate) fn shape(&self) -> (u16, Vec<String>, Vec<(String, usize)>) {
        let mut headers: Vec<_> = self.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        let members = self.body.as_object().expect("a JSON object");
        let members = members
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string().len()))
            .collect();
        (self.status, headers, members)
    }

    /// A header's value, empty when it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
