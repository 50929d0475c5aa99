//! The ports, filled with this repository's adapters. Only here and in its neighbours are they chosen.

use std::sync::Arc;

use dastak_crypto::{DastakSecrets, SystemClock, SystemRandom};
use dastak_ports::{BulkPeople, Clock, Ports, Probe, Secrets, SecureRandom};
use dastak_sms::{ConsoleInbox, Failover};

use super::StartupError;
use super::keys::{Keys, key_trouble};
use super::sms::{Sms, sms};
use super::stores::{Engines, Stores, stores};
use crate::settings::Settings;

/// The ports, and what belongs to these adapters only.
pub struct Adapters {
    /// Every port.
    pub ports: Ports,
    /// Whole populations: for the operator, so no use-case has it.
    pub bulk_people: Arc<dyn BulkPeople>,
    /// The stores behind most of them: to be closed at the end.
    pub engines: Engines,
    /// What chooses among the gateways: it wants [`Failover::exchange`] to be called every second, and knows how each
    /// gateway stands.
    pub gateways: Arc<Failover>,
    /// Each gateway alone, by its name.
    pub gateway_probes: Vec<(String, Arc<dyn Probe>)>,
    /// What the console gateway "sent", where it is the gateway.
    pub inbox: Option<ConsoleInbox>,
}

/// Opens every adapter that the settings ask for, on the runtime it is called on: connections and their tasks live
/// there. The database is brought to the newest schema, unless it is PostgreSQL and the settings leave that to
/// `dastak migrate`.
///
/// # Errors
/// What can't be opened, by the setting that names it.
pub async fn adapters(settings: &Settings) -> Result<Adapters, StartupError> {
    let random = SystemRandom::new();
    let shared_random: Arc<dyn SecureRandom> = Arc::new(random.clone());
    let keys = Keys { settings, random };
    let root = keys.root()?;
    let secrets = Arc::new(
        DastakSecrets::new(&root, Arc::clone(&shared_random)).map_err(key_trouble("tokens.root_key"))?,
    );
    let tokens = keys.tokens(&root, Arc::clone(&secrets) as Arc<dyn Secrets>)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let Stores {
        otp_store,
        rate_limiter,
        accounts,
        bulk_people,
        sessions,
        devices,
        audit,
        timeline,
        board,
        mut probes,
        housekeeping,
        engines,
    } = stores(settings).await?;
    let Sms {
        gateway,
        probe,
        probes: gateway_probes,
        inbox,
        ..
    } = sms(settings, Arc::clone(&clock), Some(board))?;
    probes.push(("sms", probe));
    let ports = Ports {
        otp_store,
        rate_limiter,
        accounts,
        sessions,
        devices,
        audit,
        timeline,
        gateway: gateway.clone(),
        tokens: Arc::new(tokens),
        secrets,
        clock,
        random: shared_random,
        probes,
        housekeeping,
    };
    Ok(Adapters {
        ports,
        bulk_people,
        engines,
        gateways: gateway,
        gateway_probes,
        inbox,
    })
}
