//! Sent codes, and what is counted with them. Each method loads a challenge, lets its own methods decide, and
//! stores what they changed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge, ReceiptEffect};
use dastak_domain::delivery::Delivery;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitKey;
use dastak_domain::secret::NumberKey;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, GiveBackSend, MarkSent, OpenChallenge, OpenOutcome,
    ReceiptRecorded, RecordReceipt, RenewChallenge, RenewOutcome, SettleAttempt, TakeAttempt,
};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{OtpStore, PortResult};
use diesel::prelude::*;

use crate::SqliteStore;
use crate::challenge_row::{
    ChallengeRow, DeliveryRow, all_of, find, find_of, replace_newest, save_attempts, save_second_try,
    save_sending, save_status, settle,
};
use crate::error::StoreError;
use crate::rate_limiter::{count, count_send, refund};
use crate::schema::challenges;
use crate::types::{Id, Key, Millis, whole_millis};
use crate::windows::{Lasting, Windows};
use crate::writer::Durability::{Deferred, Synced};

fn open(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: OpenChallenge,
) -> Result<OpenOutcome, StoreError> {
    let OpenChallenge {
        challenge,
        limits,
        now,
    } = command;
    let standings = match count_send(
        connection,
        windows,
        &challenge.number_key,
        limits,
        whole_millis(now),
    )? {
        LimitOutcome::Refused(refusal) => return Ok(OpenOutcome::Limited(refusal)),
        LimitOutcome::Allowed(standings) => standings,
    };
    replace_newest(connection, &challenge.number_key)?;
    diesel::insert_into(challenges::table)
        .values(ChallengeRow::of(&challenge))
        .execute(connection)?;
    Ok(OpenOutcome::Opened(standings))
}

fn renew(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: RenewChallenge,
) -> Result<RenewOutcome, StoreError> {
    let now = whole_millis(command.now);
    let Some(mut challenge) = find(connection, command.challenge)? else {
        return Ok(RenewOutcome::Unknown);
    };
    let previous_expires_at = challenge.expires_at;
    if !challenge.renew(now, &command.policy) {
        return Ok(RenewOutcome::Dead {
            sealed_number: challenge.sealed_number,
            id: challenge.id,
        });
    }
    match count_send(connection, windows, &challenge.number_key, command.limits, now)? {
        LimitOutcome::Refused(refusal) => Ok(RenewOutcome::Limited {
            number_key: challenge.number_key,
            refusal,
        }),
        LimitOutcome::Allowed(standings) => {
            save_sending(connection, &challenge)?;
            Ok(RenewOutcome::Renewed {
                challenge: Box::new(challenge),
                previous_expires_at,
                standings,
            })
        }
    }
}

fn mark_sent(
    connection: &mut SqliteConnection,
    command: MarkSent,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some(mut challenge) = find_of(connection, command.id, command.number_key)?
        .filter(|challenge| !challenge.consumed && !challenge.replaced)
    else {
        return Ok(None);
    };
    challenge.accepted(whole_millis(command.at), command.delivery, &command.policy);
    save_sending(connection, &challenge)?;
    Ok(Some(challenge.expires_at))
}

fn give_back_send(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: &GiveBackSend,
) -> Result<(), StoreError> {
    refund(
        connection,
        windows,
        &[LimitKey::number_send(&command.number_key)],
        command.counted_at,
        Lasting::AtOnce,
    )?;
    let challenge = challenges::table
        .find(Id::of(command.id.as_uuid()))
        .filter(challenges::number_key.eq(Key::from(&command.number_key)));
    match command.restore {
        None => diesel::delete(challenge).execute(connection)?,
        Some(life) => diesel::update(challenge.filter(challenges::expires_at.eq(Millis::of(life.renewed))))
            .set(challenges::expires_at.eq(Millis::of(life.previous)))
            .execute(connection)?,
    };
    Ok(())
}

fn take_attempt(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: &TakeAttempt,
) -> Result<AttemptOutcome, StoreError> {
    let now = whole_millis(command.now);
    let is_meant = |challenge: &Challenge| {
        command
            .challenge_id
            .map_or(!command.policy.bind_challenge, |named| named == challenge.id)
    };
    let newest = find(connection, ChallengeRef::Number(command.number_key))?;
    let Some(mut challenge) = newest.filter(is_meant) else {
        return Ok(AttemptOutcome::Gone);
    };
    let left = match challenge.take_attempt(now, &command.policy) {
        AttemptLease::Granted { left } => left,
        AttemptLease::Exhausted => return Ok(AttemptOutcome::Exhausted),
        AttemptLease::Gone => return Ok(AttemptOutcome::Gone),
    };
    if let LimitOutcome::Refused(refusal) = count(connection, windows, &command.limits, now, Lasting::Soon)? {
        return Ok(AttemptOutcome::Limited(refusal));
    }
    save_attempts(connection, &challenge)?;
    Ok(AttemptOutcome::Granted {
        challenge: Box::new(challenge),
        left,
        joint: true,
    })
}

