//! The way to the phone: the gateways that the settings name, behind the one that chooses among them.

mod probe;

use std::sync::Arc;
use std::time::Duration;

use dastak_domain::message::MessageCatalog;
use dastak_domain::routing::Ladder;
use dastak_ports::{BreakerBoard, Clock, Probe};
use dastak_sms::{
    ConsoleGateway, ConsoleInbox, Failover, GupshupGateway, HookGateway, InvalidRoutes, Msg91Gateway,
    NoHttpClient, Route,
};
use tokio::runtime::Handle;

use super::StartupError;
use crate::settings::accounts::{self, AccountFault};
use crate::settings::messages::{self, NoCatalog};
use crate::settings::{Provider, Settings};

use probe::{GatewaysProbe, ThisProcess};

/// The gateways, and what else is known of them.
pub(crate) struct Sms {
    /// What chooses among them. It wants [`Failover::exchange`] to be called every second.
    pub(crate) gateway: Arc<Failover>,
    /// Whether a message could go out.
    pub(crate) probe: Arc<dyn Probe>,
    /// Each gateway alone, in their order.
    pub(crate) probes: Vec<(String, Arc<dyn Probe>)>,
    /// What the console "sent", where it is the gateway.
    pub(crate) inbox: Option<ConsoleInbox>,
    /// What messages say.
    pub(crate) catalog: Arc<MessageCatalog>,
}

/// One gateway of the list.
struct Member {
    route: Route,
    probe: Arc<dyn Probe>,
    inbox: Option<ConsoleInbox>,
}

/// Makes the gateways. Their connections live on the runtime this is called on. With a `board` nodes tell each other
/// which of them fail.
///
/// # Errors
/// What is wrong, by the setting that says it.
pub(crate) fn sms(
    settings: &Settings,
    clock: Arc<dyn Clock>,
    board: Option<Arc<dyn BreakerBoard>>,
) -> Result<Sms, StartupError> {
    let catalog = Arc::new(catalog(settings)?);
    let mut routes = Vec::new();
    let mut probes = Vec::new();
    let mut inbox = None;
    for provider in &settings.sms.provider {
        let member = member(*provider, settings, &catalog)?;
        probes.push((member.route.name.clone(), member.probe));
        routes.push(member.route);
        inbox = inbox.or(member.inbox);
    }
    let ladder = Ladder::new(settings.sms.ladder.clone());
    let gateway = Failover::new(routes, ladder, clock, board).map_err(|error| {
        let setting = match error {
            InvalidRoutes::None | InvalidRoutes::Twice(_) => "sms.provider",
            InvalidRoutes::Step(..) => "sms.ladder",
        };
        trouble(setting, error.to_string())
    })?;
    let gateway = Arc::new(gateway);
    Ok(Sms {
        probe: Arc::new(GatewaysProbe::new(Arc::clone(&gateway), probes.clone())),
        probes,
        gateway,
        inbox,
        catalog,
    })
}

/// What the linter only warns of is written to the log.
fn catalog(settings: &Settings) -> Result<MessageCatalog, StartupError> {
    let catalog = messages::catalog(settings).map_err(|error| match error {
        NoCatalog::Unread(sentence) => trouble("sms.templates", sentence),
        NoCatalog::Refused(findings) => {
            let first = findings.first();
            let setting = first.map_or("sms.templates", messages::setting_of);
            trouble(setting, first.map(messages::sentence_of).unwrap_or_default())
        }
    })?;
    for finding in catalog.warnings() {
        tracing::warn!(
            setting = messages::setting_of(finding),
            code = finding.code,
            template = finding.name,
            "{}",
            finding.detail
        );
    }
    Ok(catalog)
}

