//! The codes of problems: those of `ProblemCodes` are all that the API has, and no other is compared with.

use std::collections::BTreeSet;

use tree_sitter::Node;

use crate::contract::Contract;
use crate::declarations::Index;
use crate::program::Program;
use crate::source::{Source, children, everything, of_kind};

pub(crate) fn findings(program: &Program, contract: &Contract) -> Vec<String> {
    let known: BTreeSet<_> = contract.problem_codes().into_iter().collect();
    let index = Index::of(program);
    let mut found = Vec::new();
    if let Some(class) = index.classes.get("ProblemCodes") {
        let values = class
            .members
            .values()
            .filter_map(|member| member.value.as_deref());
        let values: BTreeSet<_> = values.collect();
        let unknown = values
            .difference(&known)
            .map(|code| format!("the API has no code `{code}`"));
        let missing = known
            .difference(&values)
            .map(|code| format!("the code `{code}` is missing"));
        found.extend(
            unknown
                .chain(missing)
                .map(|message| class.source.at(class.node, &message)),
        );
    }
    for source in &program.sources {
        for node in everything(source.root())
            .into_iter()
            .filter(|node| is_about_code(source, *node))
        {
            for literal in compared(node) {
                let code = source.literal(literal).unwrap();
                if !known.contains(code.as_str()) {
                    found.push(source.at(literal, &format!("the API has no code `{code}`")));
                }
            }
        }
    }
    found
}

/// A comparison with, or a switch over, something that is named `code`.
fn is_about_code(source: &Source, node: Node<'_>) -> bool {
    let subject = match node.kind() {
        "equality_expression" => children(node).into_iter().next(),
        "switch_expression" | "switch_statement" => node.child_by_field_name("condition"),
        _ => None,
    };
    let words = subject.map(|subject| source.text(subject).trim_matches(['(', ')']));
    words.is_some_and(|words| words.rsplit('.').next() == Some("code"))
}

/// The literals that it is compared with.
fn compared(node: Node<'_>) -> Vec<Node<'_>> {
    if node.kind() == "equality_expression" {
        let mut parts = children(node);
        parts.retain(|part| part.kind() == "string_literal");
        return parts;
    }
    let patterns = of_kind(node, "constant_pattern").into_iter();
    patterns
        .flat_map(|pattern| of_kind(pattern, "string_literal"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::contract::Contract;
    use crate::program::Program;

    fn found(text: &str) -> Vec<String> {
        let program = Program::sample(&[("clients/dart/lib/a.dart", text)]);
        findings(&program, &Contract::read())
    }

    #[test]
    fn an_unknown_and_a_missing_code_of_the_list_are_found() {
        let all = Contract::read();
        let mut lines: Vec<_> = all.problem_codes().into_iter().map(constant).collect();
        assert_eq!(
            found(&format!("class ProblemCodes {{ {} }}", lines.concat())),
            [""; 0]
        );

        lines[0] = constant("otp_wrong");
        assert_eq!(
            found(&format!("class ProblemCodes {{ {} }}", lines.concat())),
            [
                "clients/dart/lib/a.dart:1: the API has no code `otp_wrong`",
                "clients/dart/lib/a.dart:1: the code `malformed_request` is missing",
            ]
        );
    }

    fn constant(code: &str) -> String {
        format!("static const {code} = '{code}'; ")
    }

    #[test]
    fn an_unknown_code_in_a_comparison_is_found() {
        let text = "f(p) => p.code == 'otp_invalid' || p.code == 'otp_wrong';";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:1: the API has no code `otp_wrong`"]
        );
    }

    #[test]
    fn an_unknown_code_in_a_switch_is_found() {
        let text = "f(p) => switch (p.code) {\n  'otp_invalid' || 'a' => 1,\n  _ => 2,\n};\n\
                    g(code) { switch (code) { case 'b': return; } }";
        assert_eq!(
            found(text),
            [
                "clients/dart/lib/a.dart:2: the API has no code `a`",
                "clients/dart/lib/a.dart:5: the API has no code `b`",
            ]
        );
    }
}
