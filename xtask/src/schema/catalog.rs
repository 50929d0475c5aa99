//! What PostgreSQL's catalog says of the tables.

use tokio_postgres::{Client, NoTls, Row};

use super::Step;
use crate::shell::Failure;

/// The columns of every table that is no partition and not the migrations' own, with their places in the primary key.
const COLUMNS: &str = "
    SELECT c.relname::text AS table, a.attname::text AS column, t.typname::text AS type, NOT a.attnotnull AS nullable,
           array_position(k.conkey, a.attnum) AS key_place
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname NOT LIKE '\\_\\_diesel%'
    ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Foreign keys of one column.
const REFERENCES: &str = "
    SELECT f.relname::text AS from, t.relname::text AS to, a.attname::text AS column
    FROM pg_constraint AS k
    JOIN pg_class AS f ON f.oid = k.conrelid
    JOIN pg_class AS t ON t.oid = k.confrelid
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND f.relnamespace = 'public'::regnamespace
    ORDER BY f.relname COLLATE \"C\", t.relname COLLATE \"C\"";

/// All tables.
pub(super) struct Catalog {
    pub(super) tables: Vec<Table>,
    pub(super) references: Vec<Reference>,
}

/// A table.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) primary_key: Vec<String>,
    pub(super) columns: Vec<Column>,
}

/// A column and its type as Diesel names it.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) nullable: bool,
}

/// A foreign key to a table's primary key.
pub(super) struct Reference {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) column: String,
}

impl Catalog {
    /// The tables of an empty database once it has taken these steps, which can all be taken back.
    pub(super) fn after(steps: &[Step], url: &str) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(error.to_string()))?;
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls)
                .await
                .map_err(|error| failure(&error))?;
            tokio::spawn(connection);
            let up = steps.iter().map(|step| &step.up);
            let down = steps.iter().rev().map(|step| &step.down);
            apply(&client, up.clone().chain(down)).await?;
            if let Some(table) = tables(&client).await?.first() {
                return Err(Failure::new(format!(
                    "no down.sql drops the table {}",
                    table.name
                )));
            }
            apply(&client, up).await?;
            Ok(Self {
                tables: tables(&client).await?,
                references: references(&client).await?,
            })
        })
    }
}

async fn apply(client: &Client, scripts: impl Iterator<Item = &String>) -> Result<(), Failure> {
    for script in scripts {
        client
            .batch_execute(script)
            .await
            .map_err(|error| failure(&error))?;
    }
    Ok(())
}

async fn tables(client: &Client) -> Result<Vec<Table>, Failure> {
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i32, String)> = Vec::new();
    for row in client
        .query(COLUMNS, &[])
        .await
        .map_err(|error| failure(&error))?
    {
        let name: String = row.get("table");
        if tables.last().is_none_or(|table| table.name != name) {
            keys.clear();
            tables.push(Table {
                name,
                primary_key: Vec::new(),
                columns: Vec::new(),
            });
        }
        let Some(table) = tables.last_mut() else { continue };
        let column: String = row.get("column");
        if let Some(place) = row.get("key_place") {
            keys.push((place, column.clone()));
            keys.sort();
            table.primary_key = keys.iter().map(|(_, name)| name.clone()).collect();
        }
        table.columns.push(Column {
            kind: kind(&row)?,
            name: column,
            nullable: row.get("nullable"),
        });
    }
    Ok(tables)
}

async fn references(client: &Client) -> Result<Vec<Reference>, Failure> {
    let rows = client
        .query(REFERENCES, &[])
        .await
        .map_err(|error| failure(&error))?;
    Ok(rows
        .iter()
        .map(|row| Reference {
            from: row.get("from"),
            to: row.get("to"),
            column: row.get("column"),
        })
        .collect())
}

fn kind(row: &Row) -> Result<&'static str, Failure> {
    Ok(match row.get("type") {
        "bool" => "Bool",
        "bytea" => "Binary",
        "date" => "Date",
        "int4" => "Integer",
        "int8" => "BigInt",
        "text" => "Text",
        "timestamptz" => "Timestamptz",
        "uuid" => "Uuid",
        other => {
            return Err(Failure::new(format!(
                "the type {other} of {} has no name in xtask/src/schema/catalog.rs",
                row.get::<_, &str>("column")
            )));
        }
    })
}

fn failure(error: &tokio_postgres::Error) -> Failure {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    Failure::new(format!("PostgreSQL: {error}: {}", cause.unwrap_or_default()))
}
