//! Hand-written SQL whose prepared statements are kept.
//!
//! Diesel prepares every `sql_query` anew, which is a round trip more, as it can't know that the text is always the
//! same. Here it is.

use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement whose prepared form each connection keeps, by its text. The columns of its rows have the SQL types
/// `Columns`, in this order.
pub(crate) struct Kept<Columns, Q> {
    statement: Q,
    columns: PhantomData<Columns>,
}

/// Makes a statement a kept one: `kept::<(Uuid, Text), _>(sql_query("…$1…").bind::<Uuid, _>(id))`. Its text must be a
/// constant.
pub(crate) const fn kept<Columns, Q>(statement: Q) -> Kept<Columns, Q> {
    Kept {
        statement,
        columns: PhantomData,
    }
}

impl<Columns, Q: QueryFragment<Pg>> QueryFragment<Pg> for Kept<Columns, Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.statement.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Columns, Q> QueryId for Kept<Columns, Q> {
    type QueryId = ();

    // The cache goes by the text instead.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns, Q> Query for Kept<Columns, Q> {
    type SqlType = Columns;
}
