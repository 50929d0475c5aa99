//! The requests that the code makes. Each is a call `send` (the answer has a body) or `run` (it has none) with a method
//! and a path as literals.

use serde_json::Value;
use tree_sitter::Node;

use crate::answers::Answers;
use crate::contract::Contract;
use crate::declarations::Index;
use crate::program::Program;
use crate::requests::Requests;
use crate::signatures::parameter_name;
use crate::source::{Source, children, everything, inside, of_kind};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The class that reads the body of an error, which belongs to no request.
const PROBLEM: (&str, &str) = ("DastakProblem", "Problem");

struct Call<'p> {
    source: &'p Source,
    node: Node<'p>,
    has_answer: bool,
    method: String,
    path: String,
    named: Vec<(&'p str, Node<'p>)>,
}

pub(crate) fn findings(program: &Program, contract: &Contract) -> Vec<String> {
    let index = Index::of(program);
    let mut answers = Answers::new(&index, contract);
    let mut requests = Requests::new(&index, contract);
    let mut found = Vec::new();
    let sources = program.sources.iter().filter(|source| !source.is_aside());
    let calls: Vec<_> = sources.flat_map(calls).collect();
    for call in &calls {
        let Some(operation) = contract.operation(&call.method, &call.path) else {
            let message = format!("the API has no {} {}", call.method, call.path);
            found.push(call.source.at(call.node, &message));
            continue;
        };
        found.extend(wrong_token(call, operation));
        found.extend(wrong_query(call, operation));
        found.extend(body(call, operation, &mut requests));
        found.extend(answer(call, operation, &mut answers));
    }
    answers.check(PROBLEM.0, contract.schema(PROBLEM.1));
    found.extend(answers.findings());
    found.extend(requests.findings());
    found.extend(stray_paths(program, contract, &calls));
    found
}

/// The requests of the person's API that no code makes.
pub(crate) fn missing(program: &Program, contract: &Contract) -> Vec<String> {
    let calls: Vec<_> = program.sources.iter().flat_map(calls).collect();
    let ours = contract
        .operations()
        .into_iter()
        .filter(|(_, path, _)| path.starts_with("/api/v1/") && !path.starts_with("/api/v1/webhooks/"));
    let missing = ours.filter(|(method, path, _)| {
        !calls
            .iter()
            .any(|call| &call.method == method && &call.path == path)
    });
    missing
        .map(|(method, path, _)| format!("{method} {path} is not called"))
        .collect()
}

fn calls(source: &Source) -> Vec<Call<'_>> {
    let nodes = of_kind(source.root(), "call_expression").into_iter();
    nodes.filter_map(|node| call(source, node)).collect()
}

fn call<'p>(source: &'p Source, node: Node<'p>) -> Option<Call<'p>> {
    let function = node.child_by_field_name("function")?;
    let name = source.field(function, "property")?;
    let arguments = children(node.child_by_field_name("arguments")?);
    let method = source.literal(*arguments.first()?)?;
    if !matches!(name, "send" | "run") || !METHODS.contains(&method.as_str()) {
        return None;
    }
    let named = arguments
        .iter()
        .filter(|argument| argument.kind() == "named_argument");
    Some(Call {
        source,
        node,
        has_answer: name == "send",
        method,
        path: source
            .literal(*arguments.get(1)?)
            .unwrap_or_else(|| "(not a literal)".to_owned()),
        named: named
            .map(|argument| {
                let parts = children(*argument);
                (source.text(children(parts[0])[0]), parts[1])
            })
            .collect(),
    })
}

impl<'p> Call<'p> {
    fn argument(&self, name: &str) -> Option<Node<'p>> {
        let mut fitting = self.named.iter().filter(|(other, _)| *other == name);
        fitting.next().map(|(_, value)| *value)
    }

    fn at(&self, message: &str) -> String {
        let message = format!("{} {}: {message}", self.method, self.path);
        self.source.at(self.node, &message)
    }
}

