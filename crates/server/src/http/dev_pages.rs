//! The pages of development: the try-it page at `/` and the inbox of the console gateway at `/dev/inbox`.
//! The inbox shows codes to whoever asks, so neither may be mounted in production.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data, ServiceConfig};
use chrono::{DateTime, Utc};
use dastak_sms::{ConsoleInbox, InboxMessage};
use serde::Serialize;

use super::asset::{Asset, readable};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! dev_file {
    ($name:literal) => {
        include_str!(concat!("../../assets/dev/", $name))
    };
}

static ASSETS: LazyLock<[(&str, Asset); 11]> = LazyLock::new(|| {
    let file =
        |content_type, text: &'static str| Asset::file(content_type, Bytes::from_static(text.as_bytes()));
    [
        ("/", Asset::page(dev_file!("try-it.html"), POLICY)),
        ("/dev/inbox", Asset::page(dev_file!("inbox.html"), POLICY)),
        (
            "/dev/assets/pages.css",
            file("text/css; charset=utf-8", dev_file!("pages.css")),
        ),
        (
            "/dev/assets/icon.svg",
            file("image/svg+xml", include_str!("../../assets/icon.svg")),
        ),
        ("/dev/assets/try-it.js", file(SCRIPT, dev_file!("try-it.js"))),
        ("/dev/assets/api.js", file(SCRIPT, dev_file!("api.js"))),
        ("/dev/assets/ui.js", file(SCRIPT, dev_file!("ui.js"))),
        ("/dev/assets/login.js", file(SCRIPT, dev_file!("login.js"))),
        ("/dev/assets/account.js", file(SCRIPT, dev_file!("account.js"))),
        ("/dev/assets/wire.js", file(SCRIPT, dev_file!("wire.js"))),
        ("/dev/assets/inbox.js", file(SCRIPT, dev_file!("inbox.js"))),
    ]
});

/// Mounts both pages. The inbox shows the messages of `inbox`, with numbers and codes in clear.
pub(crate) fn configure_dev_pages(cfg: &mut ServiceConfig, inbox: ConsoleInbox) {
    for (path, asset) in ASSETS.iter() {
        asset.mount(cfg, path);
    }
    cfg.service(readable("/dev/inbox.json", messages).app_data(Data::new(inbox)));
}

#[derive(Serialize)]
struct Inbox {
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct Message {
    to: String,
    channel: &'static str,
    text: String,
    sent_at: DateTime<Utc>,
}

impl From<InboxMessage> for Message {
    fn from(message: InboxMessage) -> Self {
        Self {
            to: message.to.e164().to_owned(),
            channel: message.channel.as_str(),
            text: message.text.expose().to_owned(),
            sent_at: message.sent_at,
        }
    }
}

async fn messages(inbox: Data<ConsoleInbox>) -> HttpResponse {
    let messages = inbox.messages().into_iter().map(Message::from).collect();
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Inbox { messages })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use actix_web::http::StatusCode;
    use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
    use actix_web::{App, test};
    use chrono::DateTime;
    use dastak_domain::delivery::Channel;
    use dastak_domain::ids::ChallengeId;
    use dastak_domain::message::{MessageCatalog, MessageContext};
    use dastak_domain::otp::OtpCode;
    use dastak_domain::phone::{NumberPolicy, PhoneNumber};
    use dastak_domain::user::LanguageTag;
    use dastak_ports::sms::{Attempts, OutboundCode, SmsGateway};
    use dastak_sms::ConsoleGateway;

    use super::*;

    async fn get(path: &str, inbox: ConsoleInbox) -> (StatusCode, String, Option<String>, String) {
        let app = test::init_service(App::new().configure(|cfg| configure_dev_pages(cfg, inbox))).await;
        let answer = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        let header = |name| {
            answer
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        let (status, content_type, policy) = (
            answer.status(),
            header(CONTENT_TYPE).unwrap_or_default(),
            header(CONTENT_SECURITY_POLICY),
        );
        let body = test::read_body(answer).await;
        (
            status,
            content_type,
            policy,
            String::from_utf8(body.to_vec()).unwrap(),
        )
    }

    #[actix_web::test]
    async fn pages_run_no_inline_script_and_style_under_the_strictest_policy() {
        for path in ["/", "/dev/inbox"] {
            let (status, content_type, policy, html) = get(path, ConsoleInbox::default()).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(content_type, "text/html; charset=utf-8");
            assert_eq!(policy.as_deref(), Some(POLICY));
            assert!(!html.contains("<style") && !html.contains("style="), "{path}");
            let handler = |word: &str| word.starts_with("on") && word.contains('=');
            assert!(!html.split_whitespace().any(handler), "{path}");
            assert_eq!(
                html.matches("<script").count(),
                html.matches("<script type=\"module\" src=").count()
            );
        }
    }

    #[actix_web::test]
    async fn no_file_names_another_host_and_everything_named_is_served() {
        let mut named = vec!["/".to_owned(), "/dev/inbox".to_owned()];
        let mut seen = 0;
        while let Some(path) = named.get(seen).cloned() {
            seen += 1;
            let (status, _, _, body) = get(&path, ConsoleInbox::default()).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            let body = body.replace("http://www.w3.org/2000/svg", ""); // a name of XML, never fetched
            assert!(!body.contains("://"), "{path} names another host");
            for text in body.split('"') {
                let file = text.strip_prefix("./").map(|name| format!("/dev/assets/{name}"));
                let file = file.or_else(|| text.starts_with("/dev/").then(|| text.to_owned()));
                if let Some(file) = file.filter(|file| !named.contains(file)) {
                    named.push(file);
                }
            }
        }
        assert_eq!(
            named.len(),
            ASSETS.len() + 1,
            "every file and /dev/inbox.json: {named:?}"
        );
    }

    #[actix_web::test]
    async fn the_inbox_without_messages_is_an_empty_list() {
        let (status, content_type, _, body) = get("/dev/inbox.json", ConsoleInbox::default()).await;
        assert_eq!(
            (status, content_type.as_str()),
            (StatusCode::OK, "application/json")
        );
        assert_eq!(body, r#"{"messages":[]}"#);
    }

    #[actix_web::test]
    async fn the_inbox_shows_what_the_console_gateway_sent_with_number_and_code() {
        let context = MessageContext::new("dastak", LanguageTag::parse("en").unwrap());
        let catalog = MessageCatalog::new(Vec::new(), context).unwrap();
        let gateway = ConsoleGateway::new(Arc::new(catalog));
        let policy = NumberPolicy::new("IN", &[]).unwrap();
        let message = OutboundCode {
            challenge_id: ChallengeId::new(DateTime::UNIX_EPOCH, [0; 10]),
            to: PhoneNumber::parse("9876543210", &policy).unwrap(),
            code: OtpCode::parse("123456").unwrap(),
            channel: Channel::Sms,
            is_chosen: false,
            locale: LanguageTag::parse("en").unwrap(),
            app_hash: None,
            valid_seconds: 180,
            at: DateTime::UNIX_EPOCH,
            patience: Duration::from_secs(5),
            sending: 0,
            attempts: Attempts::default(),
            carried: None,
        };
        gateway.send(message).await;
        let (_, _, _, body) = get("/dev/inbox.json", gateway.inbox()).await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["messages"][0]["to"], "+919876543210");
        assert_eq!(body["messages"][0]["channel"], "sms");
        assert_eq!(body["messages"][0]["sent_at"], "1970-01-01T00:00:00Z");
        assert!(body["messages"][0]["text"].as_str().unwrap().contains("123456"));
    }
}
