//! The program prints what its README.md shows.

use std::process::Command;

#[test]
fn it_prints_what_the_readme_shows() {
    let output = Command::new(env!("CARGO_BIN_EXE_dastak-example-domain-only"))
        .output()
        .unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let shown = include_str!("../README.md")
        .split_once("```text\n")
        .and_then(|(_, rest)| rest.split_once("```"))
        .map(|(shown, _)| shown);
    assert_eq!(Some(printed.as_str()), shown);
}
