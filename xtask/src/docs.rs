//! `cargo xtask docs`: the pages as a book, and what must hold of them.

mod anchors;
mod built;
mod diagrams;
mod links;
mod page;
mod quotes;
mod stage;
mod summary;

use std::process::Command;

use crate::shell::{self, Failure, cargo, root};
use page::Page;

/// The version that the book is built with.
const MDBOOK: &str = "0.5.4";

/// Checks the pages, builds the book into target/book, checks that too, and names every fault at once.
pub(crate) fn run() -> Result<(), Failure> {
    let pages = page::all()?;
    let mut faults = faults(&pages)?;
    stage::lay_out(&pages)?;
    build()?;
    faults.extend(built::check()?);
    report(&faults)?;
    println!(
        "docs: {} pages, all links lead somewhere; the book is target/book/index.html",
        pages.len()
    );
    Ok(())
}

/// Everything that is wrong with the pages as they lie in the repository.
fn faults(pages: &[Page]) -> Result<Vec<String>, Failure> {
    let mut faults = links::check(pages);
    faults.extend(summary::check(pages)?);
    faults.extend(quotes::check(pages));
    faults.extend(diagrams::check()?);
    Ok(faults)
}

fn report(faults: &[String]) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    for fault in faults {
        eprintln!("docs: {fault}");
    }
    Err(Failure::new(format!("{} faults in the pages", faults.len())))
}

/// mdBook is a program beside the project, not a crate of it: its licence is not among those of deny.toml, and nobody
/// who builds the server needs it.
fn build() -> Result<(), Failure> {
    let tools = root().join("target/tools");
    let tool = tools.join("bin/mdbook");
    if !tool.exists() {
        println!("mdbook is not in target/tools; installing it takes some minutes, once.");
        let install = [
            "install",
            "--locked",
            "mdbook",
            "--version",
            MDBOOK,
            "--no-default-features",
            "--features",
            "search",
            "--root",
        ];
        shell::run(cargo(&install).arg(&tools))?;
    }
    shell::run(Command::new(tool).arg("build").current_dir(root()))
}

#[cfg(test)]
mod tests {
    use super::{faults, page};

    #[test]
    fn every_link_of_the_pages_leads_somewhere_and_every_page_is_in_the_summary() {
        let pages = page::all().unwrap();
        assert!(pages.len() > 20, "only {} pages were found", pages.len());
        let faults = faults(&pages).unwrap();
        assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    }
}
