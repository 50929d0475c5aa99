//! Updates whose prepared statements are kept.
//!
//! Diesel keeps the prepared statements of its inserts, deletes and selects, but prepares every update anew,
//! because a changeset with optional fields can have many texts. Preparing costs several times the update
//! itself, on the one thread that all writes wait for. So the updates of the hot paths (send, verify,
//! refresh) are written here as what they are: one fixed text and its values.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::Error::QueryBuilderError;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::sqlite::Sqlite;

use crate::types::{Id, Key, Millis};

/// The value of one `?`.
pub(crate) enum Value<'a> {
    Number(i64),
    Time(Millis),
    Id(Id),
    Key(Key),
    Blob(Option<&'a [u8]>),
    Text(Option<&'a str>),
}

/// A statement with a fixed text and one value for each `?` in it.
pub(crate) struct Update<'a> {
    text: &'static str,
    values: &'a [Value<'a>],
}

/// A statement whose prepared form is kept by its text.
pub(crate) const fn update<'a>(text: &'static str, values: &'a [Value<'a>]) -> Update<'a> {
    Update { text, values }
}

impl QueryFragment<Sqlite> for Update<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let mut parts = self.text.split('?');
        out.push_sql(parts.next().unwrap_or_default());
        let mut values = self.values.iter();
        for part in parts {
            match values.next() {
                Some(Value::Number(number)) => out.push_bind_param::<BigInt, _>(number)?,
                Some(Value::Time(time)) => out.push_bind_param::<BigInt, _>(time)?,
                Some(Value::Id(id)) => out.push_bind_param::<Binary, _>(id)?,
                Some(Value::Key(key)) => out.push_bind_param::<Binary, _>(key)?,
                Some(Value::Blob(blob)) => out.push_bind_param::<Nullable<Binary>, _>(blob)?,
                Some(Value::Text(text)) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                None => return Err(QueryBuilderError("a ? without a value".into())),
            }
            out.push_sql(part);
        }
        Ok(())
    }
}

impl QueryId for Update<'_> {
    type QueryId = ();

    // The cache goes by the text instead.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Update<'_> {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection};

    use super::*;

    #[test]
    fn an_update_is_prepared_once_and_takes_its_values_in_order() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        connection
            .batch_execute("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x')")
            .unwrap();
        let cached = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&cached);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut change = |values: &[Value<'_>]| {
            update("UPDATE t SET a = ?, b = ? WHERE a = ?", values).execute(&mut connection)
        };
        assert_eq!(
            change(&[Value::Number(2), Value::Text(None), Value::Number(1)]),
            Ok(1)
        );
        assert_eq!(
            change(&[Value::Number(3), Value::Text(Some("y")), Value::Number(2)]),
            Ok(1)
        );
        assert!(change(&[Value::Number(4)]).is_err(), "two values are missing");
        assert_eq!(cached.load(Ordering::Relaxed), 1);
    }
}
