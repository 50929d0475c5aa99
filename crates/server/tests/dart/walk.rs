//! Classes one after the other, each checked against what it is read from or sent as: which of them came, and what is wrong with them.

use std::collections::BTreeSet;

use tree_sitter::Node;

use crate::contract::Contract;
use crate::declarations::{Class, Index};

pub(crate) struct Walk<'p> {
    pub(crate) index: &'p Index<'p>,
    pub(crate) contract: &'p Contract,
    pub(crate) found: BTreeSet<String>,
    seen: BTreeSet<String>,
    /// The method that says how a class is read or sent, by its name and in a class.
    method: (&'static str, MethodOf<'p>),
}

type MethodOf<'p> = fn(&Class<'p>) -> Option<Node<'p>>;

impl<'p> Walk<'p> {
    pub(crate) fn new(
        index: &'p Index<'p>,
        contract: &'p Contract,
        method: (&'static str, MethodOf<'p>),
    ) -> Self {
        Self {
            index,
            contract,
            found: BTreeSet::new(),
            seen: BTreeSet::new(),
            method,
        }
    }

    /// The class of this name with its method. Nothing where the class is not the program's; that it lacks the method is noted.
    pub(crate) fn enter(&mut self, name: &str) -> Option<(&'p Class<'p>, Node<'p>)> {
        let class = self.index.classes.get(name)?;
        let (method, method_of) = self.method;
        let Some(body) = method_of(class) else {
            let message = format!("`{name}` has no `{method}`");
            self.found.insert(class.source.at(class.node, &message));
            return None;
        };
        self.seen.insert(name.to_owned());
        Some((class, body))
    }

    /// What is wrong, with the classes that have the method and did not come: those are `unseen`.
    pub(crate) fn findings(self, unseen: &str) -> BTreeSet<String> {
        let mut found = self.found;
        let (_, method_of) = self.method;
        for (name, class) in &self.index.classes {
            if method_of(class).is_some() && !self.seen.contains(*name) {
                let message = format!("`{name}` {unseen}");
                found.insert(class.source.at(class.node, &message));
            }
        }
        found
    }
}
