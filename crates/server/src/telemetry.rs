//! The log: text for people on a terminal, else one JSON object a line, on standard output.

mod output;

use std::io::{IsTerminal, stdout};
use std::panic;

use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Layer, fmt};

pub use self::output::Flush;

use self::output::Output;
use crate::settings::{LogFormat, LogSettings};

/// What holds whatever level is set: libraries that repeat what the server says itself are quiet, and so is the parser of
/// requests, to which everything that a stranger sends amiss is an error. A directive of the settings for the same target
/// overrules these.
const QUIET: &str = "actix_server=warn,mio=warn,actix_http::h1=off";

/// What no setting overrules: the console gateway's line is always there, as without it nobody can log in, and the
/// library that reads numbers says nothing, as it would say the numbers.
const ALWAYS: &str = "dastak::console=info,rlibphonenumber=off";

/// Why the log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level was not checked before.
    #[error("log.level can't be read: {0}")]
    Filter(#[from] ParseError),
    /// Somebody else has set one up in this process.
    #[error("the log is set up already: {0}")]
    Taken(#[from] TryInitError),
    /// The system gives no thread.
    #[error("the log could not be set up: {0}")]
    Thread(#[source] std::io::Error),
}

/// Whether the log is text, as `settings` and standard output have it.
#[must_use]
pub fn is_text(settings: &LogSettings) -> bool {
    match settings.format {
        LogFormat::Auto => stdout().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    }
}

/// Sets up the log of this process.
///
/// A code that the console gateway shows, a warning and an error are written before the call that logs them returns;
/// other lines follow within milliseconds, and all that wait when the returned value is dropped. A reader that has gone
/// away is no reason to stop: such lines are lost.
///
/// # Errors
/// When the level is no filter, or the process has a log already.
pub fn init(settings: &LogSettings) -> Result<Flush, TelemetryError> {
    let filter = EnvFilter::builder().parse(format!("{QUIET},{},{ALWAYS}", settings.level))?;
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let (output, flush) = Output::standard().map_err(TelemetryError::Thread)?;
    let lines = fmt::layer().with_writer(output).log_internal_errors(false);
    let lines = if is_text(settings) {
        lines.with_ansi(stdout().is_terminal() && !no_color).boxed()
    } else {
        lines.json().with_span_list(false).boxed()
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init()?;
    panic::set_hook(Box::new(|info| {
        // Only the place: the message of a panic can hold whatever was at hand.
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a bug: the program panicked");
    }));
    Ok(flush)
}
