//! One Ed25519 signature, and one check of it, on one thread.

use std::time::{Duration, Instant};

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::Trouble;
use crate::stats::micros_each;

/// What a signature costs, in microseconds of one core.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Signature {
    /// Making one, with a key that is at hand.
    pub(crate) sign_us: f64,
    /// Checking one.
    pub(crate) check_us: f64,
}

/// The length of what an access token signs, about.
const MESSAGE: [u8; 400] = [b'm'; 400];

/// Signs and checks for so long each.
pub(crate) fn signature(time: Duration) -> Result<Signature, Trouble> {
    let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).map_err(|error| error.to_string())?;
    let signature = key.sign(&MESSAGE);
    let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
    Ok(Signature {
        sign_us: each(time, || key.sign(&MESSAGE).as_ref().len() == 64)?,
        check_us: each(time, || public.verify(&MESSAGE, signature.as_ref()).is_ok())?,
    })
}

fn each(time: Duration, work: impl Fn() -> bool) -> Result<f64, Trouble> {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < time {
        if !std::hint::black_box(work()) {
            return Err("a signature is wrong".into());
        }
        count += 1;
    }
    Ok(micros_each(start.elapsed(), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_take_time() {
        let Signature { sign_us, check_us } = signature(Duration::from_millis(5)).unwrap();
        assert!(sign_us > 0.0 && check_us > 0.0);
    }
}
