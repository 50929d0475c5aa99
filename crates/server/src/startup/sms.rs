//! The way to the phone: the gateway that the settings name.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dastak_ports::{PortResult, Probe, SmsGateway};
use dastak_sms::{ConsoleGateway, ConsoleInbox, HookGateway, HookSettings, MessageSettings};
use secrecy::ExposeSecret;
use tokio::runtime::Handle;

use super::StartupError;
use crate::settings::{Provider, Settings, SmsSettings};

/// A gateway, and what else is known of it.
pub(super) struct Sms {
    pub(super) gateway: Arc<dyn SmsGateway>,
    pub(super) probe: Arc<dyn Probe>,
    /// What it "sent", where it is the console.
    pub(super) inbox: Option<ConsoleInbox>,
}

/// Makes the gateway. Its connections live on the runtime this is called on.
///
/// # Errors
/// What is wrong, by the setting that says it.
pub(super) fn sms(settings: &Settings) -> Result<Sms, StartupError> {
    let sms = &settings.sms;
    let message = MessageSettings::new(&sms.brand, sms.web_host.as_deref())
        .map_err(|error| trouble("sms.brand", error.to_string()))?;
    match sms.provider.as_slice() {
        [Provider::Console] => {
            let console = ConsoleGateway::new(message);
            Ok(Sms {
                inbox: Some(console.inbox()),
                gateway: Arc::new(console),
                probe: Arc::new(ThisProcess),
            })
        }
        [Provider::Hook] => {
            let hook = Arc::new(hook(sms, message)?);
            Ok(Sms {
                gateway: hook.clone(),
                probe: hook,
                inbox: None,
            })
        }
        _ => Err(trouble(
            "sms.provider",
            "names gateways that this version does not support".to_owned(),
        )),
    }
}

fn hook(sms: &SmsSettings, message: MessageSettings) -> Result<HookGateway, StartupError> {
    const URL: &str = "sms.hook.url";
    let (Some(url), Some(secret)) = (&sms.hook.url, &sms.hook.secret) else {
        return Err(trouble(
            URL,
            "the gateway hook needs it and its secret".to_owned(),
        ));
    };
    let hook =
        HookSettings::new(url, secret.expose_secret()).map_err(|error| trouble(URL, error.to_string()))?;
    let timeout = Duration::from_millis(sms.timeout_ms);
    HookGateway::new(hook, message, timeout, Handle::current())
        .map_err(|error| trouble(URL, error.to_string()))
}

fn trouble(setting: &'static str, sentence: String) -> StartupError {
    StartupError::Setting { setting, sentence }
}

/// What is a part of this process answers as long as this process does.
struct ThisProcess;

#[async_trait]
impl Probe for ThisProcess {
    async fn check(&self) -> PortResult<()> {
        Ok(())
    }
}