fn wrong_token(call: &Call<'_>, operation: &Value) -> Option<String> {
    let wants = operation["security"]
        .as_array()
        .is_some_and(|all| !all.is_empty());
    match (wants, call.argument("token").is_some()) {
        (true, false) => Some(call.at("needs an access token")),
        (false, true) => Some(call.at("takes no access token")),
        _ => None,
    }
}

fn wrong_query(call: &Call<'_>, operation: &Value) -> Vec<String> {
    let known: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
    let known = known.iter().filter(|parameter| parameter["in"] == "query");
    let known: Vec<_> = known.filter_map(|parameter| parameter["name"].as_str()).collect();
    let Some(query) = call.argument("query") else {
        return Vec::new();
    };
    let keys = of_kind(query, "map_element").into_iter();
    let keys = keys.filter_map(|entry| call.source.literal(entry.child_by_field_name("key")?));
    keys.filter(|key| !known.contains(&key.as_str()))
        .map(|key| call.at(&format!("has no parameter `{key}`")))
        .collect()
}

/// The body is `request.toJson()`, and the type of `request` is a parameter's of the method around the call.
fn body<'c>(call: &Call<'_>, operation: &'c Value, requests: &mut Requests<'c>) -> Option<String> {
    let (body, schema) = match (call.argument("body"), Contract::request(operation)) {
        (None, None) => return None,
        (Some(_), None) => return Some(call.at("takes no body")),
        (None, Some(_)) => return Some(call.at("needs a body")),
        (Some(body), Some(schema)) => (body, schema),
    };
    let Some(name) = call.source.text(body).strip_suffix(".toJson()") else {
        return Some(call.at("the body is no `….toJson()`"));
    };
    let method = inside(body, "method_declaration")?;
    let parameters = of_kind(method, "formal_parameter").into_iter();
    let mut fitting = parameters.filter(|parameter| parameter_name(call.source, *parameter) == name);
    let kind = of_kind(fitting.next()?, "type_identifier");
    requests.check(call.source.text(*kind.first()?), schema);
    None
}

/// The answer is read by `decode: Class.fromJson`.
fn answer<'c>(call: &Call<'_>, operation: &'c Value, answers: &mut Answers<'c>) -> Option<String> {
    let schema = Contract::answer(operation);
    let Some(schema) = schema.filter(|_| call.has_answer) else {
        let fits = schema.is_some() == call.has_answer;
        return (!fits).then(|| call.at("its answer has a body or none, and the call takes the other"));
    };
    let decode = call.argument("decode").map(|decode| call.source.text(decode));
    let Some(class) = decode.and_then(|decode| decode.strip_suffix(".fromJson")) else {
        return Some(call.at("`decode` is no `….fromJson`"));
    };
    answers.check(class, schema);
    let method = inside(call.node, "method_declaration")?;
    let method = method.child_by_field_name("signature")?.named_child(0)?;
    let promised = call.source.field(method, "return_type")?;
    let is_kept = promised == format!("Future<Answer<{class}>>");
    (!is_kept).then(|| call.at(&format!("the method answers `{promised}`")))
}

/// Paths outside of a call, which nothing above has looked at.
fn stray_paths(program: &Program, contract: &Contract, calls: &[Call<'_>]) -> Vec<String> {
    let known: Vec<_> = contract
        .operations()
        .into_iter()
        .map(|(_, path, _)| path)
        .collect();
    let mut found = Vec::new();
    for source in &program.sources {
        for node in everything(source.root()) {
            let Some(path) = source.literal(node).filter(|text| text.contains("/api/")) else {
                continue;
            };
            let is_called = calls.iter().any(|call| {
                call.source.path == source.path && call.node.byte_range().contains(&node.start_byte())
            });
            let is_aside = source.is_aside();
            if !is_called && !is_aside {
                found.push(source.at(node, &format!("`{path}` is not called as a path")));
            } else if is_aside && !known.iter().any(|other| path.ends_with(other.as_str())) {
                found.push(source.at(node, &format!("the API has no `{path}`")));
            }
        }
    }
    found
}
