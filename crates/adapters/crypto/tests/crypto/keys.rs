//! Keys: reading, making, keeping in files, and never showing.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::support::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dastak_crypto::keystore::{self, KeystoreError};
use dastak_crypto::{Algorithm, DastakSecrets, KeyError, RootSecret, SigningKey, SystemRandom, generate_pem};
use dastak_ports::Tokens;
use jsonwebtoken::signature::Signer;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::{BigUint, RsaPrivateKey};

const PAIRS: [Algorithm; 3] = [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256];

/// The key of RFC 8037 appendix A.1 as OpenSSL writes it: PKCS#8 version 1, without the public half.
fn rfc_8037_pem() -> String {
    let seed = URL_SAFE_NO_PAD
        .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        .unwrap();
    let prefix = [
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    let der = STANDARD.encode([prefix.as_slice(), &seed].concat());
    format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n")
}

#[test]
fn the_signature_of_rfc_8037_appendix_a_4() {
    let key = SigningKey::from_pem(Algorithm::EdDsa, &rfc_8037_pem()).unwrap();
    assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let token = signed(&key, r#"{"alg":"EdDSA"}"#, "Example of Ed25519 signing");
    assert_eq!(
        token,
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4\
         ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

#[test]
fn a_made_key_is_read_again_and_no_other_algorithm_takes_it() {
    for algorithm in PAIRS {
        assert!(pem(algorithm).starts_with("-----BEGIN PRIVATE KEY-----\n"));
        assert_eq!(signing_key(algorithm).algorithm(), algorithm);
        for other in PAIRS.into_iter().filter(|other| *other != algorithm) {
            assert_eq!(
                SigningKey::from_pem(other, pem(algorithm)).unwrap_err(),
                KeyError::Unusable(other)
            );
        }
    }
    assert_eq!(
        generate_pem(Algorithm::Hs256, &SystemRandom::new()).unwrap_err(),
        KeyError::NoKeyPair
    );
}

#[test]
fn an_rsa_key_is_read_in_either_form() {
    let key = RsaPrivateKey::from_pkcs8_pem(pem(Algorithm::Rs256)).unwrap();
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).unwrap();
    assert!(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    let key = SigningKey::from_pem(Algorithm::Rs256, &pkcs1).unwrap();
    assert_eq!(key.kid(), signing_key(Algorithm::Rs256).kid());
}

#[test]
fn a_small_rsa_key_is_refused() {
    // Two Mersenne primes make a sound key of 1128 bits.
    let mersenne = |exponent: usize| (BigUint::from(1_u8) << exponent) - 1_u8;
    let small = RsaPrivateKey::from_p_q(mersenne(521), mersenne(607), 65_537_u32.into()).unwrap();
    for pem in [
        small.to_pkcs8_pem(LineEnding::LF).unwrap(),
        small.to_pkcs1_pem(LineEnding::LF).unwrap(),
    ] {
        assert_eq!(
            SigningKey::from_pem(Algorithm::Rs256, &pem).unwrap_err(),
            KeyError::RsaSize
        );
    }
}

#[test]
fn what_is_no_private_key_is_refused() {
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    for text in [
        "",
        "secret",
        public,
        "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n",
    ] {
        assert_eq!(
            SigningKey::from_pem(Algorithm::EdDsa, text).unwrap_err(),
            KeyError::NotPem,
            "{text}"
        );
    }
    assert_eq!(
        SigningKey::from_secret(&[7; 31]).unwrap_err(),
        KeyError::SecretTooShort
    );
}

#[test]
fn the_name_of_a_shared_secret_tells_nothing_of_it() {
    let key = signing_key(Algorithm::Hs256);
    let plain_hash = ring::digest::digest(&ring::digest::SHA256, SHARED_SECRET.as_bytes());
    assert_eq!(key.kid().len(), 22);
    assert!(!URL_SAFE_NO_PAD.encode(plain_hash).starts_with(key.kid()));
    assert_eq!(key.kid(), signing_key(Algorithm::Hs256).kid());
}

#[test]
fn a_folder_keeps_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("data/keys");
    let random = SystemRandom::new();
    let first = keystore::signing_key(&keys, Algorithm::EdDsa, &random).unwrap();
    assert_eq!(
        keystore::signing_key(&keys, Algorithm::EdDsa, &random)
            .unwrap()
            .kid(),
        first.kid()
    );
    keystore::signing_key(&keys, Algorithm::Es256, &random).unwrap();
    let shared = keystore::signing_key(&keys, Algorithm::Hs256, &random).unwrap();
    assert_eq!(
        keystore::signing_key(&keys, Algorithm::Hs256, &random)
            .unwrap()
            .kid(),
        shared.kid()
    );

    let of_root = |root: &RootSecret| SigningKey::ed25519_from_root(root).unwrap().kid().to_owned();
    let root = of_root(&keystore::root_secret(&keys, &random).unwrap());
    assert_eq!(of_root(&keystore::root_secret(&keys, &random).unwrap()), root);
    let text = fs::read_to_string(keys.join("root.key")).unwrap();
    assert_eq!(
        of_root(&RootSecret::new(text.trim()).unwrap()),
        root,
        "the text of the file is the secret"
    );

    let mut names: Vec<_> = fs::read_dir(&keys)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["eddsa.pem", "es256.pem", "hs256.key", "root.key"],
        "and nothing is left beside them"
    );
}

#[test]
fn processes_that_start_together_agree() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, random) = (folder.path().join("keys"), SystemRandom::new());
    let barrier = std::sync::Barrier::new(8);
    let names: Vec<String> = std::thread::scope(|scope| {
        let start = || {
            barrier.wait();
            keystore::signing_key(&keys, Algorithm::EdDsa, &random)
                .unwrap()
                .kid()
                .to_owned()
        };
        let handles: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let (keys, random) = (folder.path().join("keys"), SystemRandom::new());
    keystore::root_secret(&keys, &random).unwrap();
    let path = keys.join("root.key");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&keys), mode(&path)), (0o700, 0o600));
    for open in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        let error = keystore::root_secret(&keys, &random).unwrap_err();
        assert!(matches!(&error, KeystoreError::Exposed { mode, .. } if *mode == open));
        assert!(
            error
                .to_string()
                .contains(&format!("chmod 600 {}", path.display())),
            "{error}"
        );
    }
}

