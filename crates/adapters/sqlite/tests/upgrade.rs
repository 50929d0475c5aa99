//! A file of the version before receipts, with codes in it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test code")]

use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Delivery, DeliveryStatus};
use dastak_ports::OtpStore;
use dastak_ports::otp_store::{ChallengeRef, RecordReceipt, RenewChallenge, RenewOutcome, SendLimits};
use dastak_sqlite::SqliteStore;
use dastak_testkit::builders::{PROVIDER, a_challenge, a_delivery, number, otp_policy, secs};
use dastak_testkit::clock::start;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};

const FIRST_STEP: &str = include_str!("../../../../migrations/sqlite/20261123000001_initial/up.sql");

/// The note that the first step was taken.
const TAKEN: &str = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO __diesel_schema_migrations (version) VALUES ('20261123000001')";

fn store_as_before(connection: &mut SqliteConnection, challenge: &Challenge, delivery: &Delivery) {
    diesel::sql_query(
        "INSERT INTO challenges (id, number_key, purpose, digest, sealed_code, sealed_number, first_sent_at,
         expires_at, attempts_used, consumed, replaced, delivery_status, delivery_channel, delivery_provider,
         delivery_provider_message_id, delivery_updated_at)
         VALUES (?, ?, 'login', ?, ?, ?, ?, ?, 0, 0, 0, ?, 'sms', ?, ?, ?)",
    )
    .bind::<Binary, _>(challenge.id.as_uuid().as_bytes().as_slice())
    .bind::<Binary, _>(challenge.number_key.as_bytes().as_slice())
    .bind::<Binary, _>(challenge.digest.as_bytes().as_slice())
    .bind::<Binary, _>(challenge.sealed_code.as_ref().unwrap().as_bytes())
    .bind::<Binary, _>(challenge.sealed_number.as_bytes())
    .bind::<BigInt, _>(challenge.first_sent_at.timestamp_millis())
    .bind::<BigInt, _>(challenge.expires_at.timestamp_millis())
    .bind::<Text, _>(delivery.status.as_str())
    .bind::<Nullable<Text>, _>(delivery.provider.as_deref())
    .bind::<Nullable<Text>, _>(delivery.provider_message_id.as_deref())
    .bind::<BigInt, _>(delivery.updated_at.timestamp_millis())
    .execute(connection)
    .unwrap();
}

async fn looked_at(store: &SqliteStore, challenge: &Challenge) -> Challenge {
    let command = RenewChallenge {
        challenge: ChallengeRef::Id(challenge.id),
        limits: SendLimits::default(),
        policy: otp_policy(),
        now: start() + secs(1),
    };
    match store.renew(command).await.unwrap() {
        RenewOutcome::Renewed { challenge, .. } => *challenge,
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
}

#[tokio::test]
async fn codes_that_were_under_way_are_still_good_and_their_messages_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection.batch_execute(FIRST_STEP).unwrap();
    connection.batch_execute(TAKEN).unwrap();
    let (queued, sent) = (a_challenge(&number(1), start()), a_challenge(&number(2), start()));
    store_as_before(&mut connection, &queued, &queued.delivery);
    store_as_before(&mut connection, &sent, &a_delivery(start()));
    drop(connection);

    assert!(SqliteStore::migrate(&path).unwrap() > 0);
    let store = SqliteStore::open(&path).unwrap();
    for (challenge, sendings) in [(&queued, 0), (&sent, 1)] {
        let seen = looked_at(&store, challenge).await;
        assert_eq!(seen.sealed_code, challenge.sealed_code);
        assert_eq!((seen.sendings, seen.earlier_messages), (sendings, vec![]));
        assert!(!seen.second_try_taken);
    }
    let receipt = RecordReceipt {
        number_key: sent.number_key,
        provider: PROVIDER.to_owned(),
        message_id: "message-1".to_owned(),
        status: DeliveryStatus::Delivered,
        at: start() + secs(2),
    };
    let recorded = store.record_receipt(receipt).await.unwrap().unwrap();
    assert_eq!(
        (recorded.id, recorded.after),
        (sent.id, DeliveryStatus::Delivered)
    );
}
