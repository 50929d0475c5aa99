//! What must happen, from books of its own: it shares no code with the domain but the names of its answers.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::AttemptLease;
use dastak_domain::otp::OtpPolicy;

use crate::store::Settled;

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
        });
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

    pub(crate) fn accepted(&mut self, challenge: usize, at: DateTime<Utc>) {
        if self.books[challenge].accepted == 0 {
            self.live_from(challenge, at);
        }
    }

    pub(crate) fn refused(&mut self, challenge: usize, ended_before: Option<DateTime<Utc>>) {
        match ended_before {
            Some(end) => self.books[challenge].ends_at = end,
            None if self.newest == Some(challenge) => self.newest = None,
            None => {}
        }
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
