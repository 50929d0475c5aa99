//! docs/lab.md tells about everything there is, and about nothing else.

use std::collections::BTreeSet;

use dastak_lab::{Provider, ReceiptShape, Rule, Scenario};

use crate::support::lab;

const DOCS: &str = include_str!("../../../../docs/lab.md");

/// The first two cells of each row of the table below a heading.
fn rows(heading: &str) -> Vec<(String, String)> {
    let (_, section) = DOCS.split_once(&format!("\n## {heading}\n")).expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split(" | ").map(str::trim);
        let name = cells.next().unwrap().trim_matches('`').to_owned();
        (name, cells.next().unwrap_or_default().to_owned())
    })
    .collect()
}

#[test]
fn the_table_has_every_scenario_once_and_in_order() {
    let written: Vec<String> = rows("Scenarios").into_iter().map(|(name, _)| name).collect();
    let known: Vec<String> = Scenario::ALL
        .iter()
        .map(|scenario| scenario.name().to_owned())
        .collect();
    assert_eq!(written, known);
}

#[test]
fn the_table_says_rightly_who_knows_a_scenario() {
    let lab = lab();
    for (name, written) in rows("Scenarios") {
        let scenario: Scenario = serde_json::from_value(name.clone().into()).unwrap();
        let can = |provider: &Provider| lab.will(Rule::new(scenario).at(*provider)).is_ok();
        let known: BTreeSet<&str> = Provider::ALL
            .iter()
            .filter(|p| can(p))
            .map(|p| p.name())
            .collect();
        let written: BTreeSet<&str> = match written.as_str() {
            "all" => Provider::ALL.iter().map(|provider| provider.name()).collect(),
            list => list.split(", ").collect(),
        };
        assert_eq!(written, known, "{name}");
    }
}

#[test]
fn the_table_of_receipts_has_every_shape_once_and_in_order() {
    let written: Vec<String> = rows("Receipts").into_iter().map(|(name, _)| name).collect();
    let known: Vec<String> = ReceiptShape::ALL
        .iter()
        .map(|shape| shape.name().to_owned())
        .collect();
    assert_eq!(written, known);
    for shape in ReceiptShape::ALL {
        assert_eq!(serde_json::to_value(shape).unwrap(), shape.name());
    }
}
