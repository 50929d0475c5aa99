//! Whether the server can do its work.

use std::future::{pending, ready};
use std::sync::Arc;

use async_trait::async_trait;
use dastak_application::health::{HealthCheck, HealthReport, HealthStatus};
use dastak_ports::health::MockProbe;
use dastak_ports::{PortError, PortResult, Probe};
use dastak_testkit::builders::secs;

use crate::support::World;

/// The names of the probes that fail.
async fn report(failing: &[&str]) -> HealthReport {
    let world = World::with(|fakes, _| {
        for (name, probe) in &mut fakes.ports.probes {
            let fails = failing.contains(name);
            let mut mock = MockProbe::new();
            mock.expect_parts().returning(Vec::new);
            mock.expect_check().times(1).returning(move || {
                if fails {
                    return Err(PortError::unavailable("the test wants it down"));
                }
                Ok(())
            });
            *probe = Arc::new(mock);
        }
    });
    world.use_cases.health.execute(pending).await
}

/// A dependency that accepts the question and never answers.
struct Silent;

#[async_trait]
impl Probe for Silent {
    async fn check(&self) -> PortResult<()> {
        pending().await
    }
}

#[tokio::test]
async fn a_store_that_is_down_takes_the_whole_down_and_a_gateway_degrades_it() {
    for (failing, whole) in [
        (&[][..], HealthStatus::Ok),
        (&["sms"], HealthStatus::Degraded),
        (&["database"], HealthStatus::Down),
        (&["otp_store"], HealthStatus::Down),
        (&["sms", "otp_store"], HealthStatus::Down),
        (&["database", "otp_store", "sms"], HealthStatus::Down),
    ] {
        let report = report(failing).await;
        assert_eq!(report.status, whole, "{failing:?} down");
        let names: Vec<_> = report.checks.iter().map(|check| check.name).collect();
        assert_eq!(names, ["database", "otp_store", "sms"]);
        for check in report.checks {
            let expected = if failing.contains(&check.name) {
                HealthStatus::Down
            } else {
                HealthStatus::Ok
            };
            assert_eq!(check.status, expected, "{}", check.name);
        }
    }
}

#[tokio::test]
async fn what_never_answers_is_down_when_the_patience_ends() {
    let world = World::with(|fakes, _| {
        for (name, probe) in &mut fakes.ports.probes {
            if *name == "otp_store" {
                *probe = Arc::new(Silent);
            }
        }
    });
    // The other fakes let other tasks go first once; the patience outlasts that.
    let report = world
        .use_cases
        .health
        .execute(|| async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    let statuses: Vec<_> = report.checks.iter().map(|check| check.status).collect();
    assert_eq!(statuses, [HealthStatus::Ok, HealthStatus::Down, HealthStatus::Ok]);
    assert_eq!(report.status, HealthStatus::Down);
}

#[tokio::test]
async fn without_patience_only_what_answers_at_once_is_up() {
    let world = World::with(|fakes, _| fakes.ports.probes = vec![("database", Arc::new(Silent))]);
    let report = world.use_cases.health.execute(|| ready(())).await;
    assert_eq!(report.status, HealthStatus::Down);
}

#[tokio::test]
async fn the_latency_is_what_the_clock_says() {
    for (span, latency_ms) in [(secs(2), 2000), (-secs(2), 0)] {
        let world = World::with(|fakes, _| {
            let clock = fakes.clock.clone();
            let mut slow = MockProbe::new();
            slow.expect_parts().returning(Vec::new);
            slow.expect_check().times(1).returning(move || {
                clock.advance(span);
                Ok(())
            });
            fakes.ports.probes = vec![("database", Arc::new(slow))];
        });
        let report = world.use_cases.health.execute(pending).await;
        let check = HealthCheck {
            name: "database",
            status: HealthStatus::Ok,
            latency_ms,
            parts: Vec::new(),
        };
        assert_eq!(report.checks, [check]);
    }
}

#[test]
fn nothing_to_ask_is_ok_and_every_status_has_its_name() {
    assert_eq!(HealthReport::of(Vec::new()).status, HealthStatus::Ok);
    assert_eq!(HealthStatus::Ok.as_str(), "ok");
    assert_eq!(HealthStatus::Degraded.as_str(), "degraded");
    assert_eq!(HealthStatus::Down.as_str(), "down");
}
