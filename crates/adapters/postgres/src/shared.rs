//! The statements that many requests share.

use tokio::runtime::Handle;

use crate::accounts::LoginSubjects;
use crate::coalescer::{Coalescer, Width};
use crate::pool::Pool;
use crate::sessions::{Bearers, Logins, Rotations};

/// Two statements of a kind at once: while one waits for the disk the next is on its way. More would only make each
/// smaller.
const LANES: usize = 2;

/// More than this would wait for longer than a request may.
const QUEUE: usize = 4096;

/// What many requests ask at once.
pub(crate) struct SharedStatements {
    pub(crate) subjects: Coalescer<LoginSubjects>,
    pub(crate) logins: Coalescer<Logins>,
    pub(crate) rotations: Coalescer<Rotations>,
    pub(crate) bearers: Coalescer<Bearers>,
}

impl SharedStatements {
    pub(crate) fn start(pool: &Pool, runtime: &Handle) -> Self {
        let of = |batch| Width {
            lanes: LANES,
            batch,
            queue: QUEUE,
        };
        Self {
            subjects: Coalescer::start(LoginSubjects(pool.clone()), of(256), runtime),
            logins: Coalescer::start(Logins(pool.clone()), of(64), runtime),
            rotations: Coalescer::start(Rotations(pool.clone()), of(64), runtime),
            bearers: Coalescer::start(Bearers(pool.clone()), of(256), runtime),
        }
    }
}
