//! Every shell command of the pages works: it is run here, or says why it is not.
//!
//! A block of ```` ```sh ```` is run as it stands, in the folder of a fresh server, in the order of its page. Above a block that can't be run here stands
//! `<!-- not run: why -->`, above one that another test records `<!-- recorded: name -->`; readers see neither.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "test code"
)]

mod blocks;
mod elsewhere;
mod pages;
mod programs;
mod reader;
mod running;
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the other tests: each uses a part of it"
)]
#[path = "../support/mod.rs"]
mod support;

use blocks::{Block, Mark};

#[test]
fn every_shell_block_is_run_or_says_why_not() {
    let pages = pages::all();
    let faults: Vec<String> = std::thread::scope(|scope| {
        let readers: Vec<_> = pages
            .iter()
            .map(|(page, text)| scope.spawn(|| faults_of(page, text)))
            .collect();
        readers
            .into_iter()
            .flat_map(|reader| reader.join().unwrap())
            .collect()
    });
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n\n"));
}

fn faults_of(page: &str, text: &str) -> Vec<String> {
    let blocks = blocks::of(page, text);
    let mut faults: Vec<_> = blocks.iter().filter_map(Block::fault).collect();
    let to_run: Vec<_> = blocks
        .iter()
        .filter(|block| block.mark == Mark::None && !elsewhere::runs(block))
        .collect();
    if !to_run.is_empty() {
        faults.extend(reader::follow(page, &to_run));
    }
    faults
}

#[test]
fn every_command_of_the_project_that_is_named_exists() {
    let mut faults = Vec::new();
    for (page, text) in pages::all() {
        for block in blocks::of(&page, &text) {
            faults.extend(elsewhere::unknown_commands(&block));
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
