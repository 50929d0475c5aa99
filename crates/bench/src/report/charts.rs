//! Which charts there are.
#![expect(
    clippy::cast_precision_loss,
    reason = "microseconds and KiB are far below 2^52"
)]

use super::chart::{Chart, Line};
use super::{EngineReport, GrowthReport, Report, Row};
use crate::steps::Step;

/// The charts of a run, each with the name of its file.
pub(crate) fn of_run(report: &Report) -> Vec<(String, Chart)> {
    let mut charts = Vec::new();
    for engine in &report.engines {
        let named = |what: &str| format!("{what}-{}", engine.engine.short_name());
        charts.push((
            named("throughput"),
            by_users(engine, "per second", |row| row.cost.per_second),
        ));
        charts.push((
            named("p50"),
            by_users(engine, "p50, ms", |row| row.cost.p50_us as f64 / 1000.0),
        ));
        charts.push((
            named("p99"),
            by_users(engine, "p99, ms", |row| row.cost.p99_us as f64 / 1000.0),
        ));
        charts.push((
            named("ratio"),
            by_users(engine, "of the empty handler", |row| row.ratio),
        ));
    }
    charts.push(("memory".to_owned(), memory(report)));
    charts
}

/// The chart of a growth run.
pub(crate) fn of_growth(report: &GrowthReport) -> Vec<(String, Chart)> {
    let steps = report.sizes.first().into_iter().flat_map(|size| &size.rows);
    let lines = steps.map(|first| Line {
        name: first.step.name().to_owned(),
        values: report
            .sizes
            .iter()
            .flat_map(|size| size.rows.iter().filter(|row| row.step == first.step))
            .map(|row| row.cost.p50_us as f64 / 1000.0)
            .collect(),
    });
    let chart = Chart {
        title: format!("Cost by size of the database, {} users", report.users),
        horizontal: "people in the database".to_owned(),
        vertical: "p50, ms".to_owned(),
        places: report.sizes.iter().map(|size| size.people.to_string()).collect(),
        lines: lines.collect(),
    };
    vec![("growth".to_owned(), chart)]
}

fn by_users(engine: &EngineReport, vertical: &str, value: impl Fn(&Row) -> f64) -> Chart {
    let line = |step: Step| Line {
        name: step.name().to_owned(),
        values: engine
            .points
            .iter()
            .flat_map(|point| point.rows.iter().filter(|row| row.step == step))
            .map(&value)
            .collect(),
    };
    Chart {
        title: engine.engine.name().to_owned(),
        horizontal: "users".to_owned(),
        vertical: vertical.to_owned(),
        places: engine
            .points
            .iter()
            .map(|point| point.users.to_string())
            .collect(),
        lines: Step::ALL.map(line).to_vec(),
    }
}

fn memory(report: &Report) -> Chart {
    let points = report.engines.first().map_or(&[][..], |engine| &engine.points);
    Chart {
        title: "Resident memory of the server".to_owned(),
        horizontal: "users".to_owned(),
        vertical: "MiB".to_owned(),
        places: points.iter().map(|point| point.users.to_string()).collect(),
        lines: report
            .engines
            .iter()
            .map(|engine| Line {
                name: engine.engine.name().to_owned(),
                values: engine
                    .points
                    .iter()
                    .map(|point| point.resident_kib as f64 / 1024.0)
                    .collect(),
            })
            .collect(),
    }
}
