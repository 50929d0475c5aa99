//! Commands that other runs of the tests carry out, so that they are not run here once more; and whether the project's own commands that
//! pages name are there.

use std::fs;

use serde_json::Value;

use crate::blocks::Block;
use crate::pages::root;

/// A command, and what runs it.
const ELSEWHERE: [(&str, &str); 3] = [
    ("cargo run", "tests/http starts the program that it builds"),
    ("cargo run -p dastak-server", "as above"),
    ("cargo xtask test", "it runs this test"),
];

/// Scripts of packages that are not run by their names: folder, script, and what does the same.
const STARTED: [(&str, &str, &str); 1] = [("examples/nextjs", "start", "its test/live starts the built app")];

/// Whether every command of a block is run elsewhere: by the table, as tests of a crate, or as a script of a package. `cargo xtask test` runs
/// those too.
pub(crate) fn runs(block: &Block) -> bool {
    let commands = commands(block);
    !commands.is_empty()
        && commands.iter().all(|(folder, command)| {
            ELSEWHERE.iter().any(|(known, _)| known == command)
                || command.strip_prefix("cargo test -p ").is_some_and(is_a_crate)
                || command
                    .strip_prefix("npm ")
                    .is_some_and(|npm| is_run_by_xtask(folder, npm))
        })
}

/// The commands of a block, each with the folder that a reader is in by then. Pages go to folders from the top of the repository.
fn commands(block: &Block) -> Vec<(String, &str)> {
    let mut here = folder_of(block);
    let mut commands = Vec::new();
    let lines = block.text.lines().map(without_comment);
    for line in lines.filter(|line| !line.is_empty()) {
        // Who goes somewhere in parentheses is back behind them.
        let within = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let mut there = here.clone();
        for command in within.unwrap_or(line).split(" && ") {
            match command.strip_prefix("cd ") {
                Some(folder) => folder.clone_into(&mut there),
                None => commands.push((there.clone(), command)),
            }
        }
        if within.is_none() {
            here = there;
        }
    }
    commands
}

/// Whether `cargo xtask test` does this with the package in this folder: `ci` with all in the table of xtask/src/web.rs, and the scripts there.
fn is_run_by_xtask(folder: &str, npm: &str) -> bool {
    let web = fs::read_to_string(root().join("xtask/src/web.rs")).unwrap();
    let package = web
        .split_once(&format!("folder: \"{folder}\""))
        .and_then(|(_, rest)| rest.split_once('}'));
    let script = npm.strip_prefix("run ").or((npm == "test").then_some(npm));
    let is_started = STARTED.iter().any(|(of, name, _)| (*of, *name) == (folder, npm));
    package.is_some_and(|(scripts, _)| {
        npm == "ci" || is_started || script.is_some_and(|script| scripts.contains(&format!("\"{script}\"")))
    })
}

fn folder_of(block: &Block) -> String {
    block
        .page
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}

/// Whether the workspace has a crate of this name.
fn is_a_crate(name: &str) -> bool {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    name.starts_with("dastak-") && lock.contains(&format!("name = \"{name}\"\n"))
}

fn without_comment(line: &str) -> &str {
    let line = if line.starts_with('#') { "" } else { line };
    line.split(" #").next().unwrap_or_default().trim()
}

/// Names the commands of `cargo xtask` and `npm run` in a block that do not exist.
pub(crate) fn unknown_commands(block: &Block) -> Vec<String> {
    let mut faults = Vec::new();
    for line in block.text.lines().map(without_comment) {
        if let Some(command) = word_after(line, "cargo xtask ")
            && !xtask_has(command)
        {
            faults.push(format!("{}: there is no `cargo xtask {command}`", block.place()));
        }
        if let Some(script) = word_after(line, "npm run ")
            && !scripts_of(block).iter().any(|known| known == script)
        {
            faults.push(format!(
                "{}: no package.json has the script {script}",
                block.place()
            ));
        }
    }
    faults
}

fn word_after<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(start)?;
    let word = rest.split_whitespace().next()?.trim_end_matches([')', ';']);
    Some(word).filter(|word| !word.starts_with('-'))
}

/// The variants of xtask's commands are its words.
fn xtask_has(command: &str) -> bool {
    let main = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let mut letters = command.chars();
    let variant: String = letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect();
    main.contains(&format!("Command::{variant}"))
}

/// The scripts of the packages that a page may mean: that of its own folder, and those of folders that the block goes to.
fn scripts_of(block: &Block) -> Vec<String> {
    let own = folder_of(block);
    let entered = block
        .text
        .split_whitespace()
        .skip_while(|word| *word != "cd")
        .filter(|word| word.contains('/'));
    std::iter::once(own.as_str())
        .chain(entered)
        .filter_map(|folder| fs::read_to_string(root().join(folder).join("package.json")).ok())
        .filter_map(|package| serde_json::from_str::<Value>(&package).ok())
        .filter_map(|package| {
            package
                .get("scripts")?
                .as_object()
                .map(|scripts| scripts.keys().cloned().collect::<Vec<_>>())
        })
        .flatten()
        .collect()
}
