//! `dastak serve` and `dastak migrate`

use std::io::{IsTerminal, stdout};

use super::{Failure, load_settings, print};
use crate::settings::Loaded;
use crate::{Application, banner, startup, telemetry};

/// Serves until it is told to stop.
pub(super) async fn serve() -> Result<(), Failure> {
    let Loaded {
        settings, warnings, ..
    } = load_settings()?;
    let _flush = telemetry::init(&settings.log).map_err(Failure::other)?;
    for warning in warnings {
        tracing::warn!(setting = warning.name, "{}", warning.sentence);
    }
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        environment = %settings.environment,
        database = startup::database_name(&settings),
        "starting"
    );
    let application = Application::build(&settings).await.map_err(Failure::other)?;
    if telemetry::is_text(&settings.log) && stdout().is_terminal() {
        print(&banner::banner(&settings, application.address()));
    }
    application.run().await.map_err(Failure::other)
}

/// Brings the database to the newest schema.
pub(super) async fn migrate() -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    let count = startup::migrate(&settings).await.map_err(Failure::other)?;
    print(&format!(
        "{}: {count} migrations applied.\n",
        startup::database_name(&settings)
    ));
    Ok(())
}
