//! Whether there is anything at all that has a member of the name that is used: one of our classes, a record of ours, or
//! a library. It knows no types, so it finds what is misspelt and not what is mistaken for something else.

use std::collections::BTreeSet;

use tree_sitter::Node;

use crate::declarations::Index;
use crate::foreign::FOREIGN_MEMBERS;
use crate::program::Program;
use crate::source::{Source, child, everything, of_kind};

pub(crate) fn findings(program: &Program) -> Vec<String> {
    let known = known(program);
    let mut found = Vec::new();
    for source in &program.sources {
        for node in everything(source.root()) {
            if let Some(name) = used(source, node).filter(|name| !known.contains(name)) {
                found.push(source.at(node, &format!("nothing has a member `{name}`")));
            }
        }
    }
    found
}

/// What `foreign.rs` lists and no file uses.
pub(crate) fn idle_foreign_members(program: &Program) -> Vec<String> {
    let mut used_names = BTreeSet::new();
    for source in &program.sources {
        let nodes = everything(source.root()).into_iter();
        used_names.extend(nodes.filter_map(|node| used(source, node)));
    }
    let listed = FOREIGN_MEMBERS.split_whitespace();
    listed
        .filter(|name| !used_names.contains(name))
        .map(str::to_owned)
        .collect()
}

fn known(program: &Program) -> BTreeSet<&str> {
    let index = Index::of(program);
    let mut known: BTreeSet<_> = FOREIGN_MEMBERS.split_whitespace().collect();
    for class in index.classes.values() {
        known.extend(class.members.keys());
        known.extend(class.constructors.keys());
        known.extend(class.values.keys());
    }
    for source in &program.sources {
        // The members of classes of tests, and the names in records.
        for kind in ["initialized_identifier", "function_signature", "getter_signature"] {
            let nodes = of_kind(source.root(), kind).into_iter();
            known.extend(nodes.filter_map(|node| source.field(node, "name")));
        }
        for node in of_kind(source.root(), "record_type_named_field") {
            known.extend(child(node, "typed_identifier").and_then(|typed| source.field(typed, "name")));
        }
    }
    known
}

/// The member that a node uses.
fn used<'p>(source: &'p Source, node: Node<'p>) -> Option<&'p str> {
    let is_use = matches!(
        node.kind(),
        "member_expression"
            | "null_aware_member_expression"
            | "assignable_expression"
            | "cascade_call_expression"
    );
    source.field(node, "property").filter(|_| is_use)
}

#[test]
fn a_misspelt_member_is_found() {
    let text =
        "class A { final int b; void run(({int c}) d) {\n b.isOdd; this.b; d.c; this.bb; b?.length; } }";
    let found = findings(&Program::sample(&[("clients/dart/lib/a.dart", text)]));
    assert_eq!(
        found,
        [
            "clients/dart/lib/a.dart:2: nothing has a member `isOdd`",
            "clients/dart/lib/a.dart:2: nothing has a member `bb`",
        ]
    );
}
