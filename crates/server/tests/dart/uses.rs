//! Whether what is used of our own classes and functions exists, and is called with the arguments it takes.

use tree_sitter::Node;

use crate::declarations::{Class, Index};
use crate::foreign::FOREIGN_METHODS;
use crate::program::Program;
use crate::signatures::misfit;
use crate::source::{Source, child, children, everything, inside};

pub(crate) fn findings(program: &Program) -> Vec<String> {
    let index = Index::of(program);
    let mut found = Vec::new();
    for source in &program.sources {
        for node in everything(source.root()) {
            found.extend(wrong_call(&index, source, node));
            found.extend(unknown_member(&index, source, node));
            found.extend(wrong_method_call(&index, source, node));
        }
    }
    for (name, class) in &index.classes {
        found.extend(unimplemented_members(&index, name, class));
    }
    found
}

/// A call of a constructor, a static method or a function of ours whose arguments don't fit.
fn wrong_call(index: &Index<'_>, source: &Source, node: Node<'_>) -> Option<String> {
    let names = called(source, node)?;
    let (owner, parameters) = match names.as_slice() {
        [name] => match (method_around(index, source, node, name), index.classes.get(name)) {
            (Some(method), _) => method,
            (None, Some(class)) => (class.source, *class.constructors.get("")?),
            (None, None) => index.function(source, name)?,
        },
        [class, name] => {
            let class = index.classes.get(class)?;
            let made = class.constructors.get(name).copied();
            let parameters = made.or_else(|| class.members.get(name)?.parameters)?;
            (class.source, parameters)
        }
        _ => return None,
    };
    let arguments = child(node, "arguments")?;
    let misfit = misfit((owner, parameters), (source, arguments))?;
    Some(source.at(node, &format!("`{}`: {misfit}", names.join("."))))
}

/// The parameters of a method that the class around a node has or takes over from one of ours.
fn method_around<'p>(
    index: &Index<'p>,
    source: &Source,
    node: Node<'_>,
    name: &str,
) -> Option<(&'p Source, Node<'p>)> {
    let around = inside(node, "class_declaration")?;
    let class = index.classes.get(source.field(around, "name")?)?;
    let supers = class.supers.iter().filter_map(|name| index.classes.get(name));
    std::iter::once(class).chain(supers).find_map(|class| {
        let parameters = class.members.get(name)?.parameters?;
        Some((class.source, parameters))
    })
}

