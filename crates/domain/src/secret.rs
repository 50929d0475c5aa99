//! Opaque bytes that must not be printed: keyed hashes, digests and sealed copies.
//!
//! ```
//! use dastak_domain::secret::{NumberKey, Sealed};
//!
//! assert_eq!(format!("{:?}", NumberKey::from_bytes([7; 32])), "NumberKey(..)");
//! let sealed = Sealed::from_bytes(b"a copy".to_vec());
//! assert_eq!(format!("{sealed:?}"), "Sealed(..)");
//! assert_eq!(sealed.as_bytes(), b"a copy");
//! ```

use std::fmt;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Wraps 32 bytes made by the crypto adapter or read back from storage.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes, for storage.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

opaque! {
    /// A keyed hash of a mobile number: what stores use in place of the number. Without the key, all the
    /// numbers of a country are tried in minutes.
    NumberKey;
    /// A keyed hash of what a limit counts by (an address, a number).
    Subject;
    /// A keyed digest of a device token. Stores find a device by it: as the token is 256 random bits, nobody learns
    /// anything from how long such a look-up takes.
    DeviceDigest;
}

/// A keyed digest of a one-time code, bound to its purpose, challenge and number. It is compared in constant
/// time by the crypto adapter, so it has no `PartialEq`.
#[derive(Clone, Copy)]
pub struct OtpDigest([u8; 32]);

impl OtpDigest {
    /// Wraps 32 bytes made by the crypto adapter or read back from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage and for the constant-time comparison.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for OtpDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpDigest(..)")
    }
}

/// An encrypted and authenticated copy (AEAD) that only the crypto adapter can open.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Wraps bytes made by the crypto adapter or read back from storage.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}
