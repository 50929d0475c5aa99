//! The alerts: that they ask for what the program counts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::files::{deploy, document, items, repository, texts};
use crate::program::{has_code, has_route};

/// The metrics of the program, by the names in its sources.
fn counted(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            counted(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            for call in ["counter!(", "gauge!(", "histogram!("] {
                let arguments = source.split(call).skip(1);
                let names =
                    arguments.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
                found.extend(names.map(str::to_owned));
            }
        }
    }
}

fn alerts() -> Vec<Value> {
    let groups = document("prometheus/alerts.yml")["groups"].clone();
    items(&groups)
        .flat_map(|group| items(&group["rules"]).cloned())
        .collect()
}

fn expressions() -> Vec<String> {
    alerts()
        .iter()
        .map(|alert| alert["expr"].as_str().unwrap().to_owned())
        .collect()
}

/// The names in an expression that begin as ours do.
fn names(expression: &str) -> impl Iterator<Item = &str> {
    let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("dastak_"))
}

/// What a label is compared with: the operator, and each of its alternatives.
fn compared(expression: &str, label: &str) -> Vec<(String, String)> {
    let start = |text: &str| text.split(label).skip(1).map(str::to_owned).collect::<Vec<_>>();
    let pairs = start(expression).into_iter().filter_map(|rest| {
        let operator = ["=~", "!~", "!=", "="]
            .into_iter()
            .find(|operator| rest.starts_with(*operator))?;
        let value = rest
            .strip_prefix(operator)?
            .strip_prefix('"')?
            .split('"')
            .next()?
            .to_owned();
        Some((operator.to_owned(), value))
    });
    pairs
        .flat_map(|(operator, value)| {
            let alternatives: Vec<_> = value.split('|').map(str::to_owned).collect();
            alternatives
                .into_iter()
                .map(move |value| (operator.clone(), value))
        })
        .collect()
}

#[test]
fn alerts_ask_for_metrics_that_are_counted() {
    let mut counted = BTreeSet::new();
    self::counted(&repository().join("crates"), &mut counted);
    assert!(counted.contains("dastak_http_requests_total"), "{counted:?}");
    let mut asked = 0;
    for expression in expressions() {
        for name in names(&expression) {
            asked += 1;
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|part| name.strip_suffix(part));
            assert!(
                counted.contains(base.unwrap_or(name)),
                "{name} is not in {counted:?}"
            );
        }
    }
    assert!(asked > 5);
}

#[test]
fn alerts_ask_for_outcomes_and_routes_that_exist() {
    let mut asked = 0;
    for expression in expressions() {
        for (_, outcome) in compared(&expression, "outcome") {
            asked += 1;
            assert!(outcome == "ok" || has_code(&outcome), "{outcome}");
        }
        for (_, route) in compared(&expression, "route")
            .into_iter()
            .filter(|(operator, _)| operator == "=")
        {
            asked += 1;
            assert!(has_route(&route), "{route}");
        }
    }
    assert!(asked > 10);
}

#[test]
fn alerts_say_how_urgent_they_are_and_what_is_wrong() {
    let alerts = alerts();
    let names: BTreeSet<_> = alerts
        .iter()
        .map(|alert| alert["alert"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), alerts.len());
    for alert in &alerts {
        let severity = alert["labels"]["severity"].as_str().unwrap();
        assert!(["page", "ticket"].contains(&severity), "{alert}");
        assert!(alert["annotations"]["summary"].is_string(), "{alert}");
    }
}

#[test]
fn prometheus_reads_the_alerts() {
    assert_eq!(
        texts(&document("prometheus/prometheus.yml")["rule_files"]),
        ["alerts.yml"]
    );
}

/// Where there is no promtool, nothing is tested.
#[test]
fn promtool_sees_the_alerts_fire_and_stay_quiet() {
    let folder = deploy().join("prometheus");
    let tool = |arguments: &[&str]| {
        Command::new("promtool")
            .args(arguments)
            .current_dir(&folder)
            .output()
    };
    for arguments in [
        &["check", "config", "prometheus.yml"][..],
        &["test", "rules", "alerts.test.yml"],
    ] {
        let Ok(output) = tool(arguments) else { return };
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
