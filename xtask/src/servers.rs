//! The servers of the tests.

use std::env;
use std::process::Command;
use std::thread;

use dastak_testservers::{ServerError, shared};

use crate::shell::Failure;

/// The settings of the product by which a person names servers that the tests may use too. They are kept from the
/// tests themselves, whose servers would take them for their own settings.
const GIVEN: [(&str, &str); 2] = [
    ("DATABASE_URL", "DASTAK_TEST_POSTGRES_URL"),
    ("REDIS_URL", "DASTAK_TEST_REDIS_URL"),
];

/// The environment that tells tests where their servers are.
pub(crate) struct Servers(Vec<(&'static str, String)>);

impl Servers {
    /// Starts, all at once, those that the environment does not name. They end with this process.
    pub(crate) fn start() -> Result<Self, Failure> {
        let all = thread::scope(|scope| {
            shared::all()
                .map(|server| {
                    scope.spawn(move || match given(server.variable()) {
                        Some(url) => Ok((server.variable(), url)),
                        None => server.url().map(|url| (server.variable(), url.to_owned())),
                    })
                })
                .map(thread::ScopedJoinHandle::join)
        });
        all.into_iter()
            .map(|started| {
                started
                    .map_err(|_| Failure::new("the start of a server panicked"))?
                    .map_err(Failure::from)
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Tells a command where they are.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (setting, _) in GIVEN {
            command.env_remove(setting);
        }
        command.envs(self.0.iter().map(|(variable, url)| (variable, url)))
    }
}

/// The URL of the setting that stands for this variable, when the variable itself says nothing. An SQLite file is
/// no server.
fn given(variable: &str) -> Option<String> {
    let (setting, _) = GIVEN
        .into_iter()
        .find(|(_, stands_for)| *stands_for == variable)?;
    if env::var(variable).is_ok_and(|url| !url.is_empty()) {
        return None;
    }
    env::var(setting)
        .ok()
        .filter(|url| !url.is_empty() && !url.starts_with("sqlite:"))
}

impl From<&ServerError> for Failure {
    fn from(error: &ServerError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        Self::from(&error)
    }
}
