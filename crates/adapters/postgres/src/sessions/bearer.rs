//! Who is behind bearer tokens.

use std::collections::HashMap;

use dastak_domain::ids::SessionId;
use dastak_ports::sessions::BearerContext;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::coalescer::{self, Batch};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::rows::{Answer, Answers, SessionRow, UserRow, consents_of_user};
use crate::schema::{sessions, users};
use crate::statement::kept_select;

/// The look-up of sessions with their people and the newest answers of those.
pub(crate) struct Bearers(pub(crate) Pool);

impl Batch for Bearers {
    type Request = SessionId;
    type Answer = Option<BearerContext>;

    async fn run(
        &self,
        asked: &[SessionId],
    ) -> Result<coalescer::Answers<Option<BearerContext>>, StoreError> {
        let ids: Vec<Uuid> = asked.iter().map(SessionId::as_uuid).collect();
        let rows: Vec<(SessionRow, UserRow, Vec<Answer>)> = self
            .0
            .read(async |connection: &mut AsyncPgConnection| {
                let bearers = sessions::table
                    .inner_join(users::table)
                    .filter(sessions::id.eq_any(&ids))
                    .select((
                        SessionRow::as_select(),
                        UserRow::as_select(),
                        sql::<Answers>(consents_of_user!()),
                    ));
                Ok(kept_select(bearers).load(connection).await?)
            })
            .await?;
        let mut found = HashMap::with_capacity(rows.len());
        for (session, user, answers) in rows {
            let session = session.into_session()?;
            let user = user.into_user(answers)?;
            found.insert(session.id, BearerContext { session, user });
        }
        Ok(asked.iter().map(|id| Ok(found.get(id).cloned())).collect())
    }
}
