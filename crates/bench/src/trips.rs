//! Store round trips for each request, counted in a short run of its own through proxies that would slow the
//! measured one.

use std::time::Duration;

use crate::Trouble;
use crate::engines::{Counters, Stores};
use crate::gateway::Gateway;
use crate::load::{Window, measure};
use crate::people::{User, connect};
use crate::report::Trips;
use crate::server::Server;
use crate::stats::{each, whole};
use crate::steps::Step;

/// What was counted for one number of users.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) users: usize,
    steps: Vec<(Step, Trips)>,
    /// Bytes of one command to Redis while codes are sent.
    pub(crate) command_bytes: u64,
    /// How many requests share one statement that writes, seen in refreshes: as often as they need fewer round trips
    /// than one alone does.
    pub(crate) rows_per_statement: u32,
}

impl Counted {
    /// The round trips of one step.
    pub(crate) fn trips(&self, step: Step) -> Option<Trips> {
        let mut steps = self.steps.iter();
        steps
            .find(|(counted, _)| *counted == step)
            .map(|(_, trips)| *trips)
    }

    /// Round trips of a refresh, which asks one store only.
    fn refresh(&self) -> f64 {
        self.trips(Step::Refresh).map_or(1.0, |trips| trips.postgres)
    }
}

/// Counts for every number of users; nothing where the stores are in the server's process.
pub(crate) async fn count(
    stores: &Stores,
    gateway: &Gateway,
    people: u32,
    users: &[usize],
    length: Duration,
) -> Result<Vec<Counted>, Trouble> {
    let Some(servers) = &stores.servers else {
        return Ok(Vec::new());
    };
    let counters = servers.counted().await?;
    let settings = [&servers.counted_settings(&counters)[..], &gateway.settings()].concat();
    let server = Server::start(stores.folder.path(), &settings).await?;
    let count = async |users| {
        let mut connected = connect(server.address, users, 0..people).await?;
        count_steps(&mut connected, &counters, gateway, &server, length).await
    };
    // For nothing: the first statements of a connection are prepared, by round trips that later ones don't need.
    count(users.iter().copied().max().unwrap_or(1)).await?;
    let alone = count(1).await?;
    let mut counted = Vec::new();
    for &users in users {
        let mut shared = count(users).await?;
        shared.rows_per_statement = whole(alone.refresh() / shared.refresh()).max(1);
        counted.push(shared);
    }
    server.kill().await?;
    Ok(counted)
}

async fn count_steps(
    users: &mut [User],
    counters: &Counters,
    gateway: &Gateway,
    server: &Server,
    length: Duration,
) -> Result<Counted, Trouble> {
    let window = Window {
        warm_up: Duration::ZERO,
        length,
    };
    let mut counted = Counted {
        users: users.len(),
        steps: Vec::new(),
        command_bytes: 0,
        rows_per_statement: 1,
    };
    users.iter_mut().for_each(User::forget);
    for step in Step::ALL {
        users.iter_mut().for_each(User::rewind);
        let [postgres_before, redis_before] = counters.traffic();
        let sample = measure(users, window, &server.process, async |user: &mut User| {
            step.take(user, gateway).await
        })
        .await?;
        let [postgres, redis] = counters.traffic();
        let (postgres, redis) = (postgres.since(postgres_before), redis.since(redis_before));
        let trips = Trips {
            postgres: each(postgres.requests, sample.done),
            redis: each(redis.requests, sample.done),
        };
        counted.steps.push((step, trips));
        if step == Step::Send {
            counted.command_bytes = redis.bytes / redis.requests.max(1);
        }
        if step == Step::Refresh && postgres.requests == 0 {
            return Err("the server does not use the stores that it was given".into());
        }
    }
    Ok(counted)
}
