//! Which crate of the workspace may depend on which.

use cargo_metadata::{DependencyKind, Metadata};

/// A crate, what it may be built on, and what its tests may use besides.
struct Layer {
    name: &'static str,
    built_on: &'static [&'static str],
    tested_with: &'static [&'static str],
}

/// The one table of all edges. A new one is a decision: it needs a line here, and a reason in its review.
const LAYERS: &[Layer] = &[
    Layer {
        name: "dastak-domain",
        built_on: &[],
        tested_with: &[],
    },
    Layer {
        name: "dastak-ports",
        built_on: &["dastak-domain"],
        // For the examples of its documentation only: unit tests would see two copies of its types.
        tested_with: &["dastak-testkit"],
    },
    Layer {
        name: "dastak-application",
        built_on: &["dastak-domain", "dastak-ports"],
        tested_with: &["dastak-ports", "dastak-testkit"],
    },
    Layer {
        name: "dastak-sqlite",
        built_on: ADAPTER,
        tested_with: &["dastak-testkit"],
    },
    Layer {
        name: "dastak-postgres",
        built_on: ADAPTER,
        tested_with: &["dastak-testkit", "dastak-testservers"],
    },
    Layer {
        name: "dastak-redis",
        built_on: ADAPTER,
        tested_with: &["dastak-testkit", "dastak-testservers"],
    },
    Layer {
        name: "dastak-sms",
        built_on: ADAPTER,
        tested_with: &["dastak-lab", "dastak-testkit"],
    },
    Layer {
        name: "dastak-crypto",
        built_on: ADAPTER,
        tested_with: &["dastak-testkit"],
    },
    // Never on the application: its unit tests would then see two copies of its types.
    Layer {
        name: "dastak-testkit",
        built_on: ADAPTER,
        tested_with: &[],
    },
    // Processes and sockets only: it knows nothing of ours.
    Layer {
        name: "dastak-testservers",
        built_on: &[],
        tested_with: &[],
    },
    // It plays other companies: it knows their words and nothing of ours.
    Layer {
        name: "dastak-lab",
        built_on: &[],
        tested_with: &[],
    },
    Layer {
        name: "dastak-server",
        built_on: &[
            "dastak-application",
            "dastak-crypto",
            "dastak-domain",
            "dastak-lab",
            "dastak-ports",
            "dastak-postgres",
            "dastak-redis",
            "dastak-sms",
            "dastak-sqlite",
        ],
        tested_with: &["dastak-lab", "dastak-testkit", "dastak-testservers"],
    },
    // It measures the program from outside.
    Layer {
        name: "dastak-bench",
        built_on: &["dastak-testservers"],
        tested_with: &[],
    },
    Layer {
        name: "dastak-example-domain-only",
        built_on: &["dastak-domain"],
        tested_with: &[],
    },
    Layer {
        name: "dastak-example-mock-adapters",
        built_on: ADAPTER,
        tested_with: &["dastak-ports", "dastak-server", "dastak-testkit"],
    },
    Layer {
        name: "dastak-example-own-adapters",
        built_on: &["dastak-domain", "dastak-ports", "dastak-server"],
        tested_with: &[],
    },
    Layer {
        name: "xtask",
        built_on: &["dastak-testservers"],
        tested_with: &[],
    },
];

/// No adapter knows another, and none knows the use-cases.
const ADAPTER: &[&str] = &["dastak-domain", "dastak-ports"];

/// Each crate with what it may be built on, for the diagram of the crates.
pub(super) fn built_on() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    LAYERS.iter().map(|layer| (layer.name, layer.built_on))
}

/// Names every edge and every crate that is not in the table.
pub(super) fn check(workspace: &Metadata) -> Vec<String> {
    let mut faults = Vec::new();
    let is_ours = |name: &str| workspace.packages.iter().any(|package| package.name == name);
    for package in &workspace.packages {
        let Some(layer) = LAYERS.iter().find(|layer| package.name == layer.name) else {
            faults.push(format!(
                "{} is in no layer: add it to the table of edges",
                package.name
            ));
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| is_ours(&dependency.name))
        {
            let (allowed, how) = match dependency.kind {
                DependencyKind::Development => (layer.tested_with, "in tests"),
                _ => (layer.built_on, "when built"),
            };
            if !allowed.contains(&dependency.name.as_str()) {
                faults.push(format!(
                    "{} must not depend on {} {how}",
                    package.name, dependency.name
                ));
            }
        }
    }
    faults
}
