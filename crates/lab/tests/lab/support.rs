//! A lab, a client that speaks to its gateways, and a receiver of receipts.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use dastak_lab::{Lab, LabOptions, Provider, Receipt, RecordedRequest, Rule, Scenario};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const NUMBER: &str = "919876543210";
pub(crate) const CODE: &str = "123456";
pub(crate) const TEMPLATE: &str = "64f0c0ffee64f0c0ffee64f0";

/// Longer than anything here takes, so that only a fault gets there.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A lab with the usual options.
pub(crate) fn lab() -> Lab {
    Lab::start(LabOptions::default()).unwrap()
}

/// One client for all tests, as making one takes longer than most of them. It keeps no connection: each test has
/// a runtime of its own.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    // Starting a lab has installed the crypto provider.
    let client = Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .pool_max_idle_per_host(0);
    client.build().unwrap()
});

pub(crate) fn client() -> &'static Client {
    &CLIENT
}

/// What the requests of this suite go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    Otp,
    Retry,
    Verify,
    Flow,
    Whatsapp,
    WhatsappBulk,
    Gupshup,
    GupshupText,
    GupshupWhatsapp,
}

impl To {
    pub(crate) const fn provider(self) -> Provider {
        match self {
            Self::Otp | Self::Retry | Self::Verify | Self::Flow => Provider::Msg91,
            Self::Whatsapp | Self::WhatsappBulk => Provider::Msg91Whatsapp,
            Self::Gupshup | Self::GupshupText => Provider::Gupshup,
            Self::GupshupWhatsapp => Provider::GupshupWhatsapp,
        }
    }

    /// A right request with the code to the number.
    pub(crate) fn request(self, lab: &Lab, number: &str) -> RequestBuilder {
        match self {
            Self::Otp => msg91(
                lab,
                "otp",
                &json!({ "template_id": TEMPLATE, "mobile": number, "otp": CODE, "otp_expiry": 3 }),
            ),
            Self::Retry => msg91(
                lab,
                "otp/retry",
                &json!({ "mobile": number, "retrytype": "text" }),
            ),
            Self::Verify => msg91(lab, "otp/verify", &json!({ "mobile": number, "otp": CODE })),
            Self::Flow => msg91(
                lab,
                "flow",
                &json!({ "template_id": TEMPLATE, "recipients": [{ "mobiles": number, "VAR1": CODE, "VAR2": "3" }] }),
            ),
            Self::Whatsapp => msg91(
                lab,
                "whatsapp/whatsapp-outbound-message/",
                &json!({
                    "integrated_number": "919000000000", "content_type": "template",
                    "payload": { "to": number, "type": "template", "template": {
                        "name": "otp_login",
                        "components": [{ "type": "body", "parameters": [{ "type": "text", "text": CODE }] }],
                    } },
                }),
            ),
            Self::WhatsappBulk => msg91(
                lab,
                "whatsapp/whatsapp-outbound-message/bulk/",
                &json!({
                    "integrated_number": "919000000000", "content_type": "template",
                    "payload": { "type": "template", "template": {
                        "name": "otp_login",
                        "to_and_components": [{ "to": [number], "components": {
                            "body_1": { "type": "text", "value": CODE },
                            "button_1": { "subtype": "url", "type": "text", "value": CODE },
                        } }],
                    } },
                }),
            ),
            Self::Gupshup => gupshup(lab, &[("send_to", number), ("format", "json")]),
            Self::GupshupText => gupshup(lab, &[("send_to", number), ("format", "text")]),
            Self::GupshupWhatsapp => gupshup_whatsapp(lab, &[("destination", number)]),
        }
    }

    /// What that request gets: status and body.
    pub(crate) async fn ask(self, lab: &Lab) -> (u16, String) {
        read(self.request(lab, NUMBER).send().await.unwrap()).await
    }
}

