//! What must happen, from books of its own: it shares no code with the domain but the names of its answers.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::AttemptLease;
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::otp::OtpPolicy;

use crate::Message;
use crate::store::Settled;

/// Where a challenge stands among those of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Newest,
    Replaced,
    /// No gateway took it: it is not kept.
    Removed,
}

/// The books of one sending.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    first_sent_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// Whether a copy is left that could be sent again.
    sealed: bool,
    /// Guesses that were compared and wrong.
    pub(crate) wrong: u32,
    /// Guesses in flight.
    pub(crate) outstanding: u32,
    /// Logins that came of it.
    pub(crate) accepted: u32,
    place: Place,
    /// How often gateways took its code.
    pub(crate) sendings: u32,
    /// What they called the messages; one that keeps its name is one.
    messages: Vec<Message>,
    /// Whether a receipt said that the phone has one of them.
    delivered: bool,
    /// Whether a receipt said that the newest of them failed.
    failed: bool,
    /// How often a second try was claimed.
    pub(crate) second_tries: u32,
}

impl Books {
    pub(crate) fn status(&self) -> DeliveryStatus {
        match (self.delivered, self.failed, self.sendings) {
            (true, ..) => DeliveryStatus::Delivered,
            (_, true, _) => DeliveryStatus::Failed,
            (.., 0) => DeliveryStatus::Queued,
            _ => DeliveryStatus::Sent,
        }
    }

    /// Whether a receipt of this message is known to belong here: of the newest, or of the eight before it.
    fn knows(&self, message: Message) -> bool {
        self.messages.iter().rev().take(9).any(|known| *known == message)
    }
}

pub(crate) struct Oracle {
    policy: OtpPolicy,
    books: Vec<Books>,
    newest: Option<usize>,
}

impl Oracle {
    pub(crate) fn new(policy: OtpPolicy) -> Self {
        Self {
            policy,
            books: Vec::new(),
            newest: None,
        }
    }

    pub(crate) fn books(&self, challenge: usize) -> &Books {
        &self.books[challenge]
    }

    pub(crate) fn sent(&mut self, challenge: usize, now: DateTime<Utc>) {
        assert_eq!(challenge, self.books.len());
        self.books.push(Books {
            first_sent_at: now,
            ends_at: now + TimeDelta::seconds(i64::from(self.policy.ttl_seconds)),
            sealed: true,
            wrong: 0,
            outstanding: 0,
            accepted: 0,
            place: Place::Newest,
            sendings: 0,
            messages: Vec::new(),
            delivered: false,
            failed: false,
            second_tries: 0,
        });
        if let Some(before) = self.newest {
            self.books[before].place = Place::Replaced;
        }
        self.newest = Some(challenge);
    }

    /// The newest challenge, if a message of it may go out again.
    pub(crate) fn resend(&mut self, now: DateTime<Utc>) -> Option<usize> {
        let newest = self.answerable(now)?;
        let books = &self.books[newest];
        if !books.sealed || books.wrong + books.outstanding == self.policy.max_attempts {
            return None;
        }
        self.live_from(newest, now);
        Some(newest)
    }

    pub(crate) fn accepted(&mut self, challenge: usize, message: Message, at: DateTime<Utc>) {
        let books = &mut self.books[challenge];
        if books.accepted > 0 || books.place != Place::Newest {
            return;
        }
        books.sendings += 1;
        books.failed = false;
        if books.messages.last() != Some(&message) {
            books.messages.push(message);
        }
        self.live_from(challenge, at);
    }

    pub(crate) fn remove(&mut self, challenge: usize) {
        self.books[challenge].place = Place::Removed;
        if self.newest == Some(challenge) {
            self.newest = None;
        }
    }

    pub(crate) fn end_as_before(&mut self, challenge: usize, ended_before: DateTime<Utc>) {
        self.books[challenge].ends_at = ended_before;
    }

    /// Which challenge a receipt is for, and its status before and after.
    pub(crate) fn receipt(
        &mut self,
        message: Message,
        news: DeliveryStatus,
    ) -> Option<(usize, DeliveryStatus, DeliveryStatus)> {
        let challenge = self
            .books
            .iter()
            .position(|books| books.place != Place::Removed && books.knows(message))?;
        let books = &mut self.books[challenge];
        let before = books.status();
        match news {
            DeliveryStatus::Delivered => books.delivered = true,
            DeliveryStatus::Failed => books.failed |= books.messages.last() == Some(&message),
            DeliveryStatus::Queued | DeliveryStatus::Sent => {}
        }
        Some((challenge, before, books.status()))
    }

    pub(crate) fn second_try(&mut self, challenge: usize, now: DateTime<Utc>) -> bool {
        let is_newest = self.answerable(now) == Some(challenge);
        let books = &mut self.books[challenge];
        let is_guessable = books.wrong + books.outstanding < self.policy.max_attempts;
        let has_gone_out = books.sendings > 0 && !books.delivered;
        if !is_newest || !is_guessable || !books.sealed || !has_gone_out || books.second_tries > 0 {
            return false;
        }
        books.second_tries += 1;
        true
    }

    pub(crate) fn take(&mut self, now: DateTime<Utc>) -> AttemptLease {
        let Some(newest) = self.answerable(now) else {
            return AttemptLease::Gone;
        };
        let books = &mut self.books[newest];
        let held = books.wrong + books.outstanding;
        if held == self.policy.max_attempts {
            return AttemptLease::Exhausted;
        }
        books.outstanding += 1;
        AttemptLease::Granted {
            left: self.policy.max_attempts - held - 1,
        }
    }

    pub(crate) fn settle(
        &mut self,
        challenge: usize,
        is_right: bool,
        left: u32,
        database_fails: bool,
    ) -> Settled {
        let books = &mut self.books[challenge];
        books.outstanding -= 1;
        match (is_right, database_fails) {
            (false, _) => {
                books.wrong += 1;
                books.sealed &= left > 0;
                Settled::Wrong
            }
            (true, true) => Settled::GivenBack,
            (true, false) if books.accepted == 0 => {
                books.accepted = 1;
                Settled::Accepted
            }
            (true, false) => Settled::AlreadyUsed,
        }
    }

    /// The newest challenge, if it is neither used nor outside of its time.
    fn answerable(&self, now: DateTime<Utc>) -> Option<usize> {
        let newest = self.newest?;
        let books = &self.books[newest];
        let earliest = books.first_sent_at - TimeDelta::seconds(5);
        (books.accepted == 0 && (earliest..books.ends_at).contains(&now)).then_some(newest)
    }

    fn live_from(&mut self, challenge: usize, start: DateTime<Utc>) {
        let books = &mut self.books[challenge];
        let wanted = start + TimeDelta::seconds(i64::from(self.policy.ttl_seconds));
        let longest = books.first_sent_at + TimeDelta::seconds(600);
        books.ends_at = if wanted < longest { wanted } else { longest };
    }
}
