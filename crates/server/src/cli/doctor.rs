//! `dastak doctor`: whether a server with these settings could do its work here, and what to do where not.

use std::fmt::Write;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use dastak_domain::breaker::BreakerState;
use dastak_ports::{Clock, Ports, Probe};
use tokio::time::timeout;

use super::{Failure, load_settings, print, with_causes};
use crate::settings::{Environment, Settings};
use crate::startup::{self, Adapters};

/// How long a dependency may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The dependency that has a line for each of its parts.
const SMS: &str = "sms";

/// How far two clocks may differ, in seconds: half of what a code's life allows for.
const MOST_SKEW_SECONDS: i64 = 2;

/// One line of the report.
struct Finding {
    what: String,
    /// What was seen, or what is wrong.
    seen: Result<String, String>,
    /// What to do about it.
    advice: &'static str,
}

/// Checks settings, stores, gateways, clocks and encryption. A line each, and what to do about those that fail.
///
/// # Errors
/// When one of them does.
pub(super) async fn check() -> Result<(), Failure> {
    let loaded = load_settings()?;
    let settings = &loaded.settings;
    let mut findings = vec![Finding {
        what: "settings".to_owned(),
        seen: Ok(format!(
            "{} settings in force for {}",
            loaded.effective.len(),
            settings.environment
        )),
        advice: "",
    }];
    findings.extend(encryption(settings));
    match timeout(PATIENCE, startup::adapters(settings)).await {
        Ok(Ok(adapters)) => {
            findings.extend(dependencies(&adapters.ports).await);
            findings.extend(gateways(&adapters).await);
            adapters.engines.close().await;
        }
        Ok(Err(error)) => findings.push(Finding {
            what: "start".to_owned(),
            seen: Err(with_causes(&error)),
            advice: "the server would not start either: mend the setting that is named",
        }),
        Err(_) => findings.push(Finding {
            what: "start".to_owned(),
            seen: Err("the stores did not answer in time".to_owned()),
            advice: "check that DATABASE_URL and REDIS_URL lead to servers that this machine can reach",
        }),
    }
    let is_well = findings.iter().all(|finding| finding.seen.is_ok());
    print(&report(&findings));
    if is_well {
        Ok(())
    } else {
        Err(Failure::Other("not everything is well".into()))
    }
}

async fn dependencies(ports: &Ports) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, probe) in ports.probes.iter().filter(|(name, _)| *name != SMS) {
        let (what, advice) = described(name);
        findings.push(Finding {
            what: what.to_owned(),
            seen: asked(ports.clock.as_ref(), probe.as_ref()).await,
            advice,
        });
        findings.extend(clock(ports.clock.now(), probe.as_ref(), clock_of(name)).await);
    }
    if !findings.iter().any(|finding| finding.what.ends_with("clock")) {
        findings.push(Finding {
            what: "clock".to_owned(),
            seen: Ok("nothing to compare with: the stores have this machine's clock".to_owned()),
            advice: "",
        });
    }
    findings
}

/// Asks a dependency, and tells how long its answer took.
async fn asked(clock: &dyn Clock, probe: &dyn Probe) -> Result<String, String> {
    let begun = clock.now();
    match timeout(PATIENCE, probe.check()).await {
        Ok(Ok(())) => Ok(format!(
            "answers in {} ms",
            (clock.now() - begun).num_milliseconds().max(0)
        )),
        Ok(Err(error)) => Err(with_causes(&error)),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

/// A line for each gateway: whether it can be reached, certificate included, and whether the nodes leave it alone.
async fn gateways(adapters: &Adapters) -> Vec<Finding> {
    let clock = adapters.ports.clock.as_ref();
    // What the running nodes know stands on the board.
    adapters.gateways.exchange(clock.now()).await;
    let standings = adapters.gateways.state();
    let mut findings = Vec::new();
    for (name, probe) in &adapters.gateway_probes {
        let reached = asked(clock, probe.as_ref()).await;
        let out_of_use = standings
            .iter()
            .find(|one| one.name == *name && one.state != BreakerState::Closed);
        let seen = match (reached, out_of_use) {
            (Ok(_), Some(standing)) => Err(format!(
                "out of use since {}: {}",
                standing.since.to_rfc3339_opts(SecondsFormat::Secs, true),
                standing.cause.map_or("it failed", |cause| cause.as_str())
            )),
            (reached, _) => reached,
        };
        findings.push(Finding {
            what: format!("gateway {name}"),
            seen,
            advice: "check its base URL, key, template and balance, and that this machine's address is on its list; \
                     `dastak sms send-test` sends one",
        });
    }
    findings
}

async fn clock(now: DateTime<Utc>, probe: &dyn Probe, what: &'static str) -> Option<Finding> {
    // Whoever does not answer has a line already.
    let theirs = timeout(PATIENCE, probe.time()).await.ok()?.ok()??;
    let skew = (theirs - now).num_seconds();
    let seen = if skew.abs() > MOST_SKEW_SECONDS {
        Err(format!("its clock is {skew} s from this machine's"))
    } else {
        Ok("its clock and this machine's agree".to_owned())
    };
    Some(Finding {
        what: what.to_owned(),
        seen,
        advice: "set both by NTP: codes and tokens die by these clocks",
    })
}

fn described(name: &str) -> (&'static str, &'static str) {
    match name {
        "database" => (
            "database",
            "check DATABASE_URL, that the server is up and takes writes, and that its user may",
        ),
        "otp_store" => (
            "codes",
            "check REDIS_URL, that the server is up, has memory left and takes writes",
        ),
        _ => ("dependency", "check what the log says of it"),
    }
}

fn clock_of(name: &str) -> &'static str {
    match name {
        "database" => "database clock",
        _ => "codes clock",
    }
}

/// Links that leave this machine, and whether what they carry can be read on the way.
fn encryption(settings: &Settings) -> Vec<Finding> {
    let advice = "use https, rediss and sslmode=verify-full where a link leaves the machine";
    let open = startup::open_links(settings);
    let is_production = settings.environment == Environment::Production;
    if open.is_empty() {
        return vec![Finding {
            what: "encryption".to_owned(),
            seen: Ok("no link that leaves this machine is in clear".to_owned()),
            advice,
        }];
    }
    let named = format!("in clear: {}", open.join(", "));
    vec![Finding {
        what: "encryption".to_owned(),
        seen: if is_production { Err(named) } else { Ok(named) },
        advice,
    }]
}

fn report(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { what, seen, advice } in findings {
        // Writing to a String can't fail.
        let _ = match seen {
            Ok(seen) => writeln!(text, "ok    {what}: {seen}"),
            Err(wrong) => writeln!(text, "WRONG {what}: {wrong}\n      {advice}"),
        };
    }
    text
}
