//! Statements whose prepared form each connection keeps.
//!
//! Diesel prepares every `sql_query`, and every select with a piece of SQL in it, anew: a round trip more, as it can't
//! know that their text is always the same. Here it is.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId, SqlQuery};
use diesel::sql_types::Untyped;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A statement of a fixed text.
pub(crate) struct Kept<Q, Columns = Untyped> {
    statement: Q,
    columns: PhantomData<Columns>,
}

/// The beginning of a hand-written statement: `$1`, `$2`… are its `bind`s in their order.
pub(crate) fn sql(text: &'static str) -> SqlQuery {
    diesel::sql_query(text)
}

/// Keeps a hand-written statement. Its rows are read by the names of their columns ([`diesel::QueryableByName`]).
pub(crate) const fn kept<Q>(statement: Q) -> Kept<Q> {
    Kept {
        statement,
        columns: PhantomData,
    }
}

/// Keeps a select of Diesel's whose pieces of SQL are constants.
pub(crate) const fn kept_select<Q: Query>(statement: Q) -> Kept<Q, Q::SqlType> {
    Kept {
        statement,
        columns: PhantomData,
    }
}

impl<Q> Kept<Q> {
    /// The only row, if there is one, of a statement that changes something. It is read to the end of the answer:
    /// `get_result` would be content with the row, which comes before it is known that the change is committed.
    pub(crate) async fn only_row<U>(self, connection: &mut AsyncPgConnection) -> QueryResult<Option<U>>
    where
        Q: QueryFragment<Pg> + Send,
        U: FromSqlRow<Untyped, Pg> + Send + 'static,
    {
        Ok(self.load(connection).await?.pop())
    }
}

/// One column of many rows: the value of an `unnest`.
pub(crate) fn column<'r, Row, T>(rows: &'r [Row], of: impl Fn(&'r Row) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

impl<Q: QueryFragment<Pg>, Columns> QueryFragment<Pg> for Kept<Q, Columns> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.statement.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, Columns> QueryId for Kept<Q, Columns> {
    type QueryId = ();

    // The cache goes by the text instead.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, Columns> Query for Kept<Q, Columns> {
    type SqlType = Columns;
}