#[test]
fn a_damaged_file_is_named_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let random = SystemRandom::new();
    keystore::root_secret(folder.path(), &random).unwrap();
    keystore::signing_key(folder.path(), Algorithm::EdDsa, &random).unwrap();
    let (root, pem) = (folder.path().join("root.key"), folder.path().join("eddsa.pem"));
    for content in [
        b"".as_slice(),
        b"feedbeef",
        &[0xff; 64],
        "9".repeat(100_000).as_bytes(),
    ] {
        fs::write(&root, content).unwrap();
        fs::write(&pem, content).unwrap();
        let errors = [
            keystore::root_secret(folder.path(), &random).unwrap_err(),
            keystore::signing_key(folder.path(), Algorithm::EdDsa, &random).unwrap_err(),
        ];
        for (error, path) in errors.iter().zip([&root, &pem]) {
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(&path.display().to_string()), "{shown}");
            assert!(!shown.contains("feedbeef") && !shown.contains("9999"), "{shown}");
            assert_eq!(fs::read(path).unwrap(), content);
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let key = signing_key(Algorithm::Hs256);
    let seen = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        root(),
        secrets(),
        key,
        key.verifying_key(),
        signing_key(Algorithm::EdDsa),
        tokens(Algorithm::Hs256),
        tokens(Algorithm::Hs256).sign_access(&access_claims()).unwrap(),
    );
    assert!(!seen.contains(SHARED_SECRET) && !seen.contains(ROOT), "{seen}");
    assert!(
        !seen.contains(&format!("{:?}", SHARED_SECRET.as_bytes())),
        "{seen}"
    );
    assert!(!seen.contains("eyJ"), "{seen}");
    let lines: Vec<&str> = pem(Algorithm::EdDsa)
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    assert!(lines.iter().all(|line| !seen.contains(line)), "{seen}");
}

#[test]
fn secrets_and_tokens_need_no_more_than_a_root() {
    let secrets = Arc::new(DastakSecrets::new(&root(), Arc::new(SystemRandom::new())).unwrap());
    let key = SigningKey::ed25519_from_root(&root()).unwrap();
    assert!(key.try_sign(b"message").is_ok());
    let tokens = dastak_crypto::JwtTokens::new(settings(), key, Vec::new(), &root(), secrets).unwrap();
    let [access, ..] = one_of_each(&tokens);
    assert!(tokens.verify_access(&access, now()).is_ok());
}