fn member(
    provider: Provider,
    settings: &Settings,
    catalog: &Arc<MessageCatalog>,
) -> Result<Member, StartupError> {
    let (sms, environment) = (&settings.sms, settings.environment);
    let timeout = Duration::from_millis(sms.timeout_ms);
    let catalog = Arc::clone(catalog);
    let runtime = Handle::current();
    let route = |gateway| Route {
        name: provider.as_str().to_owned(),
        gateway,
        channels: accounts::channels(provider, sms),
    };
    let no_client = |error: NoHttpClient| {
        let setting = match provider {
            Provider::Console => "sms.provider",
            Provider::Hook => "sms.hook.url",
            Provider::Msg91 => "sms.msg91.base_url",
            Provider::Gupshup => "sms.gupshup.base_url",
        };
        trouble(setting, error.to_string())
    };
    Ok(match provider {
        Provider::Console => {
            let console = ConsoleGateway::new(catalog);
            Member {
                inbox: Some(console.inbox()),
                route: route(Arc::new(console)),
                probe: Arc::new(ThisProcess),
            }
        }
        Provider::Hook => {
            let account = accounts::hook(&sms.hook, environment).map_err(first)?;
            let hook = Arc::new(HookGateway::new(account, catalog, timeout, runtime).map_err(no_client)?);
            Member {
                route: route(hook.clone()),
                probe: hook,
                inbox: None,
            }
        }
        Provider::Msg91 => {
            let account = accounts::msg91(&sms.msg91, environment).map_err(first)?;
            let msg91 = Arc::new(Msg91Gateway::new(account, catalog, timeout, runtime).map_err(no_client)?);
            Member {
                route: route(msg91.clone()),
                probe: msg91,
                inbox: None,
            }
        }
        Provider::Gupshup => {
            let account = accounts::gupshup(&sms.gupshup, environment).map_err(first)?;
            let gupshup = GupshupGateway::new(account, catalog, timeout, runtime).map_err(no_client)?;
            let gupshup = Arc::new(gupshup);
            Member {
                route: route(gupshup.clone()),
                probe: gupshup,
                inbox: None,
            }
        }
    })
}

/// Settings that were checked before have none of these.
fn first(faults: Vec<AccountFault>) -> StartupError {
    let (setting, sentence) = faults.into_iter().next().unwrap_or_default();
    trouble(setting, sentence)
}

fn trouble(setting: &'static str, sentence: String) -> StartupError {
    StartupError::Setting { setting, sentence }
}

#[cfg(test)]
mod tests {
    use dastak_crypto::SystemClock;
    use dastak_domain::breaker::BreakerState;
    use dastak_domain::delivery::Channel;

    use super::*;
    use crate::settings::{Sources, load};

    fn settings(variables: &[(&str, &str)]) -> Settings {
        load(&variables.iter().copied().collect::<Sources>())
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings
    }

    const BOTH: [(&str, &str); 5] = [
        ("SMS_PROVIDER", "gupshup,msg91"),
        ("MSG91_AUTH_KEY", "lab-authkey"),
        ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
        ("GUPSHUP_USER_ID", "2000000000"),
        ("GUPSHUP_PASSWORD", "lab-password"),
    ];

    #[tokio::test]
    async fn gateways_stand_in_the_order_of_the_settings() {
        let sms = sms(&settings(&BOTH), Arc::new(SystemClock::new()), None).unwrap_or_else(|e| panic!("{e}"));
        let standing = sms.gateway.state();
        let names: Vec<_> = standing
            .iter()
            .map(|one| (one.name.as_str(), one.state))
            .collect();
        assert_eq!(
            names,
            [("gupshup", BreakerState::Closed), ("msg91", BreakerState::Closed)]
        );
        assert!(sms.inbox.is_none());
    }

    /// The ladder is checked against the settings before there are gateways: both must say the same.
    #[tokio::test]
    async fn the_settings_know_what_each_gateway_carries() {
        let whatsapp = [
            ("DASTAK__SMS__MSG91__WHATSAPP__NUMBER", "919000000000"),
            ("DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE", "otp_login"),
            ("DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY", "lab-apikey"),
            ("DASTAK__SMS__GUPSHUP__WHATSAPP__SOURCE", "919000000000"),
            ("DASTAK__SMS__GUPSHUP__WHATSAPP__APP", "LabApp"),
            ("DASTAK__SMS__GUPSHUP__WHATSAPP__TEMPLATE_ID", "c6aecef6-bcb0"),
        ];
        let flow = [
            ("DASTAK__SMS__MSG91__API", "flow"),
            ("DASTAK__SMS__MSG91__VOICE", "false"),
        ];
        let catalog = |settings: &Settings| Arc::new(messages::catalog(settings).unwrap());
        for more in [&[][..], &whatsapp, &flow] {
            let settings = settings(&[&BOTH, more].concat());
            let (timeout, environment) = (Duration::from_secs(1), settings.environment);
            let account = accounts::msg91(&settings.sms.msg91, environment).unwrap();
            let msg91 = Msg91Gateway::new(account, catalog(&settings), timeout, Handle::current()).unwrap();
            assert_eq!(
                accounts::channels(Provider::Msg91, &settings.sms),
                msg91.channels()
            );
            let account = accounts::gupshup(&settings.sms.gupshup, environment).unwrap();
            let gupshup =
                GupshupGateway::new(account, catalog(&settings), timeout, Handle::current()).unwrap();
            assert_eq!(
                accounts::channels(Provider::Gupshup, &settings.sms),
                gupshup.channels()
            );
        }
        let all = [Channel::Sms, Channel::Whatsapp, Channel::Voice];
        assert_eq!(accounts::channels(Provider::Hook, &settings(&[]).sms), all);
    }
}
