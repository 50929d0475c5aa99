//! The service of the operator's own.

use dastak_sms::{HookSettings as Account, InvalidHookSettings};
use secrecy::ExposeSecret;

use super::super::types::{Environment, HookSettings};
use super::{AccountFault, Found};

const URL: &str = "sms.hook.url";
const SECRET: &str = "sms.hook.secret";

/// The hook.
///
/// # Errors
/// Everything that is wrong.
pub fn hook(settings: &HookSettings, environment: Environment) -> Result<Account, Vec<AccountFault>> {
    let mut found = Found::default();
    let url = found.required(URL, settings.url.as_ref(), "the gateway hook");
    let secret = found.required(SECRET, settings.secret.as_ref(), "the gateway hook");
    let account = match (url, secret) {
        (Some(url), Some(secret)) => match Account::new(url, secret.expose_secret()) {
            Ok(account) => Some(account),
            Err(error) => {
                let path = match error {
                    InvalidHookSettings::Url => URL,
                    InvalidHookSettings::Secret => SECRET,
                };
                found.0.push((path, error.to_string()));
                None
            }
        },
        _ => None,
    };
    if let Some(account) = &account {
        found.refuse_readable(URL, account.is_private(), environment);
    }
    found.end(account)
}
