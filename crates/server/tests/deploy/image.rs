//! The image.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use dastak_server::settings::{Sources, load};

use crate::files::{deploy, repository, text};
use crate::program::{IMAGE_FOLDER, Variables, faults, settings};

/// The name of the image in the other files.
pub(crate) const IMAGE: &str = "dastak";

/// One line of a Dockerfile, with its continuations.
struct Instruction {
    keyword: String,
    rest: String,
}

/// The stages of the Dockerfile, each beginning with its `FROM`; before them what stands before the first.
fn stages() -> Vec<Vec<Instruction>> {
    let lines = text("Dockerfile");
    let lines = lines.lines().filter(|line| !line.starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    let mut stages = vec![Vec::new()];
    for line in joined.lines().filter(|line| !line.trim().is_empty()) {
        let (keyword, rest) = line.split_once(' ').unwrap();
        if keyword == "FROM" {
            stages.push(Vec::new());
        }
        stages.last_mut().unwrap().push(Instruction {
            keyword: keyword.to_owned(),
            rest: rest.trim().to_owned(),
        });
    }
    stages
}

fn final_stage() -> Vec<Instruction> {
    stages().pop().unwrap()
}

/// What follows the only such keyword.
fn only(stage: &[Instruction], keyword: &str) -> String {
    let found: Vec<_> = stage.iter().filter(|line| line.keyword == keyword).collect();
    assert_eq!(found.len(), 1, "{keyword}");
    found[0].rest.clone()
}

/// The variables that the image sets.
pub(crate) fn variables() -> Variables {
    let pairs = only(&final_stage(), "ENV");
    pairs
        .split_whitespace()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Whom it runs as.
pub(crate) fn user() -> u64 {
    let user = only(&final_stage(), "USER");
    let (user, group) = user.split_once(':').unwrap();
    assert_eq!(user, group);
    user.parse().unwrap()
}

/// An exec form: the words of a JSON array.
fn words(exec: &str) -> Vec<String> {
    serde_json::from_str(exec).unwrap_or_else(|error| panic!("{exec}: {error}"))
}

#[test]
fn alone_it_is_production_and_says_what_is_missing() {
    let missing = faults(&settings(&variables()));
    let named = |name: &str| missing.iter().any(|fault| fault.contains(name));
    assert!(named("sms.provider") && named("tokens.secret_key"), "{missing:?}");
    assert_eq!(missing.len(), 2, "{missing:?}");
}

#[test]
fn it_listens_on_the_default_port_for_every_network() {
    let defaults = load(&Sources::default()).unwrap().settings;
    assert_eq!(only(&final_stage(), "EXPOSE"), defaults.server.port.to_string());
    assert_eq!(variables()["HOST"], "0.0.0.0");
}

#[test]
fn it_has_no_root_and_no_shell() {
    assert_ne!(user(), 0);
    let stage = final_stage();
    assert!(only(&stage, "FROM").contains("nonroot"));
    assert!(stage.iter().all(|line| line.keyword != "RUN"));
    let program = words(&only(&stage, "ENTRYPOINT"));
    assert_eq!(words(&only(&stage, "CMD")), ["serve"]);
    let check = only(&stage, "HEALTHCHECK");
    let (_, check) = check.split_once("CMD ").unwrap();
    assert_eq!(words(check), [program[0].as_str(), "health"]);
    let copies = |target: &str| {
        stage
            .iter()
            .any(|line| line.keyword == "COPY" && line.rest.ends_with(target))
    };
    for target in [program[0].as_str(), IMAGE_FOLDER, &only(&stage, "VOLUME")] {
        assert!(copies(target), "nothing is copied to {target}");
    }
}

#[test]
fn its_files_are_in_its_volume() {
    assert_eq!(variables()["DASTAK__DATA__DIR"], only(&final_stage(), "VOLUME"));
    assert_eq!(variables()["DASTAK_CONFIG_DIR"], IMAGE_FOLDER);
}

#[test]
fn it_is_built_by_the_workspace_s_compiler_and_named_by_its_version() {
    let stages = stages();
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let rust = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    assert_eq!(only(&stages[0], "ARG"), format!("RUST_VERSION={rust}"));
    let version = format!("VERSION={}", env!("CARGO_PKG_VERSION"));
    assert!(
        final_stage()
            .iter()
            .any(|line| line.keyword == "ARG" && line.rest == version)
    );
}

/// What the build sees of the repository: its first folders and files.
fn context() -> BTreeSet<String> {
    let rules = text("Dockerfile.dockerignore");
    let mut rules = rules
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert_eq!(rules.next(), Some("*"), "everything is left out first");
    rules
        .map(|rule| rule.strip_prefix('!').unwrap().to_owned())
        .collect()
}

#[test]
fn the_build_sees_every_member_and_every_embedded_file() {
    let context = context();
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let members = manifest["workspace"]["members"].as_array().unwrap().clone();
    let embedded = rust_files(&repository().join("crates"))
        .into_iter()
        .flat_map(|file| embedded(&file));
    let needed = members
        .iter()
        .map(|member| repository().join(member.as_str().unwrap()))
        .chain(embedded)
        .map(|path| top(&path))
        .chain([".cargo", "Cargo.toml", "Cargo.lock"].map(str::to_owned));
    let needed: BTreeSet<String> = needed.collect();
    assert!(
        needed.contains("migrations") && needed.contains("config"),
        "{needed:?}"
    );
    assert!(needed.is_subset(&context), "{needed:?} are needed of {context:?}");
    for name in context {
        assert!(repository().join(&name).exists(), "{name}");
    }
}

/// The source files below a folder, without those of tests.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

/// What a source file takes into the program.
fn embedded(file: &Path) -> Vec<PathBuf> {
    let source = fs::read_to_string(file).unwrap();
    let package = file
        .ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file())
        .unwrap();
    let mut found = Vec::new();
    // The first two count from the file, migrations from the package.
    for (call, from) in [
        ("include_str!(\"", file.parent().unwrap()),
        ("include_bytes!(\"", file.parent().unwrap()),
        ("embed_migrations!(\"", package),
    ] {
        let paths = source
            .split(call)
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        found.extend(paths.map(|path| from.join(path)));
    }
    found
}

/// The first folder below the repository on a path, or the file itself.
fn top(path: &Path) -> String {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(whole.pop()),
            part => whole.push(part),
        }
    }
    let root = fs::canonicalize(repository()).unwrap();
    let below = whole
        .strip_prefix(&root)
        .unwrap_or_else(|_| panic!("{} is elsewhere", whole.display()));
    below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn secrets_stay_out_of_the_image_and_of_git() {
    assert!(!context().contains("deploy"));
    let ignored = fs::read_to_string(deploy().join(".gitignore")).unwrap();
    assert!(
        ["/.env", "/secrets"]
            .iter()
            .all(|name| ignored.lines().any(|line| line == *name))
    );
}
