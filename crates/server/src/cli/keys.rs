//! `dastak keys`

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use dastak_crypto::{Algorithm, SystemRandom, generate_pem};

use super::{Failure, print};

/// Makes a signing key. An existing file is never overwritten: a lost key makes every token invalid.
pub(super) fn generate(algorithm: Algorithm, out: Option<&Path>) -> Result<(), Failure> {
    if algorithm == Algorithm::Hs256 {
        let advice = "HS256 has no key file: set JWT_SECRET_KEY to the output of `openssl rand -base64 48`";
        return Err(Failure::Usage(advice.to_owned()));
    }
    let pem = generate_pem(algorithm, &SystemRandom::new()).map_err(Failure::other)?;
    let Some(path) = out else {
        print(&pem);
        return Ok(());
    };
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(pem.as_bytes()))
        .map_err(|error| Failure::Other(format!("can't write {}: {error}", path.display()).into()))
}
