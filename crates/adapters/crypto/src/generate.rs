//! Making new keys.

use ::rsa::RsaPrivateKey;
use ::rsa::pkcs8::{EncodePrivateKey, LineEnding, SecretDocument};
use ::rsa::rand_core::{CryptoRng, Error, RngCore};
use dastak_ports::SecureRandom;
use ring::hmac;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::signing::KeyError;
use crate::system::SystemRandom;

/// Bits of a new RSA key: 128 bits of strength (NIST SP 800-57 part 1 §5.6.1).
const RSA_BITS: usize = 3072;

/// A new private key as PKCS#8 in PEM.
///
/// # Errors
/// [`KeyError::NoKeyPair`] for HS256, [`KeyError::Generation`] without randomness.
pub fn generate_pem(algorithm: Algorithm, random: &SystemRandom) -> Result<Zeroizing<String>, KeyError> {
    match algorithm {
        Algorithm::EdDsa => pem(algorithm, Ed25519KeyPair::generate_pkcs8(random.ring())),
        Algorithm::Es256 => pem(
            algorithm,
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, random.ring()),
        ),
        Algorithm::Rs256 => {
            let failed = KeyError::Generation(algorithm);
            let key = RsaPrivateKey::new(&mut Stream::seeded(random).ok_or(failed)?, RSA_BITS)
                .map_err(|_| failed)?;
            key.to_pkcs8_pem(LineEnding::LF).map_err(|_| failed)
        }
        Algorithm::Hs256 => Err(KeyError::NoKeyPair),
    }
}

fn pem(
    algorithm: Algorithm,
    document: Result<ring::pkcs8::Document, ring::error::Unspecified>,
) -> Result<Zeroizing<String>, KeyError> {
    let failed = KeyError::Generation(algorithm);
    let document = SecretDocument::try_from(document.map_err(|_| failed)?.as_ref()).map_err(|_| failed)?;
    document.to_pem("PRIVATE KEY", LineEnding::LF).map_err(|_| failed)
}

/// HMAC-SHA-256 of a counter under a random key. The search for primes asks for a generator that can't fail;
/// this one can fail only when it is seeded.
struct Stream {
    key: hmac::Key,
    counter: u64,
}

impl Stream {
    fn seeded(random: &dyn SecureRandom) -> Option<Self> {
        let seed = Zeroizing::new(random.bytes::<32>().ok()?);
        Some(Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, seed.as_ref()),
            counter: 0,
        })
    }
}

impl RngCore for Stream {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for block in bytes.chunks_mut(32) {
            let output = hmac::sign(&self.key, &self.counter.to_be_bytes());
            self.counter += 1;
            block
                .iter_mut()
                .zip(output.as_ref())
                .for_each(|(byte, random)| *byte = *random);
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Stream {}
