//! `cargo xtask bench`: how fast each step of a login is, as a ratio to an empty JSON handler.
//!
//! Everything runs on this machine at once (server, database, load), so absolute rates say little; the ratio
//! to `/health/live`, measured in the same run by the same clients, says what the step itself costs. Every
//! write is durable before its answer: SQLite runs as in production.

#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a measuring tool: its counts are small, its JSON is ours"
)]

mod client;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::shell::Failure;
use client::Client;
use target::Target;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Clients, each on one keep-alive connection.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// People who register, log in, refresh and look themselves up.
    #[arg(long, default_value_t = 4000)]
    people: usize,
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

struct Person {
    number: String,
    access_token: String,
    refresh_token: String,
}

struct Measured {
    name: &'static str,
    rate: f64,
    p50: Duration,
    p99: Duration,
    cpu_per_request: Duration,
}

/// Runs the benchmark and prints its table.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(Trouble::from)
        .and_then(|runtime| runtime.block_on(bench(options)))
        .map_err(|trouble| Failure::new(trouble.to_string()))
}

async fn bench(options: &Options) -> Result<(), Trouble> {
    let target = Arc::new(Target::start().await?);
    println!(
        "ready after {} ms on a new database",
        target.ready_after.as_millis()
    );
    let idle = target.resident_kib()?;
    let clients = options.clients;
    let people = options.people;
    let numbers: Arc<Vec<String>> = Arc::new(
        (0..people)
            .map(|i| format!("+9198{:08}", 10_000_000 + i))
            .collect(),
    );

    measure("warm-up", &target, clients, people, |client, _| {
        Box::pin(live(client))
    })
    .await?;
    let empty = measure("empty JSON handler", &target, clients, people * 5, |client, _| {
        Box::pin(live(client))
    })
    .await?;

    register_all(&target, clients, &numbers).await?;
    let mut rows = Vec::new();
    let sent = Arc::clone(&numbers);
    rows.push(
        measure("send", &target, clients, people, move |client, i| {
            let numbers = Arc::clone(&sent);
            Box::pin(async move {
                send(client, &numbers[i]).await?;
                Ok(())
            })
        })
        .await?,
    );
    let signed_in = Arc::new(std::sync::Mutex::new(Vec::with_capacity(people)));
    let (verified, coder, kept) = (Arc::clone(&numbers), Arc::clone(&target), Arc::clone(&signed_in));
    rows.push(
        measure("verify", &target, clients, people, move |client, i| {
            let (numbers, target, kept) = (Arc::clone(&verified), Arc::clone(&coder), Arc::clone(&kept));
            Box::pin(async move {
                let answer = verify(client, &target, &numbers[i]).await?;
                let person = person(&numbers[i], &answer)?;
                kept.lock().map_err(|_| "poisoned")?.push(person);
                Ok(())
            })
        })
        .await?,
    );
    let everyone = Arc::new(std::mem::take(&mut *signed_in.lock().map_err(|_| "poisoned")?));
    let refreshing = Arc::clone(&everyone);
    rows.push(
        measure("refresh", &target, clients, people, move |client, i| {
            let everyone = Arc::clone(&refreshing);
            Box::pin(async move {
                let body = json!({ "refresh_token": everyone[i].refresh_token });
                client
                    .post("/api/v1/auth/refresh-token", &body)
                    .await?
                    .expect(200)?;
                Ok(())
            })
        })
        .await?,
    );
    let reading = Arc::clone(&everyone);
    rows.push(
        measure("me", &target, clients, people, move |client, i| {
            let everyone = Arc::clone(&reading);
            Box::pin(async move {
                let person = &everyone[i];
                let user = client
                    .get("/api/v1/auth/me", Some(&person.access_token))
                    .await?
                    .expect(200)?;
                if user["mobile_number"] != person.number.as_str() {
                    return Err("me answered somebody else".into());
                }
                Ok(())
            })
        })
        .await?,
    );

    print_table(&empty, &rows);
    println!(
        "resident memory: {idle} KiB before the first request, {} KiB after",
        target.resident_kib()?
    );
    println!(
        "ready after {} ms on the existing database",
        target.restart().await?.as_millis()
    );
    Ok(())
}

