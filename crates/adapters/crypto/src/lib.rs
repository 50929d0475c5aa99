//! Keys, tokens, keyed digests, sealing, randomness and the system clock, all on ring.
//!
//! Two things are secret: the [`RootSecret`], from which every key of this server's own use is derived, and the
//! [`SigningKey`] of access tokens, whose public half others verify with. [`keystore`] keeps both in files.
#![warn(missing_docs)]

mod algorithm;
mod clock;
mod codec;
mod generate;
mod jwk;
mod jwt;
pub mod keystore;
mod payloads;
mod ring_provider;
mod root;
mod secrets;
mod signing;
mod system;
mod verified;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use clock::SteadyClock;
pub use generate::generate_pem;
pub use jwt::{JwtTokens, TokenSettings};
pub use ring_provider::install;
pub use root::RootSecret;
pub use secrets::DastakSecrets;
pub use signing::{KeyError, SHORTEST_SECRET_BYTES, SigningKey, VerifyingKey};
pub use system::{SystemClock, SystemRandom};
