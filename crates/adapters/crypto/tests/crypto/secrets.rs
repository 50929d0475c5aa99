//! Keyed digests and sealed copies.

use std::sync::Arc;

use chrono::DateTime;
use dastak_crypto::{DastakSecrets, RootSecret, SystemRandom};
use dastak_domain::challenge::Purpose;
use dastak_domain::device::DeviceToken;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::Sealed;
use dastak_ports::secrets::OtpBinding;
use dastak_ports::{PortErrorKind, Secrets};
use proptest::prelude::*;

fn secrets(root: &str) -> DastakSecrets {
    DastakSecrets::new(&RootSecret::new(root).unwrap(), Arc::new(SystemRandom::new())).unwrap()
}

fn ours() -> DastakSecrets {
    secrets("the root secret of this deployment, long enough")
}

fn others() -> DastakSecrets {
    secrets("the root secret of other deployments, long enough")
}

fn challenge(byte: u8) -> ChallengeId {
    ChallengeId::new(DateTime::UNIX_EPOCH, [byte; 10])
}

fn binding(challenge_id: ChallengeId, mobile: &PhoneNumber) -> OtpBinding<'_> {
    OtpBinding {
        purpose: Purpose::Login,
        challenge_id,
        mobile,
    }
}

fn numbers() -> impl Strategy<Value = PhoneNumber> {
    (6_000_000_000_u64..10_000_000_000).prop_map(|n| PhoneNumber::from_stored(&format!("+91{n}")).unwrap())
}

fn codes() -> impl Strategy<Value = OtpCode> {
    (0_u32..1_000_000).prop_map(|n| OtpCode::parse(&format!("{n:06}")).unwrap())
}

fn is_corrupt<T>(result: Result<T, dastak_ports::PortError>) -> bool {
    result.is_err_and(|error| error.kind() == PortErrorKind::Corrupt)
}

proptest! {
    #[test]
    fn a_digest_matches_its_own_code_and_no_other(mobile in numbers(), code in codes(), guess in codes(), id: u8) {
        let secrets = ours();
        let binding = binding(challenge(id), &mobile);
        let digest = secrets.otp_digest(binding, &code);
        prop_assert!(secrets.otp_matches(binding, &code, &digest));
        prop_assert_eq!(secrets.otp_matches(binding, &guess, &digest), guess.expose() == code.expose());
    }

    #[test]
    fn a07_a_digest_moved_to_another_challenge_number_or_root_matches_nothing(
        mobile in numbers(), other in numbers(), code in codes(), a: u8, b: u8,
    ) {
        prop_assume!(a != b && mobile != other);
        let secrets = ours();
        let digest = secrets.otp_digest(binding(challenge(a), &mobile), &code);
        prop_assert!(!secrets.otp_matches(binding(challenge(b), &mobile), &code, &digest));
        prop_assert!(!secrets.otp_matches(binding(challenge(a), &other), &code, &digest));
        prop_assert!(!others().otp_matches(binding(challenge(a), &mobile), &code, &digest));
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only(mobile in numbers(), code in codes(), a: u8, b: u8) {
        prop_assume!(a != b);
        let secrets = ours();
        let (sealed_code, sealed_number) =
            (secrets.seal_code(challenge(a), &code).unwrap(), secrets.seal_number(challenge(a), &mobile).unwrap());
        let opened = secrets.open_code(challenge(a), &sealed_code).unwrap();
        prop_assert_eq!(opened.expose(), code.expose());
        prop_assert_eq!(secrets.open_number(challenge(a), &sealed_number).unwrap(), mobile);

        prop_assert!(is_corrupt(secrets.open_code(challenge(b), &sealed_code)), "another challenge");
        prop_assert!(is_corrupt(secrets.open_number(challenge(b), &sealed_number)), "another challenge");
        prop_assert!(is_corrupt(secrets.open_code(challenge(a), &sealed_number)), "another kind");
        prop_assert!(is_corrupt(secrets.open_number(challenge(a), &sealed_code)), "another kind");
        prop_assert!(is_corrupt(others().open_code(challenge(a), &sealed_code)), "another root");
    }

    #[test]
    fn garbage_and_damage_are_corrupt(
        garbage in proptest::collection::vec(any::<u8>(), 0..64), code in codes(), at: prop::sample::Index, bit in 0_u8..8,
    ) {
        let secrets = ours();
        prop_assert!(is_corrupt(secrets.open_code(challenge(1), &Sealed::from_bytes(garbage))));
        let mut bytes = secrets.seal_code(challenge(1), &code).unwrap().as_bytes().to_vec();
        *at.get_mut(&mut bytes) ^= 1 << bit;
        prop_assert!(is_corrupt(secrets.open_code(challenge(1), &Sealed::from_bytes(bytes.clone()))));
        bytes.truncate(at.index(bytes.len()));
        prop_assert!(is_corrupt(secrets.open_code(challenge(1), &Sealed::from_bytes(bytes))));
    }
}

#[test]
fn a_code_sealed_twice_looks_different() {
    let (secrets, code) = (ours(), OtpCode::parse("123456").unwrap());
    let (a, b) = (
        secrets.seal_code(challenge(1), &code).unwrap(),
        secrets.seal_code(challenge(1), &code).unwrap(),
    );
    assert_ne!(a.as_bytes(), b.as_bytes());
}

#[test]
fn lookups_are_keyed_and_a_subject_is_not_a_number() {
    let mobile = PhoneNumber::from_stored("+919876543210").unwrap();
    assert_eq!(ours().number_key(&mobile), ours().number_key(&mobile));
    assert_ne!(ours().number_key(&mobile), others().number_key(&mobile));
    assert_eq!(ours().subject("192.0.2.1"), ours().subject("192.0.2.1"));
    assert_ne!(ours().subject("192.0.2.1"), ours().subject("192.0.2.2"));
    assert_ne!(
        ours().subject(mobile.e164()).as_bytes(),
        ours().number_key(&mobile).as_bytes()
    );
}

#[test]
fn a_device_token_has_a_digest_of_its_own_that_others_can_not_make() {
    let token = DeviceToken::from_bytes([7; 32]);
    let digest = ours().device_digest(&token);
    assert_eq!(digest, ours().device_digest(&token), "it is looked up by it");
    assert_ne!(digest, others().device_digest(&token));
    assert_ne!(digest, ours().device_digest(&DeviceToken::from_bytes([8; 32])));
    assert_ne!(digest.as_bytes(), token.as_bytes());
    assert_ne!(digest.as_bytes(), ours().subject(&token.expose()).as_bytes());
}
