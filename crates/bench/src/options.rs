//! What is asked for on the command line, and what follows from it.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::engines::Engine;
use crate::load::Window;
use crate::report::Method;

/// How to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Which stores the server runs on.
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    pub(crate) engine: Engines,
    /// Numbers of users, each in a closed loop on a connection of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 128],
        value_parser = clap::value_parser!(u16).range(1..=1000))]
    users: Vec<u16>,
    /// People who register before, and take turns in it.
    #[arg(long, default_value_t = 8000, value_parser = clap::value_parser!(u32).range(128..1_000_000))]
    people: u32,
    /// How often everything is measured.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How long one figure is measured in one round, in seconds.
    #[arg(long, default_value_t = 1.5, value_parser = seconds)]
    seconds: f64,
    /// One round of short measurements: shows that it works, not how fast it is.
    #[arg(long)]
    quick: bool,
}

/// Engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engines {
    /// The embedded database.
    Sqlite,
    /// `PostgreSQL` and Redis.
    Postgres,
    /// One after the other.
    Both,
}

impl Engines {
    /// The engines that are meant.
    pub(crate) const fn list(self) -> &'static [Engine] {
        match self {
            Self::Sqlite => &[Engine::Sqlite],
            Self::Postgres => &[Engine::Postgres],
            Self::Both => &[Engine::Sqlite, Engine::Postgres],
        }
    }
}

/// Options with what `--quick` makes of them.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) users: Vec<usize>,
    pub(crate) people: u32,
    pub(crate) rounds: u32,
    seconds: f64,
}

impl From<&Options> for Plan {
    fn from(options: &Options) -> Self {
        let mut plan = Self {
            users: options.users.iter().copied().map(usize::from).collect(),
            people: options.people,
            rounds: options.rounds,
            seconds: options.seconds,
        };
        if options.quick {
            plan.people = plan.people.min(2000);
            plan.rounds = 1;
            plan.seconds = plan.seconds.min(0.3);
        }
        plan
    }
}

impl Plan {
    /// How long one figure is measured.
    pub(crate) fn window(&self) -> Window {
        window(self.seconds)
    }

    /// How long the empty handler is, which is measured many times.
    pub(crate) fn short_window(&self) -> Window {
        window(self.seconds / 3.0)
    }

    /// For the report.
    pub(crate) const fn method(&self) -> Method {
        Method {
            optimised: !cfg!(debug_assertions),
            people: self.people,
            rounds: self.rounds,
            seconds: self.seconds,
        }
    }
}

/// A time that is long enough to measure and short enough to wait for.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.1..=60.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("must be from 0.1 to 60".to_owned())
    }
}

fn window(seconds: f64) -> Window {
    Window {
        warm_up: Duration::from_secs_f64(seconds / 8.0),
        length: Duration::from_secs_f64(seconds),
    }
}
