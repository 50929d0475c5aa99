//! The file: where it is made, and how it gets its tables.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

use dastak_ports::PortErrorKind;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::{Link, Role};
use crate::error::OpenError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/sqlite");

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Makes the file and its folder where they are missing, readable by their owner only: SQLite gives the same
/// mode to the log beside it.
pub(crate) fn make_file(path: &Path) -> Result<(), OpenError> {
    let unavailable = |error: io::Error| OpenError::new(path, PortErrorKind::Unavailable, &error);
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    let mut file = OpenOptions::new();
    file.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        file.mode(0o600);
    }
    if let Some(folder) = path.parent() {
        folders.create(folder).map_err(unavailable)?;
    }
    file.open(path).map_err(unavailable)?;
    Ok(())
}

/// Brings the tables to this program's schema and answers how many steps that took. The write lock is held
/// throughout, so two processes that start together don't take the same step twice.
pub(crate) fn migrate(path: &Path) -> Result<usize, OpenError> {
    let mut link = Link::open(path, Role::Writer)?;
    let connection = link
        .get()
        .map_err(|error| OpenError::new(path, PortErrorKind::Unavailable, &error))?;
    connection
        .immediate_transaction(run_pending)
        .map_err(|fault| match fault {
            MigrateFault::Sqlite(error) => OpenError::sqlite(path, &error),
            MigrateFault::Newer(version) => OpenError::new(
                path,
                PortErrorKind::Corrupt,
                &format_args!("its schema has version {version}, which is newer than this program"),
            ),
            MigrateFault::Failed(error) => OpenError::new(path, PortErrorKind::Internal, &error),
        })
}

enum MigrateFault {
    Sqlite(diesel::result::Error),
    Newer(String),
    Failed(AnyError),
}

impl From<diesel::result::Error> for MigrateFault {
    fn from(error: diesel::result::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<AnyError> for MigrateFault {
    fn from(error: AnyError) -> Self {
        match error.downcast() {
            Ok(sqlite) => Self::Sqlite(*sqlite),
            Err(other) => Self::Failed(other),
        }
    }
}

fn run_pending(connection: &mut SqliteConnection) -> Result<usize, MigrateFault> {
    let known: BTreeSet<String> = MigrationSource::<Sqlite>::migrations(&MIGRATIONS)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = connection.applied_migrations()?;
    if let Some(newer) = applied
        .iter()
        .map(ToString::to_string)
        .find(|version| !known.contains(version))
    {
        return Err(MigrateFault::Newer(newer));
    }
    Ok(connection.run_pending_migrations(MIGRATIONS)?.len())
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::BigInt;

    use super::*;

    #[derive(QueryableByName)]
    struct Tables {
        #[diesel(sql_type = BigInt)]
        tables: i64,
    }

    #[test]
    fn every_migration_can_be_taken_back() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        let steps = connection.run_pending_migrations(MIGRATIONS).unwrap().len();
        assert_eq!(connection.revert_all_migrations(MIGRATIONS).unwrap().len(), steps);
        let left: Tables = diesel::sql_query(
            "SELECT count(*) AS tables FROM sqlite_schema WHERE name NOT LIKE '__diesel%'
                               AND name NOT LIKE 'sqlite_%'",
        )
        .get_result(&mut connection)
        .unwrap();
        assert_eq!(left.tables, 0);
        assert_eq!(
            connection.run_pending_migrations(MIGRATIONS).unwrap().len(),
            steps
        );
    }
}
