//! The account at MSG91.

use dastak_sms::{Msg91Api, Msg91KeyPlace, Msg91Settings as Account, Msg91Whatsapp};
use secrecy::ExposeSecret;

use super::super::types::{Environment, KeyPlace, Msg91Product, Msg91Settings, Msg91WhatsappSettings};
use super::{AccountFault, Found};

const KEY: &str = "sms.msg91.auth_key";
const TEMPLATE: &str = "sms.msg91.template_id";
const BASE: &str = "sms.msg91.base_url";
const NUMBER: &str = "sms.msg91.whatsapp.number";

/// What stands in for a part that is wrong, so that the other parts are still judged. It never leaves this file.
const SOME_KEY: &str = "0";
const SOME_TEMPLATE: &str = "000000000000000000000000";

/// MSG91.
///
/// # Errors
/// Everything that is wrong.
pub fn msg91(settings: &Msg91Settings, environment: Environment) -> Result<Account, Vec<AccountFault>> {
    let mut found = Found::default();
    let key = settings.auth_key.as_ref().map(ExposeSecret::expose_secret);
    let key = found
        .required(KEY, key, "the gateway msg91")
        .filter(|key| found.good(KEY, Account::new(key, SOME_TEMPLATE)).is_some());
    let template = found
        .required(TEMPLATE, settings.template_id.as_deref(), "the gateway msg91")
        .filter(|template| found.good(TEMPLATE, Account::new(SOME_KEY, template)).is_some());
    let account = Account::new(key.unwrap_or(SOME_KEY), template.unwrap_or(SOME_TEMPLATE));
    let account = found.good(KEY, account);
    let account = account.map(|account| with_details(account, settings, environment, &mut found));
    found.end(account)
}

fn with_details(
    account: Account,
    settings: &Msg91Settings,
    environment: Environment,
    found: &mut Found,
) -> Account {
    let account = found.changed(BASE, account, |account| account.at(&settings.base_url));
    found.refuse_readable(BASE, account.is_private(), environment);
    let api = match settings.api {
        Msg91Product::Otp => Msg91Api::Otp,
        Msg91Product::Flow => Msg91Api::Flow {
            code_variable: settings.code_variable.clone(),
        },
    };
    let account = found.changed("sms.msg91.code_variable", account, |account| account.by(api));
    if settings.voice && settings.api == Msg91Product::Flow {
        let sentence = "MSG91 speaks codes of its OTP API only: set it to false where sms.msg91.api is flow";
        found.0.push(("sms.msg91.voice", sentence.to_owned()));
    }
    let account = account
        .with_voice(settings.voice)
        .with_key_in(match settings.key_in {
            KeyPlace::Header => Msg91KeyPlace::Header,
            KeyPlace::Query => Msg91KeyPlace::Query,
        });
    let account = match &settings.sender {
        Some(sender) => found.changed("sms.msg91.sender", account, |account| account.from_sender(sender)),
        None => account,
    };
    match whatsapp(&settings.whatsapp, found) {
        Some(whatsapp) => found.changed(NUMBER, account, |account| account.with_whatsapp(whatsapp)),
        None => account,
    }
}

fn whatsapp(settings: &Msg91WhatsappSettings, found: &mut Found) -> Option<Msg91Whatsapp> {
    const WHOM: &str = "WhatsApp by msg91";
    if !settings.is_wanted() {
        return None;
    }
    let number = found.required(NUMBER, settings.number.as_deref(), WHOM);
    let template = found.required("sms.msg91.whatsapp.template", settings.template.as_deref(), WHOM);
    Some(Msg91Whatsapp {
        namespace: settings.namespace.clone(),
        language: settings.language.clone(),
        body_component: settings.body_component.clone(),
        button_component: settings.button.then(|| settings.button_component.clone()),
        ..Msg91Whatsapp::new(number?, template?)
    })
}
