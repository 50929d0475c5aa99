//! `dastak serve` and `dastak migrate`

use std::io::{IsTerminal, stdout};

use super::{Failure, load_settings, print};
use crate::settings::Settings;
use crate::{Application, banner, startup, telemetry};

/// Serves until it is told to stop.
pub(super) async fn serve() -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    telemetry::init(&settings.log).map_err(Failure::other)?;
    let application = Application::build(&settings).map_err(Failure::other)?;
    announce(&settings, &application);
    application.run().await.map_err(Failure::other)
}

/// Brings the database to the newest schema.
pub(super) fn migrate() -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    let count = startup::migrate(&settings).map_err(Failure::other)?;
    print(&format!(
        "{}: {count} migrations applied.\n",
        startup::database_path(&settings).display()
    ));
    Ok(())
}

fn announce(settings: &Settings, application: &Application) {
    let address = application.address();
    if telemetry::is_text(&settings.log) && stdout().is_terminal() {
        print(&banner::banner(settings, address));
    }
    tracing::info!(
        %address,
        environment = %settings.environment,
        database = %startup::database_path(settings).display(),
        version = env!("CARGO_PKG_VERSION"),
        "listening"
    );
}
