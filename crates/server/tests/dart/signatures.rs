//! Whether the arguments of a call fit what is called.

use std::collections::BTreeSet;

use tree_sitter::Node;

use crate::source::{Source, children};

/// What parameters take.
struct Wanted<'p> {
    required: usize,
    most: usize,
    named: BTreeSet<&'p str>,
    required_named: BTreeSet<&'p str>,
}

/// What is wrong with arguments for parameters.
pub(crate) fn misfit(parameters: (&Source, Node<'_>), arguments: (&Source, Node<'_>)) -> Option<String> {
    let wanted = wanted(parameters.0, parameters.1);
    let (source, arguments) = arguments;
    let mut positional = 0;
    let mut named = BTreeSet::new();
    for argument in children(arguments) {
        match argument.kind() {
            "named_argument" => {
                let label = children(argument)[0];
                named.insert(source.text(children(label)[0]));
            }
            "comment" => {}
            _ => positional += 1,
        }
    }
    if let Some(name) = named.difference(&wanted.named).next() {
        return Some(format!("no argument is named `{name}`"));
    }
    if let Some(name) = wanted.required_named.difference(&named).next() {
        return Some(format!("the argument `{name}` is missing"));
    }
    let fits = (wanted.required..=wanted.most).contains(&positional);
    (!fits).then(|| format!("{positional} positional arguments"))
}

fn wanted<'p>(source: &'p Source, parameters: Node<'p>) -> Wanted<'p> {
    let mut wanted = Wanted {
        required: 0,
        most: 0,
        named: BTreeSet::new(),
        required_named: BTreeSet::new(),
    };
    for part in children(parameters) {
        if part.kind() == "formal_parameter" {
            wanted.required += 1;
            wanted.most += 1;
        }
        if part.kind() != "optional_formal_parameters" {
            continue;
        }
        let is_named = source.text(part).starts_with('{');
        for parameter in children(part) {
            if parameter.kind() != "formal_parameter" {
                continue;
            }
            if !is_named {
                wanted.most += 1;
                continue;
            }
            let name = parameter_name(source, parameter);
            wanted.named.insert(name);
            let before = parameter.prev_sibling();
            if before.is_some_and(|word| word.kind() == "required") {
                wanted.required_named.insert(name);
            }
        }
    }
    wanted
}

/// The name of a parameter, of whatever form.
pub(crate) fn parameter_name<'p>(source: &'p Source, parameter: Node<'p>) -> &'p str {
    let form = children(parameter)
        .into_iter()
        .find(|part| part.kind().ends_with("_formal_parameter"))
        .unwrap_or(parameter);
    let named = form.child_by_field_name("name");
    source.text(named.unwrap_or_else(|| *children(form).last().unwrap()))
}
