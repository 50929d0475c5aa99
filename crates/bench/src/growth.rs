//! Whether a request stays as cheap while the database grows: databases of several sizes on one PostgreSQL, measured in
//! turns, so that what disturbs the machine disturbs all of them.

mod fill;

use std::time::Duration;

use futures_util::future::try_join_all;

use crate::Trouble;
use crate::engines::Servers;
use crate::figures::Figures;
use crate::gateway::Gateway;
use crate::load::{Window, measure};
use crate::people::{User, connect};
use crate::report::{GrowthReport, GrowthRow, Machine, Method, Size, charts, docs, files, markdown};
use crate::server::Server;
use crate::steps::{self, Step};
use fill::Database;

/// How to measure growth.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// People in the database, from few to many.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000, 5_000_000],
        value_parser = clap::value_parser!(u32).range(1000..=50_000_000))]
    sizes: Vec<u32>,
    /// Users, each in a closed loop on a connection of its own.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1000))]
    users: u16,
    /// People who log in, in each round others.
    #[arg(long, default_value_t = 6000, value_parser = clap::value_parser!(u32).range(128..))]
    people: u32,
    /// How often every size is measured.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// The steps that must not become dearer, in the order in which one prepares the next.
const STEPS: [Step; 3] = [Step::Verify, Step::Refresh, Step::Me];

/// One figure in one round. A verification each is all that the people who log in can do, so it may end earlier.
const WINDOW: Window = Window {
    warm_up: Duration::from_millis(200),
    length: Duration::from_millis(1500),
};

/// So that filling does not wait for checkpoints, as much cache as a small database server has, and page images compressed as
/// docs/operations.md advises; the same for all sizes.
const POSTGRES: [(&str, &str); 5] = [
    ("shared_buffers", "1GB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
    ("maintenance_work_mem", "512MB"),
    ("wal_compression", "lz4"),
];

/// Fills, measures, and writes the report.
pub(crate) async fn run(options: &Options) -> Result<(), Trouble> {
    if !options.sizes.is_sorted() || options.sizes.iter().any(|size| *size < options.people) {
        return Err("--sizes must rise, and none may be less than --people".into());
    }
    let folder = tempfile::tempdir()?;
    let bench = Bench {
        servers: Servers::start(&POSTGRES)?,
        gateway: Gateway::start().await?,
        folder,
        users: usize::from(options.users),
        people: options.people,
    };
    let mut sizes = bench.fill(&options.sizes).await?;
    let mut figures = vec![STEPS.map(|step| (step, Figures::default())); sizes.len()];
    for round in 0..options.rounds {
        println!("round {} of {}", round + 1, options.rounds);
        for (size, figures) in sizes.iter().zip(&mut figures) {
            bench.measure(size.people, round, figures).await?;
        }
    }
    for (size, figures) in sizes.iter_mut().zip(figures) {
        let rows = figures.into_iter().map(|(step, figures)| GrowthRow {
            step,
            cost: figures.cost(),
        });
        size.rows = rows.collect();
    }
    let report = GrowthReport {
        machine: Machine::this()?,
        method: Method {
            optimised: !cfg!(debug_assertions),
            people: options.people,
            rounds: options.rounds,
            seconds: WINDOW.length.as_secs_f64(),
        },
        users: bench.users,
        sizes,
    };
    let tables = markdown::of_growth(&report);
    println!("\n{tables}");
    files::write(docs::GROWTH, &report, &tables, &charts::of_growth(&report))
}

struct Bench {
    servers: Servers,
    gateway: Gateway,
    folder: tempfile::TempDir,
    users: usize,
    people: u32,
}

impl Bench {
    /// One database for each size, each a copy of the one before with more people.
    async fn fill(&self, sizes: &[u32]) -> Result<Vec<Size>, Trouble> {
        let mut filled = Vec::new();
        let mut before = None;
        for &people in sizes {
            println!("filling {people} people");
            let database = Database::create(&self.servers.postgres, before, people).await?;
            if before.is_none() {
                // The server makes the tables, and the partitions of the coming months.
                self.server(people).await?.kill().await?;
            }
            filled.push(database.fill(before.unwrap_or(0)).await?);
            before = Some(people);
        }
        Ok(filled)
    }

    async fn server(&self, people: u32) -> Result<Server, Trouble> {
        let settings = [
            &self.servers.settings(&fill::database(people))[..],
            &self.gateway.settings(),
        ]
        .concat();
        Server::start(self.folder.path(), &settings).await
    }

    async fn measure(&self, size: u32, round: u32, figures: &mut [(Step, Figures)]) -> Result<(), Trouble> {
        let server = self.server(size).await?;
        let mut users = connect(server.address, self.users, some(size, self.people, round)).await?;
        try_join_all(users.iter_mut().map(|user| user.each(steps::send))).await?;
        for (step, figures) in figures {
            users.iter_mut().for_each(User::rewind);
            let sample = measure(&mut users, WINDOW, &server.process, async |user: &mut User| {
                step.take(user, &self.gateway).await
            })
            .await?;
            figures.add(sample);
        }
        server.kill().await
    }
}

/// So many different people of all, spread over them, in each round others. The factor is a prime that divides no size.
fn some(size: u32, people: u32, round: u32) -> impl Iterator<Item = u32> {
    const FACTOR: u64 = 15_485_863;
    let first = u64::from(round) * u64::from(people);
    (0..u64::from(people.min(size))).map(move |n| {
        let index = (first + n) * FACTOR % u64::from(size);
        u32::try_from(index).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::some;

    #[test]
    fn nobody_is_chosen_twice_in_a_round() {
        for (size, round) in [(10_000, 0), (10_000, 7), (5_000_000, 4)] {
            let chosen: BTreeSet<u32> = some(size, 6000, round).collect();
            assert_eq!(chosen.len(), 6000);
            assert!(chosen.last().is_some_and(|last| *last < size));
        }
    }
}
