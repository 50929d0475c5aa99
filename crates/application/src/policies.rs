//! The rules a deployment chooses, as the domain's own types.

use std::time::Duration;

use dastak_domain::consent::ConsentPolicy;
use dastak_domain::device::DevicePolicy;
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule, LimitScope, counted_network};
use dastak_domain::otp::OtpPolicy;
use dastak_domain::phone::NumberPolicy;
use dastak_domain::refresh::TokenPolicy;
use dastak_domain::test_numbers::TestNumbers;
use dastak_domain::user::LanguageTag;
use dastak_ports::Secrets;

use crate::Caller;

/// What is limited, and how.
#[derive(Debug, Clone, Default)]
pub struct LimitPolicy {
    /// Messages to one number.
    pub number_send: LimitRule,
    /// Messages asked for by one address.
    pub address_send: LimitRule,
    /// Wrong codes and device tokens from one address.
    pub address_failure: LimitRule,
    /// Look-ups of a delivery status by one address.
    pub address_status: LimitRule,
}

impl LimitPolicy {
    /// The hit that counts `caller` in `scope`; none where the rule is off or the address unknown.
    pub(crate) fn of_caller(
        &self,
        scope: LimitScope,
        caller: Caller,
        secrets: &dyn Secrets,
    ) -> Vec<LimitHit> {
        let rule = match scope {
            LimitScope::NumberSend => &self.number_send,
            LimitScope::AddressSend => &self.address_send,
            LimitScope::AddressFailure => &self.address_failure,
            LimitScope::AddressStatus => &self.address_status,
        };
        match caller.address {
            Some(address) if !rule.is_off() => {
                let subject = secrets.subject(&counted_network(address).to_string());
                vec![LimitHit {
                    key: LimitKey { scope, subject },
                    rule: rule.clone(),
                }]
            }
            _ => Vec::new(),
        }
    }
}

/// How messages go out.
#[derive(Debug, Clone)]
pub struct SendPolicy {
    /// How long the gateways may take together: less than a request may, as the store is told afterwards.
    pub patience: Duration,
    /// Whether the operator has an order of channels. Without one, a resend goes by the channel of the sending before.
    pub has_ladder: bool,
    /// Seconds after which a message without a receipt goes out once more by the next route; 0 is never.
    pub second_try_seconds: u32,
    /// The gateways that send receipts: only their messages are waited for.
    pub receipts_from: Vec<String>,
    /// Numbers to which nothing is sent.
    pub test_numbers: TestNumbers,
}

impl Default for SendPolicy {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(8),
            has_ladder: false,
            second_try_seconds: 0,
            receipts_from: Vec::new(),
            test_numbers: TestNumbers::default(),
        }
    }
}

/// Everything a deployment chooses.
#[derive(Debug, Clone)]
pub struct Policies {
    /// One-time codes.
    pub otp: OtpPolicy,
    /// Tokens and sessions.
    pub tokens: TokenPolicy,
    /// Accepted numbers.
    pub numbers: NumberPolicy,
    /// What people are asked to agree to.
    pub consents: ConsentPolicy,
    /// Limits.
    pub limits: LimitPolicy,
    /// Messages.
    pub sends: SendPolicy,
    /// Trusted devices.
    pub devices: DevicePolicy,
    /// The language of messages where the client names none.
    pub default_locale: LanguageTag,
}

impl Policies {
    /// These rules with nothing else chosen: no consents are asked for, nothing is limited, no device is trusted, no
    /// second try is made.
    ///
    /// ```
    /// use dastak_application::{LimitPolicy, Policies};
    /// use dastak_domain::limits::LimitRule;
    /// use dastak_domain::phone::NumberPolicy;
    /// use dastak_domain::user::LanguageTag;
    /// use dastak_testkit::builders;
    ///
    /// let policies = Policies {
    ///     // Three messages a minute and ten an hour to one number.
    ///     limits: LimitPolicy {
    ///         number_send: LimitRule::new(&[(3, 60), (10, 3600)]),
    ///         ..LimitPolicy::default()
    ///     },
    ///     ..Policies::new(
    ///         builders::otp_policy(),
    ///         builders::token_policy(),
    ///         NumberPolicy::new("IN", &["IN".to_owned()])?,
    ///         LanguageTag::parse("en")?,
    ///     )
    /// };
    /// assert!(policies.limits.address_send.is_off());
    /// # Ok::<(), dastak_domain::Fault>(())
    /// ```
    #[must_use]
    pub fn new(
        otp: OtpPolicy,
        tokens: TokenPolicy,
        numbers: NumberPolicy,
        default_locale: LanguageTag,
    ) -> Self {
        Self {
            otp,
            tokens,
            numbers,
            consents: ConsentPolicy::default(),
            limits: LimitPolicy::default(),
            sends: SendPolicy::default(),
            devices: DevicePolicy::default(),
            default_locale,
        }
    }
}
