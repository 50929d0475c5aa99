//! What can be said of members by types after all: a name that is always declared with the same class of ours (`auth`,
//! `client`, `user`) stands for an object of that class wherever it is used, and what is used of it must be that class's.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::declarations::{Class, Index, Member};
use crate::foreign::FOREIGN_MEMBERS;
use crate::program::Program;
use crate::signatures::{misfit, parameter_name};
use crate::source::{Source, child, everything, of_kind};

pub(crate) fn findings(program: &Program) -> Vec<String> {
    let index = Index::of(program);
    let kinds = Kinds::of(program, &index);
    let mut found = Vec::new();
    for source in &program.sources {
        let kinds = kinds.within(&index, source);
        for node in everything(source.root()) {
            found.extend(misuse(&index, &kinds, source, node));
        }
    }
    found
}

/// Which class each name stands for; none where that is not clear.
#[derive(Clone, Default)]
struct Kinds<'p>(BTreeMap<&'p str, Option<&'p str>>);

impl<'p> Kinds<'p> {
    fn declare(&mut self, index: &Index<'p>, name: &'p str, kind: Option<&'p str>) {
        let kind = kind.and_then(|kind| kind.split(['<', '?']).next());
        let kind = kind.filter(|kind| index.classes.contains_key(kind));
        let known = self.0.entry(name).or_insert(kind);
        if *known != kind {
            *known = None;
        }
    }

    /// By the fields of all classes, and the parameters of all files.
    fn of(program: &'p Program, index: &Index<'p>) -> Self {
        let mut kinds = Self::default();
        for class in index.classes.values() {
            for (name, member) in &class.members {
                let is_method = member.parameters.is_some();
                kinds.declare(index, name, member.kind.filter(|_| !is_method));
            }
        }
        for source in &program.sources {
            for parameter in of_kind(source.root(), "formal_parameter") {
                // What has no type here takes that of a field, or of what it is given.
                if let Some(kind) = child(parameter, "type") {
                    let name = parameter_name(source, parameter);
                    kinds.declare(index, name, Some(source.text(kind)));
                }
            }
        }
        kinds
    }

    /// With the variables of a file, which come before all others there.
    fn within(&self, index: &Index<'p>, source: &'p Source) -> Self {
        let mut local = Self::default();
        for kind in [
            "initialized_variable_declaration",
            "variable_pattern",
            "for_statement",
            "for_element",
        ] {
            for variable in of_kind(source.root(), kind) {
                let made = variable.child_by_field_name("value");
                let made = made.and_then(|value| made_by(index, source, value));
                local.declare(index, source.field(variable, "name").unwrap_or_default(), made);
            }
        }
        let mut all = self.clone();
        all.0.extend(local.0);
        all
    }
}

/// The class of what `Class(…)` or `Class.member(…)` makes.
fn made_by<'p>(index: &Index<'p>, source: &'p Source, value: Node<'p>) -> Option<&'p str> {
    let function = value.child_by_field_name("function")?;
    match source.text(function).split_once('.') {
        None => Some(source.text(function)),
        Some((class, member)) => {
            let class_of_it = index.classes.get(class)?;
            let is_constructor = class_of_it.constructors.contains_key(member);
            if is_constructor {
                Some(class)
            } else {
                class_of_it.members.get(member)?.kind
            }
        }
    }
}

/// A member that the class of its object does not have, or a call of it with other arguments than it takes.
fn misuse<'p>(index: &Index<'p>, kinds: &Kinds<'p>, source: &Source, node: Node<'_>) -> Option<String> {
    if !matches!(node.kind(), "member_expression" | "null_aware_member_expression") {
        return None;
    }
    let object = node.child_by_field_name("object")?;
    let owner = match object.kind() {
        "identifier" => source.text(object),
        "member_expression" => source.field(object, "property")?,
        _ => return None,
    };
    let kind = (*kinds.0.get(owner)?)?;
    let name = source.field(node, "property")?;
    let class = &index.classes[kind];
    if class.node.kind() == "enum_declaration" && matches!(name, "name" | "index") {
        return None;
    }
    let Some((holder, member)) = member(index, class, name) else {
        let is_foreign = FOREIGN_MEMBERS.split_whitespace().any(|other| other == name);
        return (!is_foreign).then(|| source.at(node, &format!("`{kind}` has no `{name}`")));
    };
    let call = node.parent().filter(|call| call.kind() == "call_expression")?;
    let arguments = child(call, "arguments")?;
    let misfit = misfit((holder.source, member.parameters?), (source, arguments))?;
    Some(source.at(node, &format!("`{kind}.{name}`: {misfit}")))
}

/// The member of a class, or of one that it takes it over from.
fn member<'i, 'p>(
    index: &'i Index<'p>,
    class: &'i Class<'p>,
    name: &str,
) -> Option<(&'i Class<'p>, &'i Member<'p>)> {
    if let Some(member) = class.members.get(name) {
        return Some((class, member));
    }
    let mut supers = class.supers.iter().filter_map(|name| index.classes.get(name));
    supers.find_map(|above| member(index, above, name))
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::program::Program;

    const CLASSES: &str = "class Cat { void feed(int a) {} int age; }\nclass Dog { void walk() {} }\n";

    fn found(text: &str) -> Vec<String> {
        let text = format!("{CLASSES}{text}");
        findings(&Program::sample(&[("clients/dart/lib/a.dart", text.as_str())]))
    }

    #[test]
    fn a_member_of_another_class_is_found() {
        let text = "class Home { final Cat cat; void f() { cat.feed(1); this.cat.age; } }";
        assert_eq!(found(text), [""; 0]);
        let text = "class Home { final Cat cat; void f(Home home) { cat.walk(); home.cat.walk(); } }";
        let wrong = "clients/dart/lib/a.dart:3: `Cat` has no `walk`";
        assert_eq!(found(text), [wrong, wrong]);
    }

    #[test]
    fn wrong_arguments_are_found() {
        let text = "void f(Cat? cat) { cat?.feed(1); cat.feed(1, 2); }";
        let wrong = "clients/dart/lib/a.dart:3: `Cat.feed`: 2 positional arguments";
        assert_eq!(found(text), [wrong]);
    }

    #[test]
    fn a_variable_stands_for_what_it_is_made_by() {
        let text = "void f(Dog it) { it.walk(); }\nvoid g() { final one = Cat(); one.walk(); one.feed(1); }\n\
                    void h() { final cat = somebody(); cat.walk(); }";
        assert_eq!(found(text), ["clients/dart/lib/a.dart:4: `Cat` has no `walk`"]);
    }

    #[test]
    fn a_name_that_stands_for_two_classes_says_nothing() {
        let text = "void f(Cat it) { it.walk(); }\nvoid g(Dog it) { it.walk(); }";
        assert_eq!(found(text), [""; 0]);
    }
}
