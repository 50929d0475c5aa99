//! What the files declare at their top, and what the classes among it have.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::program::Program;
use crate::source::{Source, child, children, of_kind};

/// A class, mixin or enum.
pub(crate) struct Class<'p> {
    pub(crate) source: &'p Source,
    pub(crate) node: Node<'p>,
    /// What it extends, mixes in and implements.
    pub(crate) supers: Vec<&'p str>,
    /// The parameters of each constructor; the unnamed one's name is empty.
    pub(crate) constructors: BTreeMap<&'p str, Node<'p>>,
    pub(crate) members: BTreeMap<&'p str, Member<'p>>,
    /// The values of an enum, each with the text that it is sent as.
    pub(crate) values: BTreeMap<&'p str, Option<String>>,
}

/// A field, method, getter or setter.
pub(crate) struct Member<'p> {
    pub(crate) is_static: bool,
    pub(crate) is_abstract: bool,
    /// The type of a field, or what a method answers.
    pub(crate) kind: Option<&'p str>,
    pub(crate) value: Option<String>,
    pub(crate) parameters: Option<Node<'p>>,
}

/// All that is declared.
pub(crate) struct Index<'p> {
    pub(crate) classes: BTreeMap<&'p str, Class<'p>>,
    /// The parameters of each function at the top of a file. Private ones of two files may have one name.
    functions: BTreeMap<&'p str, Vec<(&'p Source, Node<'p>)>>,
    /// The names that each file declares at its top.
    pub(crate) names: BTreeMap<&'p str, Vec<&'p str>>,
}

impl<'p> Index<'p> {
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut index = Self {
            classes: BTreeMap::new(),
            functions: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for source in &program.sources {
            let names = index.names.entry(source.path.as_str()).or_default();
            for node in children(source.root()) {
                names.extend(top_names(source, node));
            }
            let in_lib = !source.is_aside();
            for node in children(source.root()).into_iter().filter(|_| in_lib) {
                index.add(source, node);
            }
        }
        index
    }

    /// The parameters of the function that a file means by a name.
    pub(crate) fn function(&self, source: &Source, name: &str) -> Option<(&'p Source, Node<'p>)> {
        let all = self.functions.get(name)?;
        let own = all.iter().find(|(owner, _)| owner.path == source.path);
        own.or_else(|| all.iter().find(|_| !name.starts_with('_')))
            .copied()
    }

    fn add(&mut self, source: &'p Source, node: Node<'p>) {
        match node.kind() {
            "class_declaration" | "mixin_declaration" | "enum_declaration" => {
                let name = source.field(node, "name").unwrap();
                self.classes.insert(name, class(source, node, name));
            }
            "function_declaration" => {
                let signature = node.child_by_field_name("signature").unwrap();
                if let Some(parameters) = child(signature, "formal_parameter_list") {
                    let name = source.field(signature, "name").unwrap();
                    self.functions.entry(name).or_default().push((source, parameters));
                }
            }
            _ => {}
        }
    }
}

/// The names that a declaration makes known.
fn top_names<'p>(source: &'p Source, node: Node<'p>) -> Vec<&'p str> {
    let named = |node: Node<'p>| source.field(node, "name");
    match node.kind() {
        "function_declaration" => named(node.child_by_field_name("signature").unwrap())
            .into_iter()
            .collect(),
        "top_level_variable_declaration" => variables(node).into_iter().filter_map(named).collect(),
        "type_alias" => child(node, "type_identifier")
            .map(|name| source.text(name))
            .into_iter()
            .collect(),
        _ => named(node).into_iter().collect(),
    }
}

/// The single variables of a declaration.
fn variables(node: Node<'_>) -> Vec<Node<'_>> {
    let lists = ["static_final_declaration_list", "initialized_identifier_list"];
    let lists = lists.iter().filter_map(|kind| child(node, kind));
    lists.flat_map(children).collect()
}

fn class<'p>(source: &'p Source, node: Node<'p>, name: &'p str) -> Class<'p> {
    let body = node.child_by_field_name("body").unwrap();
    let mut class = Class {
        source,
        node,
        supers: supers(source, node),
        constructors: BTreeMap::new(),
        members: BTreeMap::new(),
        values: BTreeMap::new(),
    };
    for part in children(body) {
        if part.kind() == "enum_entry" {
            let texts = of_kind(part, "string_literal");
            let wire = texts.first().and_then(|text| source.literal(*text));
            class.values.insert(source.field(part, "name").unwrap(), wire);
        }
        if let Some(part) = children(part).last() {
            add_member(&mut class, *part, name);
        }
    }
    let is_plain = node.kind() == "class_declaration" && class.constructors.is_empty();
    if is_plain {
        // The one that every class has that declares none: it takes nothing, like its body's own braces.
        class.constructors.insert("", body);
    }
    class
}

fn supers<'p>(source: &'p Source, node: Node<'p>) -> Vec<&'p str> {
    let mut names = Vec::new();
    for part in children(node) {
        if matches!(part.kind(), "superclass" | "interfaces" | "mixins") {
            let types = of_kind(part, "type_identifier").into_iter();
            let direct = types.filter(|name| {
                let generics = name.parent().and_then(|kind| kind.parent());
                generics.is_none_or(|above| above.kind() != "type_arguments")
            });
            names.extend(direct.map(|name| source.text(name)));
        }
    }
    names
}

fn add_member<'p>(class: &mut Class<'p>, part: Node<'p>, name: &'p str) {
    let source = class.source;
    let is_method = part.kind() == "method_declaration";
    if !is_method && part.kind() != "declaration" {
        return;
    }
    let words = source.text(part);
    let is_static = words.split_whitespace().take(3).any(|word| word == "static");
    for variable in variables(part) {
        let value = variable.child_by_field_name("value");
        let member = Member {
            is_static,
            is_abstract: false,
            kind: child(part, "type").map(|kind| source.text(kind)),
            value: value.and_then(|value| source.literal(value)),
            parameters: None,
        };
        class
            .members
            .insert(source.field(variable, "name").unwrap(), member);
    }
    let Some(signature) = signature(part) else {
        return;
    };
    let parameters = child(signature, "formal_parameter_list");
    if signature.kind().contains("constructor") {
        let names: Vec<_> = signature
            .children_by_field_name("name", &mut signature.walk())
            .filter(Node::is_named) // the dot between them is not
            .map(|part| source.text(part))
            .collect();
        if names.first() == Some(&name) {
            let own = names.get(1).copied().unwrap_or_default();
            class.constructors.insert(own, parameters.unwrap());
        }
        return;
    }
    if let Some(member) = source.field(signature, "name") {
        let is_abstract = !is_method && !is_static;
        let kind = source.field(signature, "return_type");
        let value = None;
        let found = Member {
            is_static,
            is_abstract,
            kind,
            value,
            parameters,
        };
        class.members.insert(member, found);
    }
}

/// The signature of a method or constructor.
fn signature(part: Node<'_>) -> Option<Node<'_>> {
    let inner = part.child_by_field_name("signature").unwrap_or(part);
    children(inner)
        .into_iter()
        .find(|node| node.kind().ends_with("_signature"))
}
