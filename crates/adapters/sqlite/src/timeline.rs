//! What happened to numbers lately.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::{Happening, MOST_TOLD, NumberEvent, told};
use dastak_ports::{PortResult, Timeline};
use diesel::dsl::max;
use diesel::prelude::*;

use crate::SqliteStore;
use crate::error::StoreError;
use crate::schema::number_events;
use crate::types::{Key, Millis};
use crate::writer::Durability::{Deferred, Purged};

fn note(connection: &mut SqliteConnection, events: &[NumberEvent]) -> QueryResult<()> {
    let mut numbers: BTreeMap<NumberKey, Vec<&NumberEvent>> = BTreeMap::new();
    for event in events {
        numbers.entry(event.number_key).or_default().push(event);
    }
    for (number_key, events) in numbers {
        let key = Key::from(&number_key);
        let last: Option<i64> = number_events::table
            .filter(number_events::number_key.eq(key))
            .select(max(number_events::seq))
            .get_result(connection)?;
        let mut last = last.unwrap_or_default();
        for event in events {
            last += 1;
            diesel::insert_into(number_events::table)
                .values((
                    number_events::number_key.eq(key),
                    number_events::seq.eq(last),
                    number_events::at.eq(Millis::of(event.at)),
                    number_events::what.eq(event.what.to_stored()),
                ))
                .execute(connection)?;
        }
        // Whoever keeps asking for codes does not fill the file.
        let old = number_events::table
            .filter(number_events::number_key.eq(key))
            .filter(number_events::seq.le(last - i64::from(MOST_TOLD)));
        diesel::delete(old).execute(connection)?;
    }
    Ok(())
}

fn read(
    connection: &mut SqliteConnection,
    number_key: NumberKey,
    now: DateTime<Utc>,
) -> Result<Vec<NumberEvent>, StoreError> {
    let rows: Vec<(Millis, String)> = number_events::table
        .filter(number_events::number_key.eq(Key::from(&number_key)))
        .order(number_events::seq)
        .select((number_events::at, number_events::what))
        .load(connection)?;
    let known = rows.into_iter().filter_map(|(at, what)| {
        Some(NumberEvent {
            number_key,
            at: at.time(),
            what: Happening::from_stored(&what)?,
        })
    });
    Ok(told(known.collect(), now))
}

#[async_trait]
impl Timeline for SqliteStore {
    /// What a power cut takes back is missed by nobody: it does not wait for the disk.
    async fn note(&self, events: Vec<NumberEvent>) -> PortResult<()> {
        if events.is_empty() {
            return Ok(());
        }
        self.write(Deferred, move |connection| Ok(note(connection, &events)?))
            .await
    }

    async fn read(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Vec<NumberEvent>> {
        Self::read(self, move |connection| read(connection, number_key, now)).await
    }

    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        self.write(Purged, move |connection| {
            let events = number_events::table.filter(number_events::number_key.eq(Key::from(&number_key)));
            diesel::delete(events).execute(connection)?;
            Ok(())
        })
        .await
    }
}
