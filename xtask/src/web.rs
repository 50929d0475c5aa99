//! The tests that are not Rust: the TypeScript client, the Next.js example, and the pages in a real browser.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Failure, root};

/// A folder with a package.json, and the scripts of it that are run, in this order.
struct Package {
    folder: &'static str,
    /// Without one of these nothing of the package can be tested.
    prepare: &'static [&'static str],
    /// Each is run, also when one before it failed.
    test: &'static [&'static str],
}

/// Each needs those before it: the example takes the client's `dist`, the browser the built example.
const PACKAGES: [Package; 3] = [
    Package {
        folder: "clients/typescript",
        prepare: &["build", "test:compile"],
        test: &["test:unit", "test:integration"],
    },
    Package {
        folder: "examples/nextjs",
        prepare: &["build"],
        test: &["check", "test", "test:live"],
    },
    Package {
        folder: "crates/server/tests/browser",
        prepare: &[],
        test: &["check", "test"],
    },
];

/// Runs every test of them, all also when some fail. `see` gets each line that is printed. The server must be built.
pub(crate) fn run(mut see: impl FnMut(&str)) -> Vec<Failure> {
    let server = match server() {
        Ok(server) => server,
        Err(failure) => return vec![failure],
    };
    let mut failures = Vec::new();
    for package in PACKAGES {
        let folder = package.folder;
        println!("\n{folder}:");
        let npm = |arguments: &[&str]| {
            let mut npm = Command::new("npm");
            npm.args(arguments).current_dir(root().join(folder));
            npm.env("DASTAK_BIN", &server).env_remove("FORCE_COLOR");
            npm
        };
        let prepared = shell::run(&mut npm(&["ci"])).and_then(|()| {
            package
                .prepare
                .iter()
                .try_for_each(|script| shell::run(&mut npm(&["run", script])))
        });
        if let Err(failure) = prepared {
            failures.push(failure.within(folder));
            continue;
        }
        for script in package.test {
            let done = shell::watch(&mut npm(&["run", script]), &mut see);
            failures.extend(done.err().map(|failure| failure.within(folder)));
        }
    }
    failures
}

/// The program that the tests of the workspace have built: it lies beside this one.
fn server() -> Result<PathBuf, Failure> {
    env::current_exe()
        .map(|this| this.with_file_name("dastak"))
        .map_err(|error| Failure::new(format!("where this program is: {error}")))
}
