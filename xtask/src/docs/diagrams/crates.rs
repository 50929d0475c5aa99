//! The crates and what each is built on, drawn from the table that `cargo xtask arch` holds them to.

use std::collections::BTreeMap;

use super::svg::Picture;
use crate::arch;

const BOX: (u32, u32) = (100, 34);
const GAP: u32 = 8;
const ROW: u32 = 96;
const MARGIN: u32 = 16;

type Crates = BTreeMap<&'static str, &'static [&'static str]>;

/// Rows of boxes, each crate above all that it is built on.
pub(super) fn draw() -> String {
    let crates: Crates = arch::edges().collect();
    let rows = rows(&crates);
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = MARGIN * 2 + row_width(widest);
    let height = MARGIN * 2 + u32::try_from(rows.len() - 1).unwrap_or_default() * ROW + BOX.1;
    let mut places = BTreeMap::new();
    let mut y = MARGIN;
    for row in &rows {
        let mut x = MARGIN + (row_width(widest) - row_width(row.len())) / 2;
        for name in row {
            places.insert(*name, (x, y));
            x += BOX.0 + GAP;
        }
        y += ROW;
    }
    let mut picture = Picture::new();
    for (name, (x, y)) in &places {
        for (x2, y2) in direct(&crates, name).iter().filter_map(|below| places.get(below)) {
            picture.curve((x + BOX.0 / 2, y + BOX.1), (x2 + BOX.0 / 2, *y2));
        }
    }
    for (name, place) in &places {
        picture.labelled_box(*place, BOX, short(name));
    }
    picture.finish(
        (width, height),
        "The crates, with an arrow to each crate that one is built on",
    )
}

fn row_width(boxes: usize) -> u32 {
    let boxes = u32::try_from(boxes).unwrap_or_default();
    boxes * BOX.0 + boxes.saturating_sub(1) * GAP
}

fn short(name: &str) -> &str {
    let name = name.strip_prefix("dastak-").unwrap_or(name);
    name.strip_prefix("example-").unwrap_or(name)
}

/// The rows from the top one on. Each crate is as low as it may be, but one that others use is right below them.
fn rows(crates: &Crates) -> Vec<Vec<&'static str>> {
    let depths: BTreeMap<&str, usize> = crates.keys().map(|name| (*name, depth(crates, name))).collect();
    let height = |name: &'static str| {
        let users = crates.iter().filter(|(_, below)| below.contains(&name));
        let lowest_user = users.filter_map(|(user, _)| depths.get(user)).min();
        lowest_user.map_or_else(|| depths.get(name).copied().unwrap_or_default(), |user| user - 1)
    };
    let top = depths.values().max().copied().unwrap_or_default();
    (0..=top)
        .rev()
        .map(|row| {
            crates
                .keys()
                .copied()
                .filter(|name| height(name) == row)
                .collect()
        })
        .collect()
}

fn depth(crates: &Crates, name: &str) -> usize {
    let below = crates.get(name).copied().unwrap_or_default();
    below
        .iter()
        .map(|below| depth(crates, below) + 1)
        .max()
        .unwrap_or_default()
}

/// What a crate is built on, less what it has by another of these anyway.
fn direct(crates: &Crates, name: &str) -> Vec<&'static str> {
    let below = crates.get(name).copied().unwrap_or_default();
    below
        .iter()
        .copied()
        .filter(|one| {
            !below
                .iter()
                .any(|other| other != one && reaches(crates, other, one))
        })
        .collect()
}

fn reaches(crates: &Crates, from: &str, to: &str) -> bool {
    let below = crates.get(from).copied().unwrap_or_default();
    below.iter().any(|next| *next == to || reaches(crates, next, to))
}

#[cfg(test)]
mod tests {
    use super::{Crates, direct, rows};

    fn crates() -> Crates {
        Crates::from([
            ("app", ["ports", "domain", "lab"].as_slice()),
            ("ports", ["domain"].as_slice()),
            ("domain", [].as_slice()),
            ("lab", [].as_slice()),
        ])
    }

    #[test]
    fn a_crate_is_above_what_it_is_built_on_and_right_below_its_user() {
        assert_eq!(
            rows(&crates()),
            [vec!["app"], vec!["lab", "ports"], vec!["domain"]]
        );
    }

    #[test]
    fn an_edge_that_follows_from_others_is_not_drawn() {
        assert_eq!(direct(&crates(), "app"), ["ports", "lab"]);
    }
}
