//! The JSON pointers to fields of requests, by which a form finds what the server said of a field.

use crate::contract::Contract;
use crate::program::Program;
use crate::source::everything;

/// The pointers that are the name of no field of any request.
pub(crate) fn findings(program: &Program, contract: &Contract) -> Vec<String> {
    let operations = contract.operations();
    let requests = operations
        .iter()
        .filter_map(|(_, _, operation)| Contract::request(operation));
    let known: Vec<_> = requests
        .flat_map(|schema| contract.fields(schema, "").into_keys())
        .collect();
    let sources = program.sources.iter().filter(|source| !source.is_aside());
    let mut found = Vec::new();
    for source in sources.filter(|source| source.path.starts_with("examples/")) {
        for node in everything(source.root()) {
            let in_call = node.parent().is_some_and(|parent| parent.kind() == "arguments");
            let literal = source.literal(node).filter(|text| in_call && text != "/");
            let Some(field) = literal.as_deref().and_then(|text| text.strip_prefix('/')) else {
                continue;
            };
            if !known.contains(&field) {
                found.push(source.at(node, &format!("no request has a field `{field}`")));
            }
        }
    }
    found
}

#[test]
fn a_pointer_to_no_field_is_found() {
    let text = "final a = fieldText(error, '/email', s);\nfinal b = fieldText(error, '/mail', s);";
    let program = Program::of(
        &[("examples/flutter", "name: app")],
        &[("examples/flutter/lib/a.dart", text)],
    );
    let found = findings(&program, &Contract::read());
    assert_eq!(
        found,
        ["examples/flutter/lib/a.dart:2: no request has a field `mail`"]
    );
}
