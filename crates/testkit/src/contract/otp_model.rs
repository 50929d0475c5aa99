//! Random lives of codes, compared step by step with the domain's own.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge};
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::phone::PhoneNumber;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, LeaseEnd, ReceiptRecorded, RecordReceipt, RenewChallenge, RenewOutcome,
    SendLimits,
};

use super::given::{a_claim, a_guess, a_handover, a_receipt, a_settlement, opened};
use super::seen::Seen;
use super::{ANSWERS, Stores};
use crate::builders::{PROVIDER, number, otp_policy};
use crate::clock::start;
use crate::random::SeededRandom;

/// Makes the comparison with the domain into a test.
#[macro_export]
macro_rules! otp_model_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_model:
            random_lives_of_codes_are_as_the_domain_has_them,
        }
    };
}

/// A few hundred random commands to one number, each decided by a plain [`Challenge`] too. No challenge is
/// consumed twice, and none is compared more often than allowed.
pub async fn random_lives_of_codes_are_as_the_domain_has_them(stores: Stores) {
    for seed in 0..5 {
        let random = SeededRandom::new(u64::from(seed));
        let mut life = Life::begin(&stores, number(seed)).await;
        for _ in 0..120 {
            life.now += TimeDelta::milliseconds(i64::from(random.below(25_000)));
            match random.below(18) {
                0 => life.send().await,
                1 | 2 => life.resend().await,
                3 | 4 => life.accept().await,
                5..=9 => life.guess().await,
                10 => life.settle(LeaseEnd::GivenBack).await,
                11 => life.settle(LeaseEnd::Buried).await,
                12..=15 => life.receive(&random).await,
                16 => life.try_again().await,
                _ => life.settle(LeaseEnd::Consumed).await,
            }
        }
    }
}

/// The store's codes of one number, and what the domain makes of the same commands.
struct Life<'a> {
    stores: &'a Stores,
    mobile: PhoneNumber,
    now: DateTime<Utc>,
    model: Challenge,
    /// What the model's challenge has replaced.
    replaced: Vec<Challenge>,
    /// How many messages gateways have taken; each is called by its number.
    messages: u32,
    /// When the attempts were taken that the model's challenge granted and that are neither given back nor otherwise
    /// settled.
    leases: Vec<DateTime<Utc>>,
    granted: u32,
    given_back: u32,
}

impl<'a> Life<'a> {
    async fn begin(stores: &'a Stores, mobile: PhoneNumber) -> Self {
        let model = opened(stores, &mobile, start()).await;
        Self {
            stores,
            mobile,
            now: start(),
            model,
            replaced: Vec::new(),
            messages: 0,
            leases: Vec::new(),
            granted: 0,
            given_back: 0,
        }
    }

    async fn send(&mut self) {
        let next = opened(self.stores, &self.mobile, self.now).await;
        let mut before = mem::replace(&mut self.model, next);
        before.replace();
        self.replaced.push(before);
        self.leases.clear();
        (self.granted, self.given_back) = (0, 0);
    }

    async fn resend(&mut self) {
        let command = RenewChallenge {
            challenge: ChallengeRef::Number(self.model.number_key),
            limits: SendLimits::default(),
            policy: otp_policy(),
            now: self.now,
        };
        let previous = self.model.expires_at;
        let expected = self.model.renew(self.now, &otp_policy());
        match self.stores.otp_store.renew(command).await.expect(ANSWERS) {
            RenewOutcome::Renewed {
                challenge,
                previous_expires_at,
                ..
            } => {
                assert!(expected, "{:?} can't be renewed at {}", self.model, self.now);
                assert_eq!(previous_expires_at, previous);
                assert_eq!(Seen::of(&challenge), Seen::of(&self.model));
            }
            RenewOutcome::Dead { id, .. } => {
                assert!(!expected, "{:?} is not dead at {}", self.model, self.now);
                assert_eq!(id, self.model.id);
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    async fn accept(&mut self) {
        let command = a_handover(&self.model, &self.messages.to_string(), self.now);
        let (at, delivery) = (command.at, command.delivery.clone());
        self.messages += 1;
        let end = self.stores.otp_store.mark_sent(command).await.expect(ANSWERS);
        if self.model.consumed {
            assert_eq!(end, None);
        } else {
            self.model.accepted(at, delivery, &otp_policy());
            assert_eq!(end, Some(self.model.expires_at));
        }
    }

    /// News of any message of the number, or of one that no gateway has taken.
    async fn receive(&mut self, random: &SeededRandom) {
        let id = random.below(self.messages + 1).to_string();
        let news = [
            DeliveryStatus::Sent,
            DeliveryStatus::Failed,
            DeliveryStatus::Failed,
            DeliveryStatus::Delivered,
        ];
        let status = random.one_of(&news).copied().expect("there are some");
        let challenges = self.replaced.iter_mut().chain([&mut self.model]);
        let its = challenges.rev().find_map(|challenge| {
            let message = challenge.message(PROVIDER, &id)?;
            Some((challenge, message))
        });
        let expected = its.map(|(challenge, message)| {
            let before = challenge.delivery.status;
            challenge.receipt(PROVIDER, &id, status, self.now);
            ReceiptRecorded {
                id: challenge.id,
                before,
                after: challenge.delivery.status,
                channel: message.channel,
                is_newest: message.is_newest,
            }
        });
        let receipt = RecordReceipt {
            number_key: self.model.number_key,
            ..a_receipt(&id, status, self.now)
        };
        let recorded = self.stores.otp_store.record_receipt(receipt).await;
        assert_eq!(recorded.expect(ANSWERS), expected);
    }

    async fn try_again(&mut self) {
        let claim = a_claim(&self.model, self.now);
        let expected = self.model.claim_second_try(self.now, &otp_policy());
        let claimed = self
            .stores
            .otp_store
            .claim_second_try(claim)
            .await
            .expect(ANSWERS);
        let seen = claimed.map(|challenge| Seen::of(&challenge));
        assert_eq!(seen, expected.then(|| Seen::of(&self.model)));
    }

    async fn guess(&mut self) {
        let expected = self.model.take_attempt(self.now, &otp_policy());
        let outcome = self
            .stores
            .otp_store
            .take_attempt(a_guess(&self.mobile, self.now))
            .await
            .expect(ANSWERS);
        match (outcome, expected) {
            (AttemptOutcome::Granted { challenge, left, .. }, AttemptLease::Granted { left: expected }) => {
                assert_eq!(left, expected);
                assert_eq!(Seen::of(&challenge), Seen::of(&self.model));
                self.leases.push(self.now);
                self.granted += 1;
                assert!(self.granted - self.given_back <= otp_policy().max_attempts);
            }
            (AttemptOutcome::Exhausted, AttemptLease::Exhausted)
            | (AttemptOutcome::Gone, AttemptLease::Gone) => {}
            (outcome, expected) => panic!("{outcome:?} where the domain says {expected:?}"),
        }
    }

    async fn settle(&mut self, end: LeaseEnd) {
        let last = self.model.attempts_used >= otp_policy().max_attempts;
        if self.model.consumed || (end == LeaseEnd::Buried && !last) {
            return;
        }
        let Some(taken_at) = self.leases.pop() else { return };
        match end {
            LeaseEnd::Consumed => self.model.consume(),
            LeaseEnd::GivenBack => {
                self.model.give_back_attempt();
                self.given_back += 1;
            }
            LeaseEnd::Buried => self.model.bury(),
        }
        let command = a_settlement(&self.model, end, taken_at);
        self.stores
            .otp_store
            .settle_attempt(command)
            .await
            .expect(ANSWERS);
    }
}
