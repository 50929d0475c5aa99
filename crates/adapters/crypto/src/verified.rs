//! Access tokens whose signature is known to be right.
//!
//! A signature that was right once is right for ever: it says nothing of the time, and the keys of a process never
//! change. So a token that this process signed or has verified is found again by its SHA-256, which costs a
//! twentieth of an Ed25519 verification. What changes with time is judged anew at each use, and whether the
//! session still lives is asked of its store, as for every token.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dastak_domain::claims::AccessClaims;
use ring::digest::{SHA256, digest};

/// Each has a lock of its own, so that the threads seldom wait for each other.
const SHARDS: usize = 16;

/// Tokens of one generation of a shard: with two generations of 16 shards at most 16,384 are known, in about 3 MiB.
const GENERATION: usize = 512;

type Digest = [u8; 32];

/// Those of one shard. When the young are enough, they become the old, and the old are forgotten.
#[derive(Default)]
struct Shard {
    young: HashMap<Digest, AccessClaims>,
    old: HashMap<Digest, AccessClaims>,
}

impl Shard {
    fn insert(&mut self, token: Digest, claims: AccessClaims) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token, claims);
    }

    fn find(&mut self, token: &Digest) -> Option<AccessClaims> {
        if let Some(claims) = self.young.get(token) {
            return Some(claims.clone());
        }
        let claims = self.old.remove(token)?;
        self.insert(*token, claims.clone());
        Some(claims)
    }
}

/// The tokens that are known.
pub(crate) struct VerifiedTokens {
    shards: [Mutex<Shard>; SHARDS],
}

impl VerifiedTokens {
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }

    /// Remembers a token with what it says.
    pub(crate) fn remember(&self, token: &str, claims: &AccessClaims) {
        self.of(token, |shard, token| shard.insert(token, claims.clone()));
    }

    /// What a known token says, if it may be used at `now`. Whoever is answered `None` verifies it, and learns why.
    pub(crate) fn recall(&self, token: &str, now: DateTime<Utc>) -> Option<AccessClaims> {
        let claims = self.of(token, |shard, token| shard.find(&token))??;
        (claims.issued_at <= now && now < claims.expires_at).then_some(claims)
    }

    fn of<T>(&self, token: &str, work: impl FnOnce(&mut Shard, Digest) -> T) -> Option<T> {
        let digest: Digest = digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()?;
        let place = usize::from(*digest.first()?) % SHARDS;
        // A panic elsewhere leaves the maps whole.
        let mut shard = self
            .shards
            .get(place)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Some(work(&mut shard, digest))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use dastak_domain::delivery::Channel;
    use dastak_domain::ids::{SessionId, TokenId, UserId};
    use dastak_domain::session::Authentication;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn claims() -> AccessClaims {
        AccessClaims {
            user_id: UserId::new(NOW, [1; 10]),
            session_id: SessionId::new(NOW, [2; 10]),
            token_id: TokenId::new(NOW, [3; 10]),
            authentication: Authentication::by_code(NOW, Channel::Sms),
            issued_at: NOW,
            expires_at: NOW + TimeDelta::seconds(900),
        }
    }

    #[test]
    fn a_known_token_is_found_while_it_may_be_used() {
        let tokens = VerifiedTokens::new();
        tokens.remember("a.b.c", &claims());
        let at = |seconds| tokens.recall("a.b.c", NOW + TimeDelta::seconds(seconds));
        assert_eq!(at(0), Some(claims()));
        assert_eq!(at(899), Some(claims()));
        assert_eq!(at(900), None);
        assert_eq!(at(-1), None, "a clock that was set back");
        assert_eq!(tokens.recall("a.b.d", NOW), None);
    }

    #[test]
    fn it_never_knows_more_than_its_bound_and_keeps_what_is_used() {
        let tokens = VerifiedTokens::new();
        tokens.remember("kept", &claims());
        for i in 0..5 * SHARDS * GENERATION {
            tokens.remember(&i.to_string(), &claims());
            assert!(tokens.recall("kept", NOW).is_some());
        }
        for shard in &tokens.shards {
            let shard = shard.lock().unwrap();
            assert!(shard.young.len() <= GENERATION && shard.old.len() <= GENERATION);
        }
        assert_eq!(tokens.recall("0", NOW), None);
    }
}
