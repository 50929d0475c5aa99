//! `cargo xtask bench`: builds the server and the crate that measures it, and runs that with the arguments given here.

use crate::shell::{Failure, cargo, run};

/// What to run: `--help` names it.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// The arguments of the benchmark. With `--dev` among them everything is built without optimisation, which
    /// shows that it works and not how fast it is.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds and runs. They are built one after the other: together, each would get the features that the other asks for
/// of what they share, and the server would not be the one that is shipped.
pub(crate) fn bench(options: &Options) -> Result<(), Failure> {
    let is_dev = |argument: &&String| argument.as_str() == "--dev";
    let profile = if options.arguments.iter().any(|argument| is_dev(&argument)) {
        "dev"
    } else {
        "release"
    };
    run(&mut cargo(&[
        "build",
        "--profile",
        profile,
        "--package",
        "dastak-server",
    ]))?;
    let mut bench = cargo(&["run", "--profile", profile, "--package", "dastak-bench", "--"]);
    run(bench.args(options.arguments.iter().filter(|argument| !is_dev(argument))))
}
