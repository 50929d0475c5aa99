//! The tables.
#![expect(
    clippy::cast_precision_loss,
    reason = "microseconds and KiB are far below 2^52"
)]

use super::{GrowthReport, GrowthRow, Machine, Method, Point, Report, Row};
use crate::ceilings::Signature;
use crate::engines::Engine;
use crate::steps::Step;

/// The tables of a run.
pub(crate) fn of_run(report: &Report) -> String {
    let mut parts = vec![method(&report.machine, &report.method)];
    for engine in &report.engines {
        parts.push(format!(
            "### {}\n\nReady after {} ms with a new database, after {} ms with the one that this left. Resident memory \
             before the first request: {:.1} MiB.\n",
            engine.engine.name(),
            engine.ready_new_ms,
            engine.ready_again_ms,
            mib(engine.idle_kib)
        ));
        let points = engine.points.iter();
        parts.extend(points.map(|point| point_table(engine.engine, point, &report.signature)));
    }
    parts.join("\n")
}

/// One table for the terminal and for the page: every figure with its ceilings beside it.
pub(crate) fn point_table(engine: Engine, point: &Point, signature: &Signature) -> String {
    let title = format!(
        "{}, {} {}: {:.1} MiB resident",
        engine.name(),
        point.users,
        if point.users == 1 { "user" } else { "users" },
        mib(point.resident_kib)
    );
    let insert = format!(
        "INSERT, rows/s ({} × {})",
        point.insert.connections, point.insert.rows_per_statement
    );
    let evalsha = point.evalsha.map_or_else(
        || "EVALSHA/s".to_owned(),
        |ceiling| format!("EVALSHA/s ({} bytes)", ceiling.bytes),
    );
    let head = [
        "step",
        "per second",
        "ratio",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "server CPU µs",
        "load CPU µs",
        "trips PostgreSQL",
        "trips Redis",
        "empty handler/s",
        &evalsha,
        &insert,
        "Ed25519 µs",
    ];
    let rows: Vec<Vec<String>> = point
        .rows
        .iter()
        .map(|row| cells(row, point, signature))
        .collect();
    format!("{title}\n\n{}", table(&head, &rows))
}

fn cells(row: &Row, point: &Point, signature: &Signature) -> Vec<String> {
    let none = || "–".to_owned();
    let uses_codes = matches!(row.step, Step::Send | Step::Verify | Step::Journey);
    let evalsha = point.evalsha.filter(|_| uses_codes);
    let trips = |value: Option<f64>| value.map_or_else(none, |value| format!("{value:.2}"));
    vec![
        row.step.name().to_owned(),
        format!("{:.0}", row.cost.per_second),
        format!("{:.2}", row.ratio),
        millis(row.cost.p50_us),
        millis(row.cost.p95_us),
        millis(row.cost.p99_us),
        format!("{:.0}", row.cost.server_cpu_us),
        format!("{:.0}", row.cost.load_cpu_us),
        trips(row.trips.map(|trips| trips.postgres)),
        trips(row.trips.map(|trips| trips.redis)),
        format!("{:.0}", row.empty_per_second),
        evalsha.map_or_else(none, |ceiling| format!("{:.0}", ceiling.per_second)),
        if row.step == Step::Me || (row.step == Step::Send && point.evalsha.is_some()) {
            none()
        } else {
            format!("{:.0}", point.insert.rows_per_second)
        },
        match row.step {
            Step::Send => none(),
            Step::Me | Step::Logout => format!("{:.0} to check", signature.check_us),
            Step::Verify | Step::Refresh | Step::Journey => format!("{:.0} to sign", signature.sign_us),
        },
    ]
}

/// The tables of a growth run: what was filled, and what it cost.
pub(crate) fn of_growth(report: &GrowthReport) -> String {
    let filled = report.sizes.iter().map(|size| {
        vec![
            size.people.to_string(),
            size.sessions.to_string(),
            size.audit_entries.to_string(),
            size.database_mib.to_string(),
            size.fill_seconds.to_string(),
        ]
    });
    let filled_head = [
        "people",
        "sessions",
        "audit entries",
        "database MiB",
        "filled in s",
    ];
    let smallest = report.sizes.first().map_or(&[][..], |size| &size.rows);
    let cost = smallest.iter().flat_map(|smallest| {
        let sizes = report.sizes.iter();
        sizes.filter_map(|size| {
            let row = size.rows.iter().find(|row| row.step == smallest.step)?;
            Some(growth_cells(size.people, row, smallest))
        })
    });
    let cost_head = [
        "step",
        "people",
        "per second",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "server CPU µs",
        "p50 to the smallest",
    ];
    [
        method(&report.machine, &report.method),
        format!(
            "{} users at a time, on {}.\n",
            report.users,
            Engine::Postgres.name()
        ),
        table(&filled_head, &filled.collect::<Vec<_>>()),
        table(&cost_head, &cost.collect::<Vec<_>>()),
    ]
    .join("\n")
}

fn growth_cells(people: u32, row: &GrowthRow, smallest: &GrowthRow) -> Vec<String> {
    vec![
        row.step.name().to_owned(),
        people.to_string(),
        format!("{:.0}", row.cost.per_second),
        millis(row.cost.p50_us),
        millis(row.cost.p95_us),
        millis(row.cost.p99_us),
        format!("{:.0}", row.cost.server_cpu_us),
        format!("{:.2}", row.cost.p50_us as f64 / smallest.cost.p50_us as f64),
    ]
}

fn method(machine: &Machine, method: &Method) -> String {
    let warning = if method.optimised {
        ""
    } else {
        " **Built without optimisation: these figures say nothing about the server.**"
    };
    format!(
        "{} cores of {}, {} MiB of memory; server, stores, gateway and load share them. {} people take part; each figure is \
         measured {} × {} s.{warning}\n",
        machine.cores, machine.processor, machine.memory_mib, method.people, method.rounds, method.seconds
    )
}

/// A table of markdown whose columns line up, as it is printed too.
fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .fold(name.chars().count(), usize::max)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| {
                if column == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            })
            .collect();
        format!("| {} |\n", padded.join(" | "))
    };
    let rule = widths.iter().enumerate().map(|(column, &width)| {
        if column == 0 {
            "-".repeat(width + 2)
        } else {
            format!("{}:", "-".repeat(width + 1))
        }
    });
    let rule = format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
    let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    [line(&mut head.iter().copied()), rule]
        .into_iter()
        .chain(body)
        .collect()
}

fn millis(micros: u64) -> String {
    format!("{:.2}", micros as f64 / 1000.0)
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["send".to_owned(), "12".to_owned()],
            vec!["me".to_owned(), "3".to_owned()],
        ];
        assert_eq!(
            table(&["step", "µs"], &rows),
            "| step | µs |\n|------|---:|\n| send | 12 |\n| me   |  3 |\n"
        );
    }
}
