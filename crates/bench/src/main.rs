//! Measures the server: `cargo xtask bench`. docs/performance.md says what the figures mean.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a person at a terminal"
)]

mod ceilings;
mod client;
mod empty_handler;
mod engines;
mod figures;
mod gateway;
mod growth;
mod http;
mod load;
mod options;
mod people;
mod process;
mod report;
mod run;
mod server;
mod stats;
mod steps;
mod trips;
mod wire;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use options::{Options, Plan};

/// What the server allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a benchmark ends with when it can't go on: there is nobody to handle it but a person.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// How fast each step of a login is, and how far from what the machine could do at most.
#[derive(Parser)]
#[command(name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Whether a request stays as cheap with millions of people in the database (PostgreSQL + Redis)
    Growth(growth::Options),
    /// Writes the tables of the last runs into docs/performance.md
    Docs,
    /// Serves an empty JSON handler: the ceiling of HTTP
    #[command(name = empty_handler::SUBCOMMAND, hide = true)]
    EmptyHandler,
}

fn main() -> ExitCode {
    match command(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nfailed: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn command(cli: &Cli) -> Result<(), Trouble> {
    // One thread for the load: the others are the server's and the stores'.
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    match &cli.command {
        None => runtime()?.block_on(run::run(cli.options.engine.list(), &Plan::from(&cli.options))),
        Some(Command::Growth(options)) => runtime()?.block_on(growth::run(options)),
        Some(Command::Docs) => report::docs::write(),
        Some(Command::EmptyHandler) => empty_handler::serve(),
    }
}
