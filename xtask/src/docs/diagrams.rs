//! The diagrams of the pages, drawn from what they are about. Each is a picture of its own in docs/diagrams, on a light ground
//! also where the page is dark, so that git hosts and the book show the same.

mod crates;
mod flows;
mod sequence;
mod svg;

use std::fs;

use crate::shell::{Failure, root};

const FOLDER: &str = "docs/diagrams";

/// The variable that has them written instead of compared, as with other documents.
const UPDATE: &str = "UPDATE_DOCS";

/// Names every diagram that is not as it would be drawn now.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let mut drawn = vec![("crates.svg".to_owned(), crates::draw())];
    drawn.extend(
        flows::all()
            .into_iter()
            .map(|flow| (format!("{}.svg", flow.name), flow.draw())),
    );
    let update = std::env::var_os(UPDATE).is_some_and(|value| !value.is_empty());
    let mut faults = Vec::new();
    for (name, picture) in drawn {
        let path = root().join(FOLDER).join(&name);
        if fs::read_to_string(&path).is_ok_and(|committed| committed == picture) {
            continue;
        }
        if update {
            fs::create_dir_all(root().join(FOLDER))
                .and_then(|()| fs::write(&path, picture))
                .map_err(|error| Failure::new(format!("{FOLDER}/{name}: {error}")))?;
        } else {
            faults.push(format!(
                "{FOLDER}/{name} is not as it is drawn now: `{UPDATE}=1 cargo test -p xtask docs` writes it"
            ));
        }
    }
    Ok(faults)
}