pub(crate) fn settle_attempt(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: &SettleAttempt,
) -> Result<(), StoreError> {
    refund(
        connection,
        windows,
        &command.refund,
        command.counted_at,
        Lasting::Soon,
    )?;
    settle(connection, command.id, &command.number_key, command.end)?;
    Ok(())
}

fn record_receipt(
    connection: &mut SqliteConnection,
    command: &RecordReceipt,
) -> Result<Option<ReceiptRecorded>, StoreError> {
    let (provider, message_id) = (&command.provider, &command.message_id);
    let found = all_of(connection, command.number_key)?
        .into_iter()
        .find_map(|challenge| Some((challenge.message(provider, message_id)?, challenge)));
    let Some((message, mut challenge)) = found else {
        return Ok(None);
    };
    let before = challenge.delivery.status;
    let effect = challenge.receipt(provider, message_id, command.status, whole_millis(command.at));
    if matches!(effect, ReceiptEffect::Changed { .. }) {
        save_status(connection, &challenge)?;
    }
    Ok(Some(ReceiptRecorded {
        id: challenge.id,
        before,
        after: challenge.delivery.status,
        channel: message.channel,
        is_newest: message.is_newest,
    }))
}

fn claim_second_try(
    connection: &mut SqliteConnection,
    command: &ClaimSecondTry,
) -> Result<Option<Box<Challenge>>, StoreError> {
    let Some(mut challenge) = find_of(connection, command.id, command.number_key)? else {
        return Ok(None);
    };
    if !challenge.claim_second_try(whole_millis(command.now), &command.policy) {
        return Ok(None);
    }
    save_second_try(connection, challenge.id)?;
    Ok(Some(Box::new(challenge)))
}

fn delivery(connection: &mut SqliteConnection, id: ChallengeId) -> Result<Option<Delivery>, StoreError> {
    let row: Option<DeliveryRow> = challenges::table
        .find(Id::of(id.as_uuid()))
        .select(DeliveryRow::as_select())
        .get_result(connection)
        .optional()?;
    row.map(DeliveryRow::into_delivery).transpose()
}

fn forget(connection: &mut SqliteConnection, number_key: NumberKey) -> Result<(), StoreError> {
    diesel::delete(challenges::table.filter(challenges::number_key.eq(Key::from(&number_key))))
        .execute(connection)?;
    Ok(())
}

#[async_trait]
impl OtpStore for SqliteStore {
    async fn open(&self, command: OpenChallenge) -> PortResult<OpenOutcome> {
        let windows = self.windows();
        self.write(Deferred, move |connection| open(connection, &windows, command))
            .await
    }

    async fn renew(&self, command: RenewChallenge) -> PortResult<RenewOutcome> {
        let windows = self.windows();
        self.write(Deferred, move |connection| renew(connection, &windows, command))
            .await
    }

    async fn mark_sent(&self, command: MarkSent) -> PortResult<Option<DateTime<Utc>>> {
        self.write(Synced, |connection| mark_sent(connection, command))
            .await
    }

    async fn give_back_send(&self, command: GiveBackSend) -> PortResult<()> {
        let windows = self.windows();
        self.write(Synced, move |connection| {
            give_back_send(connection, &windows, &command)
        })
        .await
    }

    async fn take_attempt(&self, command: TakeAttempt) -> PortResult<AttemptOutcome> {
        let windows = self.windows();
        self.write(Deferred, move |connection| {
            take_attempt(connection, &windows, &command)
        })
        .await
    }

    async fn settle_attempt(&self, command: SettleAttempt) -> PortResult<()> {
        let windows = self.windows();
        self.write(Deferred, move |connection| {
            settle_attempt(connection, &windows, &command)
        })
        .await
    }

    async fn record_receipt(&self, command: RecordReceipt) -> PortResult<Option<ReceiptRecorded>> {
        self.write(Synced, move |connection| record_receipt(connection, &command))
            .await
    }

    async fn claim_second_try(&self, command: ClaimSecondTry) -> PortResult<Option<Box<Challenge>>> {
        self.write(Synced, move |connection| claim_second_try(connection, &command))
            .await
    }

    async fn delivery(&self, id: ChallengeId) -> PortResult<Option<Delivery>> {
        self.read(move |connection| delivery(connection, id)).await
    }

    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        self.write(Synced, move |connection| forget(connection, number_key))
            .await
    }
}