type Step<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Trouble>> + 'a>>;

/// Runs `count` requests over `clients` connections and takes the time of each.
async fn measure(
    name: &'static str,
    target: &Target,
    clients: usize,
    count: usize,
    step: impl Fn(&mut Client, usize) -> Step<'_>,
) -> Result<Measured, Trouble> {
    let next = AtomicUsize::new(0);
    let cpu = target.cpu_time()?;
    let start = Instant::now();
    let lanes = (0..clients).map(|_| async {
        let mut client = Client::connect(target.address).await?;
        let mut times = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return Ok::<_, Trouble>(times);
            }
            let began = Instant::now();
            step(&mut client, i).await?;
            times.push(began.elapsed());
        }
    });
    let mut times: Vec<Duration> = futures_util::future::try_join_all(lanes)
        .await?
        .into_iter()
        .flatten()
        .collect();
    let elapsed = start.elapsed();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    Ok(Measured {
        name,
        rate: count as f64 / elapsed.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        cpu_per_request: target.cpu_time()?.saturating_sub(cpu) / u32::try_from(count)?,
    })
}

async fn live(client: &mut Client) -> Result<(), Trouble> {
    client.get("/health/live", None).await?.expect(200).map(drop)
}

async fn send(client: &mut Client, number: &str) -> Result<(), Trouble> {
    client
        .post("/api/v1/auth/send-otp", &json!({ "mobile_number": number }))
        .await?
        .expect(200)
        .map(drop)
}

async fn verify(client: &mut Client, target: &Target, number: &str) -> Result<Value, Trouble> {
    let code = target.code(number).await?;
    let body = json!({ "mobile_number": number, "otp": code, "device_info": "bench" });
    client.post("/api/v1/auth/verify-otp", &body).await?.expect(200)
}

fn person(number: &str, answer: &Value) -> Result<Person, Trouble> {
    let text = |name: &str| {
        answer[name]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("no {name} in {answer}"))
    };
    Ok(Person {
        number: number.to_owned(),
        access_token: text("access_token")?,
        refresh_token: text("refresh_token")?,
    })
}

async fn register_all(
    target: &Arc<Target>,
    clients: usize,
    numbers: &Arc<Vec<String>>,
) -> Result<(), Trouble> {
    let (all, coder) = (Arc::clone(numbers), Arc::clone(target));
    measure("register", target, clients, numbers.len(), move |client, i| {
        let (numbers, target) = (Arc::clone(&all), Arc::clone(&coder));
        Box::pin(async move {
            send(client, &numbers[i]).await?;
            let answer = verify(client, &target, &numbers[i]).await?;
            let consents = [("terms", "1"), ("privacy", "1")]
                .map(|(purpose, version)| json!({ "purpose": purpose, "version": version, "granted": true }));
            let body = json!({
                "registration_token": answer["registration_token"], "full_name": "Asha Rao", "consents": consents,
            });
            client.post("/api/v1/auth/complete-registration", &body).await?.expect(201)?;
            Ok(())
        })
    })
    .await
    .map(drop)
}

fn print_table(empty: &Measured, rows: &[Measured]) {
    println!(
        "{:<20} {:>10} {:>7} {:>10} {:>10} {:>12}",
        "step", "per second", "ratio", "p50", "p99", "server CPU"
    );
    for row in std::iter::once(empty).chain(rows) {
        println!(
            "{:<20} {:>10.0} {:>7.2} {:>8} us {:>8} us {:>9} us",
            row.name,
            row.rate,
            row.rate / empty.rate,
            row.p50.as_micros(),
            row.p99.as_micros(),
            row.cpu_per_request.as_micros(),
        );
    }
}
