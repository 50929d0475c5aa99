//! One run: every engine, every number of users, every step, and the ceilings beside them.

use std::time::Duration;

use futures_util::future::try_join_all;

use crate::Trouble;
use crate::ceilings::{Evalsha, Insert, Signature, evalsha, postgres_insert, signature, sqlite_insert};
use crate::client::Client;
use crate::empty_handler::EmptyHandler;
use crate::engines::{DATABASE, Engine, Stores};
use crate::figures::Figures;
use crate::gateway::Gateway;
use crate::load::{Sample, measure};
use crate::options::Plan;
use crate::people::{User, connect};
use crate::process::Process;
use crate::report::{EngineReport, Machine, Point, Report, Row, charts, docs, files, markdown};
use crate::server::Server;
use crate::stats::mean;
use crate::steps::{self, Step};
use crate::trips::{self, Counted};

/// How long a signature is timed, and how long trips are counted, in each step.
const SHORT: Duration = Duration::from_millis(300);

/// Users who register everybody.
const REGISTERING: usize = 32;

/// Connections that a server opens at most to `PostgreSQL`: `storage.pool_size`.
const POOL: u32 = 16;

/// Runs everything, prints each table when it is known, and writes them all.
pub(crate) async fn run(engines: &[Engine], plan: &Plan) -> Result<(), Trouble> {
    let bench = Bench {
        plan,
        gateway: Gateway::start().await?,
        empty: EmptyHandler::start().await?,
        signature: signature(SHORT)?,
    };
    let mut report = Report {
        machine: Machine::this()?,
        method: plan.method(),
        signature: bench.signature,
        engines: Vec::new(),
    };
    for engine in engines {
        report.engines.push(bench.engine(*engine).await?);
    }
    files::write(
        docs::RUN,
        &report,
        &markdown::of_run(&report),
        &charts::of_run(&report),
    )
}

/// What all engines share.
struct Bench<'a> {
    plan: &'a Plan,
    gateway: Gateway,
    empty: EmptyHandler,
    signature: Signature,
}

impl Bench<'_> {
    async fn engine(&self, engine: Engine) -> Result<EngineReport, Trouble> {
        let stores = Stores::start(engine)?;
        let folder = stores.folder.path();
        let settings = [&stores.settings()[..], &self.gateway.settings()].concat();
        let server = Server::start(folder, &settings).await?;
        let mut report = EngineReport {
            engine,
            ready_new_ms: millis(server.ready_after),
            ready_again_ms: 0,
            idle_kib: server.process.resident_kib()?,
            points: Vec::new(),
        };
        register(&server, &self.gateway, self.plan.people).await?;
        let users = &self.plan.users;
        let counted = trips::count(&stores, &self.gateway, self.plan.people, users, SHORT).await?;
        for &users in users {
            let counted = counted.iter().find(|counted| counted.users == users);
            let point = self.point(&stores, &server, users, counted).await?;
            println!("\n{}", markdown::point_table(engine, &point, &self.signature));
            report.points.push(point);
        }
        server.kill().await?;
        let again = Server::start(folder, &settings).await?;
        report.ready_again_ms = millis(again.ready_after);
        Ok(report)
    }

    async fn point(
        &self,
        stores: &Stores,
        server: &Server,
        users: usize,
        counted: Option<&Counted>,
    ) -> Result<Point, Trouble> {
        let evalsha = self.evalsha(stores, users, counted).await?;
        let insert = self.insert(stores, users, counted).await?;
        let mut connected = connect(server.address, users, 0..self.plan.people).await?;
        let mut clients = Vec::with_capacity(users);
        for _ in 0..users {
            clients.push(Client::connect(self.empty.address).await?);
        }
        let mut columns = Step::ALL.map(Column::new);
        for _ in 0..self.plan.rounds {
            connected.iter_mut().for_each(User::forget);
            let mut before = self.empty(&mut clients).await?;
            for column in &mut columns {
                connected.iter_mut().for_each(User::rewind);
                let sample = self.step(column.step, &mut connected, server).await?;
                let after = self.empty(&mut clients).await?;
                column.add(sample, f64::midpoint(before, after));
                before = after;
            }
        }
        let resident_kib = server.process.resident_kib()?;
        let rows = columns.into_iter().map(|column| column.row(counted));
        Ok(Point {
            users,
            resident_kib,
            evalsha,
            insert,
            rows: rows.collect(),
        })
    }

    async fn step(&self, step: Step, users: &mut [User], server: &Server) -> Result<Sample, Trouble> {
        measure(
            users,
            self.plan.window(),
            &server.process,
            async |user: &mut User| step.take(user, &self.gateway).await,
        )
        .await
        .map_err(|trouble| format!("{}: {trouble}", step.name()).into())
    }

    /// Requests a second of the empty handler.
    async fn empty(&self, clients: &mut [Client]) -> Result<f64, Trouble> {
        let sample = measure(clients, self.plan.short_window(), &Process::this(), steps::empty).await?;
        Ok(sample.rate())
    }

    async fn evalsha(
        &self,
        stores: &Stores,
        users: usize,
        counted: Option<&Counted>,
    ) -> Result<Option<Evalsha>, Trouble> {
        let (Some(servers), Some(counted)) = (&stores.servers, counted) else {
            return Ok(None);
        };
        let redis = servers.redis.address();
        evalsha(redis, users, counted.command_bytes, self.plan.window())
            .await
            .map(Some)
    }

    /// As many rows are on their way as there are users, in statements of as many rows as the server's have.
    async fn insert(
        &self,
        stores: &Stores,
        users: usize,
        counted: Option<&Counted>,
    ) -> Result<Insert, Trouble> {
        let users = u32::try_from(users)?;
        let (Some(servers), Some(counted)) = (&stores.servers, counted) else {
            return sqlite_insert(stores.folder.path(), users, self.plan.window().length);
        };
        let rows = counted.rows_per_statement.min(users);
        let connections = (users / rows).clamp(1, POOL);
        postgres_insert(
            &servers.postgres.url(DATABASE),
            connections,
            rows,
            self.plan.window(),
        )
        .await
    }
}

/// What was measured of one step so far, and of the empty handler around it.
struct Column {
    step: Step,
    figures: Figures,
    empty: Vec<f64>,
    ratios: Vec<f64>,
}

impl Column {
    fn new(step: Step) -> Self {
        Self {
            step,
            figures: Figures::default(),
            empty: Vec::new(),
            ratios: Vec::new(),
        }
    }

    fn add(&mut self, sample: Sample, empty_per_second: f64) {
        self.ratios.push(sample.rate() / empty_per_second);
        self.empty.push(empty_per_second);
        self.figures.add(sample);
    }

    fn row(self, counted: Option<&Counted>) -> Row {
        Row {
            step: self.step,
            cost: self.figures.cost(),
            empty_per_second: mean(&self.empty),
            ratio: mean(&self.ratios),
            trips: counted.and_then(|counted| counted.trips(self.step)),
        }
    }
}

/// Registers everybody.
async fn register(server: &Server, gateway: &Gateway, people: u32) -> Result<(), Trouble> {
    let mut users = connect(server.address, REGISTERING, 0..people).await?;
    let everybody = users
        .iter_mut()
        .map(|user| user.each(async |client, person| steps::register(client, person, gateway).await));
    try_join_all(everybody).await?;
    Ok(())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
