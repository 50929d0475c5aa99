//! The Dart client and the Flutter example, as far as they can be checked without Dart: that each file parses, that what
//! one names exists in another, and that paths, fields and codes are those of the API's description.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod answers;
mod calls;
mod calls_tests;
mod codes;
mod contract;
mod declarations;
mod foreign;
mod imports;
mod members;
mod names;
mod pointers;
mod program;
mod requests;
mod signatures;
mod source;
mod typed;
mod uses;
mod walk;

use contract::Contract;
use program::Program;

/// Fails with every finding on its line.
fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn every_file_parses() {
    let program = Program::read();
    assert!(program.sources.len() > 60, "{}", program.sources.len());
    let errors = program.sources.iter().flat_map(source::Source::syntax_errors);
    assert_none(&errors.collect::<Vec<_>>());
}

#[test]
fn every_import_leads_somewhere() {
    assert_none(&imports::findings(&Program::read()));
}

#[test]
fn every_name_is_known_where_it_is_used() {
    assert_none(&names::findings(&Program::read()));
}

#[test]
fn no_foreign_name_is_listed_in_vain() {
    assert_none(&names::idle_foreign_names(&Program::read()));
}

#[test]
fn what_is_used_exists_and_is_called_as_it_is_declared() {
    assert_none(&uses::findings(&Program::read()));
}

#[test]
fn paths_and_fields_are_those_of_the_api() {
    assert_none(&calls::findings(&Program::read(), &Contract::read()));
}

#[test]
fn every_request_of_the_api_is_there() {
    assert_none(&calls::missing(&Program::read(), &Contract::read()));
}

#[test]
fn problem_codes_are_those_of_the_api() {
    assert_none(&codes::findings(&Program::read(), &Contract::read()));
}

#[test]
fn every_member_that_is_used_is_a_member_of_something() {
    assert_none(&members::findings(&Program::read()));
}

#[test]
fn no_foreign_member_is_listed_in_vain() {
    assert_none(&members::idle_foreign_members(&Program::read()));
}

#[test]
fn pointers_lead_to_fields_of_the_api() {
    assert_none(&pointers::findings(&Program::read(), &Contract::read()));
}

#[test]
fn objects_have_the_members_that_are_used_of_them() {
    assert_none(&typed::findings(&Program::read()));
}
