//! One Dart file, parsed.

use tree_sitter::{Node, Parser, Tree};

pub(crate) struct Source {
    /// Below the repository.
    pub(crate) path: String,
    text: String,
    tree: Tree,
}

impl Source {
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_dart::LANGUAGE.into()).unwrap();
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tree: parser.parse(text, None).unwrap(),
        }
    }

    pub(crate) fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    pub(crate) fn text(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    /// Whether it is a test or an example on a page, which nobody else imports.
    pub(crate) fn is_aside(&self) -> bool {
        self.path.contains("/test/") || self.path.contains("/README.md#")
    }

    /// The text of a node's part.
    pub(crate) fn field(&self, node: Node<'_>, name: &str) -> Option<&str> {
        node.child_by_field_name(name).map(|part| self.text(part))
    }

    /// A finding at a node.
    pub(crate) fn at(&self, node: Node<'_>, message: &str) -> String {
        format!("{}:{}: {message}", self.path, node.start_position().row + 1)
    }

    /// What a string literal says, with `{}` for each value that is put into it. Nothing for any other node.
    pub(crate) fn literal(&self, node: Node<'_>) -> Option<String> {
        if node.kind() != "string_literal" {
            return None;
        }
        let mut said = String::new();
        self.say(node, &mut said);
        Some(said)
    }

    fn say(&self, node: Node<'_>, said: &mut String) {
        for part in children(node) {
            match part.kind() {
                "template_substitution" => said.push_str("{}"),
                kind if kind.starts_with("template_chars") || kind == "escape_sequence" => {
                    said.push_str(self.text(part));
                }
                _ => self.say(part, said),
            }
        }
    }

    /// Whatever the grammar could not read.
    pub(crate) fn syntax_errors(&self) -> Vec<String> {
        everything(self.root())
            .into_iter()
            .filter(|node| node.is_error() || node.is_missing())
            .map(|node| {
                let words: String = self.text(node).chars().take(40).collect();
                self.at(node, &format!("syntax error at `{words}`"))
            })
            .collect()
    }
}

/// The named parts of a node.
pub(crate) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// A node and all below it, in the order of the text.
pub(crate) fn everything(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = vec![node];
    for child in node.children(&mut node.walk()) {
        found.extend(everything(child));
    }
    found
}

/// All nodes of a kind below a node.
pub(crate) fn of_kind<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    let mut found = everything(node);
    found.retain(|below| below.kind() == kind);
    found
}

/// The first part of a kind.
pub(crate) fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|part| part.kind() == kind)
}

/// The node of a kind that a node is in.
pub(crate) fn inside<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    std::iter::successors(node.parent(), Node::parent).find(|above| above.kind() == kind)
}

#[test]
fn modern_dart_can_be_read() {
    let source = Source::parse(
        "a.dart",
        "sealed class A { const A({super.key}); }\n\
         (int, {String b}) pair(Object it) => switch (it) { A(:final x?) || [final x] when x > 1 => x, _ => 0 };",
    );
    assert_eq!(source.syntax_errors(), [""; 0]);
}

#[test]
fn a_syntax_error_is_found() {
    let source = Source::parse("a.dart", "void main() {}\n\nvoid f( { return 1; }");
    let errors = source.syntax_errors();
    assert!(errors[0].starts_with("a.dart:3: syntax error"), "{errors:?}");
}

#[test]
fn a_missing_sign_is_found() {
    let source = Source::parse("a.dart", "final a = [1, 2;\n");
    assert!(!source.syntax_errors().is_empty());
}

#[test]
fn a_literal_is_read_with_its_holes() {
    let source = Source::parse("a.dart", r"final a = '/sessions/${f('x')}/$id';");
    let literal = of_kind(source.root(), "string_literal")[0];
    assert_eq!(source.literal(literal).unwrap(), "/sessions/{}/{}");
}
