//! The command line: what to do, and with which exit code it ends.

mod config;
mod doctor;
mod health;
mod keys;
mod lab;
mod otp;
mod serve;
mod sms;
mod templates;
mod users;

use std::error::Error;
use std::ffi::OsString;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dastak_crypto::Algorithm;

use crate::settings::{Faults, Loaded, Settings, Sources, load};
use crate::startup::{self, Adapters};

/// The exit code of settings and arguments that are wrong; clap ends with the same.
const BAD_USAGE: u8 = 2;

/// A phone-number login server.
#[derive(Debug, Parser)]
#[command(name = "dastak", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve requests until SIGTERM or Ctrl-C (what is done without a command)
    Serve,
    /// Bring the database to the newest schema, and end
    Migrate,
    /// Ask a running server whether it takes requests: exit code 0 when it does, 1 when not
    Health {
        /// What to ask; without it `/health/ready` of the server of these settings, on this machine
        #[arg(long)]
        url: Option<String>,
    },
    /// Check settings, stores, gateways, clocks and encryption: a line each, and what to do about it
    Doctor,
    /// Help somebody whose code does not come
    #[command(subcommand)]
    Otp(OtpCommand),
    /// Look at the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Make keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Change accounts, take people in from elsewhere, give everybody out
    #[command(subcommand)]
    Users(UsersCommand),
    /// Look at what messages say
    #[command(subcommand)]
    Templates(TemplatesCommand),
    /// Try the way to the phone
    #[command(subcommand)]
    Sms(SmsCommand),
    /// Play MSG91 and Gupshup on this machine until Ctrl-C, for trying things out
    Lab(lab::Arguments),
}

#[derive(Debug, Subcommand)]
enum OtpCommand {
    /// Tell what happened to the codes of a number in the last seven days
    Explain {
        /// The number, such as +919876543210
        number: String,
    },
    /// Forget the failures of a number and the messages sent to it, so that its owner can log in at once
    Unlock {
        /// The number, such as +919876543210
        number: String,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check every setting, and name everything that is wrong
    Check,
    /// Print every value in force and where it came from, secrets masked
    Show,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a key that signs tokens, as a PKCS #8 PEM file
    Generate {
        /// What it signs with: `EdDSA`, `ES256` or `RS256`
        #[arg(long, default_value = "EdDSA")]
        algorithm: Algorithm,
        /// A new file for it, readable by its owner only; standard output without one
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// Disable an account and end its sessions
    Disable {
        /// Its number, such as +919876543210
        number: String,
    },
    /// Let a disabled account log in again
    Enable {
        /// Its number, such as +919876543210
        number: String,
    },
    /// Take in people from a CSV, JSON lines, Supabase or Firebase: a dry run without --apply
    Import(users::ImportArguments),
    /// Write everybody, with their consents, as JSON lines or CSV
    Export(users::ExportArguments),
}

#[derive(Debug, Subcommand)]
enum TemplatesCommand {
    /// Judge the templates of the settings, and show what each costs: exit code 0 without errors, 1 with
    Check {
        /// The shipped templates too
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
enum SmsCommand {
    /// Send a made-up code by the gateways of the settings: exit code 0 when one took it, 1 when not
    SendTest(sms::SendTest),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The settings are wrong: all of it, a line each.
    #[error("the settings are wrong:\n{0}")]
    Settings(#[from] Faults),
    /// The arguments are wrong.
    #[error("{0}")]
    Usage(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Box<dyn Error + Send + Sync>),
}

impl Failure {
    fn other(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Other(Box::new(error))
    }
}

/// Does what the arguments say. Exit codes: 0 done, 1 failed, 2 wrong settings or arguments.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(BAD_USAGE));
        }
    };
    let done = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve().await,
        Command::Migrate => serve::migrate().await,
        Command::Health { url } => health::check(url.as_deref()),
        Command::Doctor => doctor::check().await,
        Command::Otp(OtpCommand::Explain { number }) => otp::explain(&number).await,
        Command::Otp(OtpCommand::Unlock { number }) => otp::unlock(&number).await,
        Command::Config(ConfigCommand::Check) => config::check(),
        Command::Config(ConfigCommand::Show) => config::show(),
        Command::Keys(KeysCommand::Generate { algorithm, out }) => keys::generate(algorithm, out.as_deref()),
        Command::Users(UsersCommand::Disable { number }) => users::disable(&number).await,
        Command::Users(UsersCommand::Enable { number }) => users::enable(&number).await,
        Command::Users(UsersCommand::Import(arguments)) => users::import(arguments).await,
        Command::Users(UsersCommand::Export(arguments)) => users::export(arguments).await,
        Command::Templates(TemplatesCommand::Check { all }) => templates::check(all),
        Command::Sms(SmsCommand::SendTest(message)) => sms::send_test(message).await,
        Command::Lab(arguments) => lab::run(arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let code = match failure {
                Failure::Settings(_) | Failure::Usage(_) => BAD_USAGE,
                Failure::Other(_) => 1,
            };
            let _ = writeln!(stderr(), "dastak: {}", with_causes(&failure));
            ExitCode::from(code)
        }
    }
}

fn load_settings() -> Result<Loaded, Failure> {
    Ok(load(&Sources::of_process())?)
}

/// Opens the stores of a server. Where it has no database yet, the command runs in the wrong folder, or without the
/// server's environment: an empty one would answer as if nobody had ever registered.
async fn open_existing(settings: &Settings) -> Result<Adapters, Failure> {
    if let Some(path) = startup::missing_database(settings) {
        let sentence = format!(
            "there is no database at {}: run this in the server's folder, with its environment",
            path.display()
        );
        return Err(Failure::Other(sentence.into()));
    }
    startup::adapters(settings).await.map_err(Failure::other)
}

/// Prints to standard output. That nobody reads it any more is no failure.
fn print(text: &str) {
    let _ = stdout()
        .write_all(text.as_bytes())
        .and_then(|()| stdout().flush());
}

/// An error with everything that caused it, on one line. A cause that its effect repeats is left out.
fn with_causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = error.source();
    }
    line
}
