//! The routes over the fakes, for the tests of this module.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{self, TestRequest};
use actix_web::web::{self, Data};
use dastak_application::{LimitPolicy, Policies, SendPolicy};
use dastak_domain::consent::{ConsentOffer, ConsentPolicy, ConsentPurpose, ConsentVersion};
use dastak_domain::device::DevicePolicy;
use dastak_domain::limits::LimitRule;
use dastak_domain::phone::NumberPolicy;
use dastak_domain::user::LanguageTag;
use dastak_testkit::builders::{otp_policy, token_policy};
use dastak_testkit::{FakePorts, fake_ports};
use serde_json::Value;

use super::middleware::{Envelope, guard};
use super::{AppState, routes};

/// `terms` is required, `news` is not; three messages a minute and number, sixty a minute and address.
pub(crate) fn policies() -> Policies {
    let offer = |purpose, required| ConsentOffer {
        purpose: ConsentPurpose::parse(purpose).unwrap(),
        version: ConsentVersion::parse("1").unwrap(),
        required,
        title: "A text".to_owned(),
        url: "https://example.com/text".to_owned(),
    };
    Policies {
        otp: otp_policy(),
        tokens: token_policy(),
        numbers: NumberPolicy::new("IN", &[]).unwrap(),
        consents: ConsentPolicy::new(vec![offer("terms", true), offer("news", false)]),
        limits: LimitPolicy {
            number_send: LimitRule::new(&[(3, 60)]),
            address_send: LimitRule::new(&[(60, 60)]),
            ..LimitPolicy::default()
        },
        sends: SendPolicy::default(),
        devices: DevicePolicy::default(),
        default_locale: LanguageTag::parse("en").unwrap(),
    }
}

type Sending = Pin<Box<dyn Future<Output = Answer>>>;

/// A server in memory.
pub(crate) struct TestApp {
    send: Box<dyn Fn(TestRequest) -> Sending>,
    pub(crate) fakes: FakePorts,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Answer {
    /// A header that appears once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} appears twice");
        value
    }

    /// The member `code`.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// [`test_app_over`] fresh fakes.
pub(crate) async fn test_app() -> TestApp {
    test_app_over(fake_ports()).await
}

/// The routes over these ports, and beside them `/panic`, `/hurried/stuck`, which has no
/// time, and `/bare`, which is not in our table.
pub(crate) async fn test_app_over(fakes: FakePorts) -> TestApp {
    let state = Arc::new(AppState::new(&fakes.ports, &policies()));
    let mut hurried = AppState::new(&fakes.ports, &policies());
    hurried.request_timeout = Duration::ZERO;
    let panics = || async {
        assert!(std::hint::black_box(false), "a secret in a panic");
        ""
    };
    let stuck = std::future::pending::<&'static str>;
    let app = App::new()
        .app_data(Data::from(Arc::clone(&state)))
        .configure(routes::configure)
        .service(web::resource("/bare").route(web::get().to(|| async { "" })))
        .service(
            web::resource("/panic")
                .route(web::get().to(panics))
                .wrap(from_fn(|request, next| guard("/panic", request, next))),
        )
        .service(
            web::scope("/hurried").app_data(Data::new(hurried)).service(
                web::resource("/stuck")
                    .route(web::get().to(stuck))
                    .wrap(from_fn(|request, next| guard("/stuck", request, next))),
            ),
        )
        .default_service(routes::not_found())
        .wrap(Envelope::new(state));
    let service = Rc::new(test::init_service(app).await);
    let send = move |request: TestRequest| -> Sending {
        let service = Rc::clone(&service);
        Box::pin(async move { read(test::call_service(&*service, request.to_request()).await).await })
    };
    TestApp {
        send: Box::new(send),
        fakes,
    }
}

async fn read(answer: ServiceResponse<BoxBody>) -> Answer {
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let body = test::read_body(answer).await;
    Answer {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

impl TestApp {
    /// Sends a request as it stands.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        (self.send)(request).await
    }

    /// Sends a method without a body.
    pub(crate) async fn call(&self, method: Method, path: &str) -> Answer {
        self.send(TestRequest::default().method(method).uri(path)).await
    }

    /// Sends JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = TestRequest::post().uri(path);
        self.send(
            request
                .insert_header(("content-type", "application/json"))
                .set_payload(body.to_string()),
        )
        .await
    }
}
