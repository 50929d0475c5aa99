//! The project's own commands: `cargo xtask …`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands talk to a person at a terminal"
)]

mod arch;
mod bench;
mod ci;
mod counts;
mod deny;
mod dev;
mod docs;
mod faults;
mod openapi;
mod schema;
mod servers;
mod shell;
mod test;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks what the layers may know of each other
    Arch,
    /// Measures each step of a login, and what it could be at most; `bench growth`, with millions of people (builds release binaries)
    Bench(bench::Options),
    /// Everything that must pass before a change is merged: format, clippy, arch, deny, docs, the book, test
    Ci,
    /// Checks licences, banned crates and sources; needs no network once cargo-deny is installed
    Deny,
    /// Runs the server on PostgreSQL and Redis, which it starts and stops; what they hold stays in target/dev
    Dev,
    /// Checks the pages of docs/ and their links, and builds them as a book into target/book
    Docs,
    /// Runs the tests of nodes in trouble, as often as asked; `cargo xtask test` runs them once
    Faults(faults::Options),
    /// Writes docs/openapi.json as the server serves it
    Openapi {
        /// Only compares
        #[arg(long)]
        check: bool,
    },
    /// Writes the tables of PostgreSQL for Diesel, as the migrations make them
    Schema {
        /// Only compares
        #[arg(long)]
        check: bool,
    },
    /// Runs every test, on servers of PostgreSQL and Redis that it starts and stops, and in a browser
    Test(test::Options),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Arch => arch::run(),
        Command::Bench(options) => bench::bench(&options),
        Command::Ci => ci::run(),
        Command::Deny => deny::run(),
        Command::Dev => dev::run(),
        Command::Docs => docs::run(),
        Command::Faults(options) => faults::run(&options),
        Command::Openapi { check } => openapi::run(check),
        Command::Schema { check } => schema::run(check),
        Command::Test(options) => test::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nfailed: {failure}");
            ExitCode::FAILURE
        }
    }
}
