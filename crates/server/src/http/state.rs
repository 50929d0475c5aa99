//! What handlers need.

use std::sync::Arc;
use std::time::Duration;

use dastak_application::{Policies, UseCases};
use dastak_domain::phone::NumberPolicy;
use dastak_domain::user::LanguageTag;
use dastak_ports::{Clock, Ports, SecureRandom, Tokens};
use ipnet::IpNet;

use super::{AllowedOrigins, Metrics, Readiness, ReceiptSource};

/// Everything a request can reach. One for the process, shared by all workers.
pub struct AppState {
    /// What the API does.
    pub use_cases: UseCases,
    /// Which mobile numbers are read, and how.
    pub numbers: NumberPolicy,
    /// The public keys for `/.well-known/jwks.json`.
    pub tokens: Arc<dyn Tokens>,
    /// The time, for what is checked against today.
    pub clock: Arc<dyn Clock>,
    /// Randomness for request ids.
    pub random: Arc<dyn SecureRandom>,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may read answers in a browser.
    pub allowed_origins: AllowedOrigins,
    /// The languages that messages are written in, among which `Accept-Language` chooses; it may be any where there are
    /// none here.
    pub languages: Vec<LanguageTag>,
    /// How long a request may take, the reading of its body included.
    pub request_timeout: Duration,
    /// What `/health/ready` tells.
    pub readiness: Readiness,
    /// Who may bring delivery receipts.
    pub receipts: Vec<ReceiptSource>,
    /// Where requests are counted; nowhere when it is `None`.
    pub metrics: Option<Arc<Metrics>>,
}

impl AppState {
    /// The state of a server over these ports: nobody's forwarding headers are believed, no page of another origin
    /// may read an answer, a request may take ten seconds, nobody brings receipts, nothing is counted, and it is not ready yet.
    #[must_use]
    pub fn new(ports: &Ports, policies: &Policies) -> Self {
        Self {
            use_cases: UseCases::new(ports, policies),
            numbers: policies.numbers.clone(),
            tokens: Arc::clone(&ports.tokens),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
            trusted_proxies: Vec::new(),
            allowed_origins: AllowedOrigins::default(),
            languages: Vec::new(),
            request_timeout: Duration::from_secs(10),
            readiness: Readiness::default(),
            receipts: Vec::new(),
            metrics: None,
        }
    }
}