pub(crate) async fn read(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A POST of JSON to MSG91 with the right key in the header.
pub(crate) fn msg91(lab: &Lab, path: &str, body: &Value) -> RequestBuilder {
    client()
        .post(format!("{}/api/v5/{path}", lab.base_url()))
        .header("authkey", "lab-authkey")
        .json(body)
}

/// The usual parameters of Gupshup, with `changed` in their place: an empty value leaves one out.
pub(crate) fn gupshup_form(changed: &[(&str, &str)]) -> String {
    let usual = [
        ("method", "SendMessage"),
        ("userid", "2000000000"),
        ("password", "lab-password"),
        ("auth_scheme", "plain"),
        ("v", "1.1"),
        ("send_to", NUMBER),
        ("msg", "123456 is your code."),
        ("msg_type", "Text"),
        ("format", "json"),
        ("mask", "DASTAK"),
        ("principalEntityId", "1101000000000000001"),
        ("dltTemplateId", "1107000000000000001"),
    ];
    form(&usual, changed)
}

pub(crate) fn gupshup(lab: &Lab, changed: &[(&str, &str)]) -> RequestBuilder {
    let url = format!("{}/GatewayAPI/rest", lab.base_url());
    posted(&url, gupshup_form(changed))
}

pub(crate) fn gupshup_whatsapp(lab: &Lab, changed: &[(&str, &str)]) -> RequestBuilder {
    let usual = [
        ("channel", "whatsapp"),
        ("source", "919000000000"),
        ("destination", NUMBER),
        ("src.name", "LabApp"),
        (
            "template",
            r#"{"id":"c6aecef6-bcb0-4fb1-8100-28c094e3bc6b","params":["123456"]}"#,
        ),
    ];
    let url = format!("{}/wa/api/v1/template/msg", lab.base_url());
    posted(&url, form(&usual, changed)).header("apikey", "lab-apikey")
}

fn posted(url: &str, body: String) -> RequestBuilder {
    client()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

fn form(usual: &[(&str, &str)], changed: &[(&str, &str)]) -> String {
    let is_changed = |name: &str| changed.iter().any(|(known, _)| *known == name);
    let kept = usual.iter().filter(|(name, _)| !is_changed(name)).chain(changed);
    let pairs = kept.filter(|(_, value)| !value.is_empty());
    pairs
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect::<Vec<_>>()
        .join("&")
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The id that stands in an answer: the longest word of digits, letters and dashes in it.
pub(crate) fn id_in(body: &str) -> String {
    let is_of_id = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let words = body.split(|letter| !is_of_id(letter));
    words.max_by_key(|word| word.len()).unwrap_or_default().to_owned()
}

/// A server that takes receipts: it keeps them, and answers 200.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A receipt as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Received {
    /// A parameter of the query, or of a form body.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let find = |text: &str| {
            let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(known, _)| *known == name);
            found.map(|(_, value)| unescaped(value))
        };
        find(query).or_else(|| find(&self.body))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, Arc::clone(&kept)));
            }
        });
        Self { url, received }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// A lab that sends its receipts here.
    pub(crate) fn lab(&self, change: impl FnOnce(&mut LabOptions)) -> Lab {
        let mut options = LabOptions::default();
        for provider in [Provider::Msg91, Provider::Gupshup] {
            let target = format!("{}/hooks/{}?key=s3cret", self.url, provider.name());
            options.receipts.targets.insert(provider, target);
        }
        change(&mut options);
        Lab::start(options).unwrap()
    }

    /// Waits until there are so many.
    pub(crate) async fn wait(&self, lab: &Lab, count: usize) -> Vec<Received> {
        let arrived = |_: &Lab| Some(self.received()).filter(|received| received.len() >= count);
        lab.wait_for(PATIENCE, arrived).await.expect("receipts")
    }
}

async fn take(mut stream: TcpStream, kept: Arc<Mutex<Vec<Received>>>) {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        if let Some((received, length)) = whole(&bytes) {
            kept.lock().unwrap().push(received);
            bytes.drain(..length);
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            if stream.write_all(answer).await.is_err() {
                return;
            }
            continue;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn whole(bytes: &[u8]) -> Option<(Received, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value)
    };
    let length: usize = header("content-length").parse().unwrap_or(0);
    let body = bytes.get(end..end + length)?;
    let mut words = head.split(' ');
    let received = Received {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        content_type: header("content-type").to_owned(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    Some((received, end + length))
}

/// The one request that the lab got.
pub(crate) fn only_request(lab: &Lab) -> RecordedRequest {
    let mut requests = lab.requests();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

/// A rule for a scenario, and one message sent under it; the message's id.
pub(crate) async fn sent(lab: &Lab, to: To, scenario: Scenario) -> String {
    lab.will(Rule::new(scenario).times(1)).unwrap();
    to.ask(lab).await;
    lab.messages().last().unwrap().id().to_owned()
}

/// Sends one receipt, and what arrived for it.
pub(crate) async fn one(receiver: &Receiver, lab: &Lab, receipt: Receipt) -> Received {
    let before = receiver.received().len();
    let sent = lab.send_receipt(receipt).await.unwrap();
    assert!(sent.iter().all(|sent| sent.answer == Some(200)), "{sent:?}");
    let mut arrived = receiver.received();
    assert_eq!(arrived.len(), before + 1);
    arrived.remove(before)
}
