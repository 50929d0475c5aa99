//! Who may bring delivery receipts: the gateways that messages go by, where a key for them is set.

use std::sync::Arc;

use dastak_ports::ReceiptReader;
use dastak_sms::{GupshupReceipts, HookReceipts, Msg91ReceiptKeys, Msg91Receipts};
use secrecy::{ExposeSecret, SecretString};

use super::StartupError;
use crate::http::{ReceiptProof, ReceiptSource};
use crate::settings::{Provider, Settings};

/// The sources that the settings name.
///
/// # Errors
/// For a secret that [`crate::settings::load`] has not checked.
pub(super) fn receipts(settings: &Settings) -> Result<Vec<ReceiptSource>, StartupError> {
    let sms = &settings.sms;
    let by_key = |provider: Provider, key: &Option<SecretString>, reader: Arc<dyn ReceiptReader>| {
        let key = key.clone()?;
        Some(ReceiptSource {
            provider: provider.as_str(),
            proof: ReceiptProof::Key(key),
            reader,
        })
    };
    let mut sources = Vec::new();
    for provider in &sms.provider {
        let source = match provider {
            Provider::Console => None,
            Provider::Hook => sms.hook.secret.as_ref().map(signed).transpose()?,
            Provider::Msg91 => {
                let keys = Msg91ReceiptKeys {
                    id: sms.msg91.receipt_id_field.clone(),
                    number: sms.msg91.receipt_number_field.clone(),
                    status: sms.msg91.receipt_status_field.clone(),
                };
                by_key(
                    *provider,
                    &sms.msg91.receipt_key,
                    Arc::new(Msg91Receipts::new(keys)),
                )
            }
            Provider::Gupshup => by_key(*provider, &sms.gupshup.receipt_key, Arc::new(GupshupReceipts)),
        };
        sources.extend(source);
    }
    Ok(sources)
}

fn signed(secret: &SecretString) -> Result<ReceiptSource, StartupError> {
    let receipts = HookReceipts::new(secret.expose_secret()).map_err(|error| StartupError::Setting {
        setting: "sms.hook.secret",
        sentence: error.to_string(),
    })?;
    Ok(ReceiptSource {
        provider: Provider::Hook.as_str(),
        reader: Arc::new(receipts.clone()),
        proof: ReceiptProof::Signature(receipts),
    })
}
