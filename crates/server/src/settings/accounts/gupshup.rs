//! The accounts at Gupshup.

use dastak_sms::{GupshupSettings as Account, GupshupWhatsapp, InvalidGupshupSettings};
use secrecy::ExposeSecret;

use super::super::types::{Environment, GupshupSettings, GupshupWhatsappSettings};
use super::{AccountFault, Found};

const USER: &str = "sms.gupshup.user_id";
const PASSWORD: &str = "sms.gupshup.password";
const BASE: &str = "sms.gupshup.base_url";
const ENTITY: &str = "sms.gupshup.entity_id";
const TEMPLATE: &str = "sms.gupshup.template_id";

/// What stands in for a part that is wrong, so that the other parts are still judged. It never leaves this file.
const SOME_USER: &str = "0";
const SOME_PASSWORD: &str = "0";

/// Gupshup.
///
/// # Errors
/// Everything that is wrong.
pub fn gupshup(settings: &GupshupSettings, environment: Environment) -> Result<Account, Vec<AccountFault>> {
    let mut found = Found::default();
    let user = found
        .required(USER, settings.user_id.as_deref(), "the gateway gupshup")
        .filter(|user| found.good(USER, Account::new(user, SOME_PASSWORD)).is_some());
    let password = settings.password.as_ref().map(ExposeSecret::expose_secret);
    let password = found
        .required(PASSWORD, password, "the gateway gupshup")
        .filter(|password| found.good(PASSWORD, Account::new(SOME_USER, password)).is_some());
    let account = Account::new(user.unwrap_or(SOME_USER), password.unwrap_or(SOME_PASSWORD));
    let account = found.good(USER, account);
    let account = account.map(|account| with_details(account, settings, environment, &mut found));
    found.end(account)
}

fn with_details(
    account: Account,
    settings: &GupshupSettings,
    environment: Environment,
    found: &mut Found,
) -> Account {
    let account = found.changed(BASE, account, |account| account.at(&settings.base_url));
    found.refuse_readable(BASE, account.is_private(), environment);
    let account = match &settings.mask {
        Some(mask) => found.changed("sms.gupshup.mask", account, |account| account.from_mask(mask)),
        None => account,
    };
    let account = match (&settings.entity_id, &settings.template_id) {
        (Some(entity), Some(template)) => {
            found.changed(ENTITY, account, |account| account.registered_as(entity, template))
        }
        (None, None) => account,
        (entity, template) => {
            found.required(ENTITY, entity.as_ref(), "sms.gupshup.template_id");
            found.required(TEMPLATE, template.as_ref(), "sms.gupshup.entity_id");
            account
        }
    };
    match whatsapp(&settings.whatsapp, environment, found) {
        Some(whatsapp) => account.with_whatsapp(whatsapp),
        None => account,
    }
}

fn whatsapp(
    settings: &GupshupWhatsappSettings,
    environment: Environment,
    found: &mut Found,
) -> Option<GupshupWhatsapp> {
    const WHOM: &str = "WhatsApp by gupshup";
    const KEY: &str = "sms.gupshup.whatsapp.api_key";
    const SOURCE: &str = "sms.gupshup.whatsapp.source";
    const APP: &str = "sms.gupshup.whatsapp.app";
    const BASE: &str = "sms.gupshup.whatsapp.base_url";
    if !settings.is_wanted() {
        return None;
    }
    let key = settings.api_key.as_ref().map(ExposeSecret::expose_secret);
    let key = found.required(KEY, key, WHOM);
    let source = found.required(SOURCE, settings.source.as_deref(), WHOM);
    let app = found.required(APP, settings.app.as_deref(), WHOM);
    let template = settings.template_id.as_deref();
    let template = found.required("sms.gupshup.whatsapp.template_id", template, WHOM);
    let whatsapp = match GupshupWhatsapp::new(key?, source?, app?, template?) {
        Ok(whatsapp) => whatsapp,
        Err(error) => {
            let path = match error {
                InvalidGupshupSettings::ApiKey => KEY,
                InvalidGupshupSettings::Source => SOURCE,
                _ => APP,
            };
            found.0.push((path, error.to_string()));
            return None;
        }
    };
    let whatsapp = found
        .changed(BASE, whatsapp, |whatsapp| whatsapp.at(&settings.base_url))
        .with_button(settings.button);
    // Whether it is readable can be asked of a whole account only.
    let whole = Account::new(SOME_USER, SOME_PASSWORD).map(|account| account.with_whatsapp(whatsapp.clone()));
    found.refuse_readable(BASE, whole.is_ok_and(|account| account.is_private()), environment);
    Some(whatsapp)
}
