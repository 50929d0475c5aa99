//! What the lab is told when it starts.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use crate::Provider;
use crate::receipts::{ReceiptShape, Spelling};

/// How the lab behaves. The default is good for tests: a free port, accounts with well-known keys, messages that
/// arrive at once, and no receipts, as there is no receiver.
#[derive(Clone)]
pub struct LabOptions {
    /// The loopback address to listen on: `127.0.0.1` or `::1`.
    pub host: IpAddr,
    /// The port; a free one when it is 0.
    pub port: u16,
    /// The account at MSG91, for SMS and WhatsApp.
    pub msg91: Msg91Account,
    /// The account at Gupshup's enterprise gateway.
    pub gupshup: GupshupAccount,
    /// The account at Gupshup's self-serve WhatsApp API.
    pub gupshup_whatsapp: GupshupWhatsappAccount,
    /// What the lab tells about its messages, and whom.
    pub receipts: ReceiptOptions,
    /// How long a message is on its way to the phone.
    pub arrival: Duration,
    /// What decides where a rule has a probability: the same seed, the same luck.
    pub seed: u64,
    /// How many requests, messages and receipts are kept; the oldest are forgotten first.
    pub kept: usize,
}

impl Default for LabOptions {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            msg91: Msg91Account::default(),
            gupshup: GupshupAccount::default(),
            gupshup_whatsapp: GupshupWhatsappAccount::default(),
            receipts: ReceiptOptions::default(),
            arrival: Duration::ZERO,
            seed: 0,
            kept: 10_000,
        }
    }
}

/// Where MSG91's key must stand. Which of them the real one takes at which path is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyPlace {
    /// Any of the others.
    #[default]
    Any,
    /// The header `authkey` only.
    Header,
    /// The query parameter `authkey` only.
    Query,
    /// The member `authkey` of the body only.
    Body,
}

/// An account at MSG91.
#[derive(Clone)]
pub struct Msg91Account {
    /// Its key.
    pub authkey: String,
    /// Where the key must stand in requests for SMS; WhatsApp takes the header only.
    pub key_place: KeyPlace,
    /// The templates by id (24 hexadecimal digits), with their text, where `##NAME##` is a variable. When there
    /// is none, every id of that form is taken.
    pub templates: BTreeMap<String, String>,
    /// Refuses the same text to the same number within 10 seconds, with code 311.
    pub refuse_duplicates: bool,
    /// The WhatsApp number that may send; every one, when it is `None`.
    pub integrated_number: Option<String>,
}

impl Default for Msg91Account {
    fn default() -> Self {
        Self {
            authkey: "lab-authkey".to_owned(),
            key_place: KeyPlace::Any,
            templates: BTreeMap::new(),
            refuse_duplicates: false,
            integrated_number: None,
        }
    }
}

/// An account at Gupshup's enterprise gateway.
#[derive(Clone)]
pub struct GupshupAccount {
    /// Its number.
    pub userid: String,
    /// Its password.
    pub password: String,
    /// The sender that its receipts name when a request names none.
    pub mask: String,
    /// Whether it may write to other countries than India.
    pub international: bool,
}

impl Default for GupshupAccount {
    fn default() -> Self {
        Self {
            userid: "2000000000".to_owned(),
            password: "lab-password".to_owned(),
            mask: "LABSMS".to_owned(),
            international: false,
        }
    }
}

/// An account at Gupshup's self-serve WhatsApp API.
#[derive(Clone)]
pub struct GupshupWhatsappAccount {
    /// Its key.
    pub apikey: String,
    /// The number that may send; every one, when it is `None`.
    pub source: Option<String>,
    /// The app that its events name.
    pub app: String,
}

impl Default for GupshupWhatsappAccount {
    fn default() -> Self {
        Self {
            apikey: "lab-apikey".to_owned(),
            source: None,
            app: "LabApp".to_owned(),
        }
    }
}

/// What the lab tells about its messages, and whom.
#[derive(Clone)]
pub struct ReceiptOptions {
    /// The receivers' URLs, with their secret in the query. WhatsApp's receipts go to the company's other
    /// receiver when it has none of its own. Without a URL there are no receipts.
    pub targets: BTreeMap<Provider, String>,
    /// The shape of each provider's receipts, where it is not the usual one.
    pub shapes: BTreeMap<Provider, ReceiptShape>,
    /// Which of the spellings that are in use.
    pub spelling: Spelling,
    /// Whether they are sent without being asked for.
    pub automatic: bool,
    /// How long after the send the first one goes out.
    pub after: Duration,
    /// How long after one the next one goes out.
    pub between: Duration,
    /// The keys of MSG91's "Webhook (New)", as its owner edits them, and the value that each has.
    pub msg91_keys: Vec<(String, String)>,
    /// The URL template of Gupshup's GET receipts: its own keys and the places `%0` to `%8`.
    pub gupshup_template: String,
}

impl Default for ReceiptOptions {
    fn default() -> Self {
        let own_names = [
            "requestId",
            "telNum",
            "status",
            "failureReason",
            "deliveryTime",
            "senderId",
            "UUID",
        ];
        Self {
            targets: BTreeMap::new(),
            shapes: BTreeMap::new(),
            spelling: Spelling::Documented,
            automatic: true,
            after: Duration::ZERO,
            between: Duration::ZERO,
            msg91_keys: own_names.map(|name| (name.to_owned(), name.to_owned())).to_vec(),
            gupshup_template:
                "externalId=%0&deliveredTS=%1&status=%2&cause=%3&phoneNo=%4&errCode=%6&noOfFrags=%7&mask=%8"
                    .to_owned(),
        }
    }
}

impl ReceiptOptions {
    /// Where a provider's receipts go.
    pub(crate) fn target(&self, provider: Provider) -> Option<&str> {
        let target = self.targets.get(&provider);
        let target = target.or_else(|| self.targets.get(&provider.company()));
        target.map(String::as_str)
    }

    /// How a provider's receipts look.
    pub(crate) fn shape(&self, provider: Provider) -> ReceiptShape {
        let shape = self.shapes.get(&provider).copied();
        shape.unwrap_or_else(|| ReceiptShape::usual(provider))
    }
}

/// `Debug` that shows none of the keys.
macro_rules! opaque {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        })+
    };
}

opaque!(
    LabOptions,
    Msg91Account,
    GupshupAccount,
    GupshupWhatsappAccount,
    ReceiptOptions
);