/// What a call calls, by name: `Class`, `Class.member` or `function`.
fn called<'p>(source: &'p Source, node: Node<'p>) -> Option<Vec<&'p str>> {
    let texts = |nodes: Vec<Node<'p>>| nodes.into_iter().map(|node| source.text(node)).collect();
    match node.kind() {
        "const_object_expression" | "new_expression" => {
            let named = child(node, "type")?;
            let mut parts = children(named);
            parts.retain(|part| part.kind() == "type_identifier");
            Some(texts(parts))
        }
        "call_expression" => {
            let mut function = node.child_by_field_name("function")?;
            if function.kind() == "instantiation_expression" {
                function = function.child_by_field_name("function")?;
            }
            match function.kind() {
                "identifier" => Some(vec![source.text(function)]),
                "member_expression" => member(function).map(|parts| texts(parts.to_vec())),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The two names of `Class.member`.
fn member(node: Node<'_>) -> Option<[Node<'_>; 2]> {
    let object = node.child_by_field_name("object")?;
    (object.kind() == "identifier").then_some(())?;
    Some([object, node.child_by_field_name("property")?])
}

/// A `Class.member` of ours, in an expression or a pattern, that the class does not have.
fn unknown_member(index: &Index<'_>, source: &Source, node: Node<'_>) -> Option<String> {
    let [owner, name] = match node.kind() {
        "member_expression" => member(node)?,
        "constant_pattern" => children(node).try_into().ok()?,
        _ => return None,
    };
    let (owner, name) = (source.text(owner), source.text(name));
    let class = index.classes.get(owner)?;
    let is_value =
        class.node.kind() == "enum_declaration" && (name == "values" || class.values.contains_key(name));
    let is_static = class.members.get(name).is_some_and(|member| member.is_static);
    if is_value || is_static || class.constructors.contains_key(name) || name == "new" {
        return None;
    }
    Some(source.at(node, &format!("`{owner}` has no `{name}`")))
}

/// A call of a method on some object, whose arguments fit no method of this name of ours.
fn wrong_method_call(index: &Index<'_>, source: &Source, node: Node<'_>) -> Option<String> {
    let function = node.child_by_field_name("function")?;
    let name = source.field(function, "property")?;
    let owner = source.field(function, "object")?;
    let is_theirs = FOREIGN_METHODS.split_whitespace().any(|other| other == name);
    if is_theirs || index.classes.contains_key(owner) {
        return None;
    }
    let arguments = child(node, "arguments")?;
    let mut misfits = Vec::new();
    for class in index.classes.values() {
        let parameters = class.members.get(name).and_then(|member| member.parameters);
        if let Some(parameters) = parameters {
            misfits.push(misfit((class.source, parameters), (source, arguments))?);
        }
    }
    let first = misfits.first()?;
    Some(source.at(node, &format!("`.{name}`: {first}")))
}

/// What a class takes over from one of ours without a body, and gives it none.
fn unimplemented_members(index: &Index<'_>, name: &str, class: &Class<'_>) -> Vec<String> {
    let is_abstract = class.source.text(class.node).starts_with("abstract ");
    if is_abstract || class.node.kind() != "class_declaration" {
        return Vec::new();
    }
    let supers = class.supers.iter().filter_map(|name| index.classes.get(name));
    let wanted = supers.flat_map(|above| &above.members);
    wanted
        .filter(|(member, above)| above.is_abstract && !class.members.contains_key(*member))
        .map(|(member, _)| class.source.at(class.node, &format!("`{name}` lacks `{member}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::program::Program;

    fn found(text: &str) -> Vec<String> {
        findings(&Program::sample(&[("clients/dart/lib/a.dart", text)]))
    }

    #[test]
    fn an_argument_that_nobody_takes_is_found() {
        let text = "class A { const A({required this.b}); final int b; }\nfinal a = A(b: 1, c: 2);";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:2: `A`: no argument is named `c`"]
        );
    }

    #[test]
    fn a_missing_argument_is_found() {
        let text = "class A { const A.of({required this.b}); final int b; }\nfinal a = const A.of();";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:2: `A.of`: the argument `b` is missing"]
        );
    }

    #[test]
    fn an_argument_too_much_is_found() {
        let text = "int f(int a, [int b = 1]) => a;\nfinal a = f(1, 2, 3) + f(1);";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:2: `f`: 3 positional arguments"]
        );
    }

    #[test]
    fn a_wrong_call_of_a_method_is_found() {
        let text = "mixin M { void f({int? a}) {} }\nclass A with M { void g() => f(b: 1); }";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:2: `f`: no argument is named `b`"]
        );
    }

    #[test]
    fn a_call_that_fits_no_method_of_its_name_is_found() {
        let text = "class A { void f(int a) {} }\nclass B { void f({int? b}) {} }\n\
                    g(A a) { a.f(1); a.f(b: 2); a.f(1, b: 2); a.add(3); }";
        assert_eq!(
            found(text),
            ["clients/dart/lib/a.dart:3: `.f`: no argument is named `b`"]
        );
    }

    #[test]
    fn an_unknown_member_of_a_class_or_enum_is_found() {
        let text = "abstract final class Codes { static const a = 'a'; }\nenum E { one }\n\
                    f(x) => switch (x) { Codes.b => E.two, Codes.a => E.one, _ => E.values };";
        assert_eq!(
            found(text),
            [
                "clients/dart/lib/a.dart:3: `Codes` has no `b`",
                "clients/dart/lib/a.dart:3: `E` has no `two`",
            ]
        );
    }

    #[test]
    fn a_text_that_a_language_lacks_is_found() {
        let text = "abstract class S { String get a; String get b; }\n\
                    class En extends S { @override String get a => 'a'; }";
        assert_eq!(found(text), ["clients/dart/lib/a.dart:2: `En` lacks `b`"]);
    }
}
