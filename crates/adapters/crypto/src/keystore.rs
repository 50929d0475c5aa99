//! Keys in files: `root.key`, and `eddsa.pem`, `es256.pem`, `rs256.pem` or `hs256.key`.
//!
//! A file that is not there is made. It appears whole or not at all, and never replaces another, so that
//! processes that start together agree on one key.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use dastak_ports::{PortError, SecureRandom};
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::generate::generate_pem;
use crate::root::RootSecret;
use crate::signing::{KeyError, SigningKey};
use crate::system::SystemRandom;

/// No key file is as long as this, in bytes.
const LONGEST_FILE: u64 = 16 * 1024;

/// Bytes of a new secret; its file has twice as many hexadecimal digits.
const SECRET: usize = 32;

/// Why a key can't be had from its file. Says what to do, and never what is in the file.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
    /// The folder or a file can't be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others than the owner may use the file.
    #[error("{path} may be used by others than its owner (mode {mode:03o}): run `chmod 600 {path}`")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is not what it should be.
    #[error(
        "{path} is damaged ({reason}): restore it from a backup, or move it away and a new one is made, which ends \
         the sessions and codes that depend on it"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No key could be made for the file.
    #[error("{path}: {source}")]
    Generation {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: KeyError,
    },
    /// There is no randomness for a new key.
    #[error("no new key can be made")]
    Random(#[source] PortError),
}

/// The root secret of a folder, made at first use.
pub fn root_secret(folder: &Path, random: &SystemRandom) -> Result<RootSecret, KeystoreError> {
    let path = folder.join("root.key");
    let secret = load_or_create(&path, random, || new_secret(random))?;
    RootSecret::new(checked_secret(&path, &secret)?).map_err(|error| damaged(&path, error))
}

/// The signing key of a folder for an algorithm, made at first use.
pub fn signing_key(
    folder: &Path,
    algorithm: Algorithm,
    random: &SystemRandom,
) -> Result<SigningKey, KeystoreError> {
    let path = folder.join(match algorithm {
        Algorithm::EdDsa => "eddsa.pem",
        Algorithm::Es256 => "es256.pem",
        Algorithm::Rs256 => "rs256.pem",
        Algorithm::Hs256 => "hs256.key",
    });
    let content = load_or_create(&path, random, || match algorithm {
        Algorithm::Hs256 => new_secret(random),
        Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256 => {
            generate_pem(algorithm, random).map_err(|source| KeystoreError::Generation {
                path: path.clone(),
                source,
            })
        }
    })?;
    let key = match algorithm {
        Algorithm::Hs256 => SigningKey::from_secret(checked_secret(&path, &content)?.as_bytes()),
        Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256 => SigningKey::from_pem(algorithm, &content),
    };
    key.map_err(|error| damaged(&path, error))
}

fn new_secret(random: &dyn SecureRandom) -> Result<Zeroizing<String>, KeystoreError> {
    let bytes = Zeroizing::new(random.bytes::<SECRET>().map_err(KeystoreError::Random)?);
    Ok(Zeroizing::new(hex(bytes.as_ref()) + "\n"))
}

fn checked_secret<'a>(path: &Path, content: &'a str) -> Result<&'a str, KeystoreError> {
    let secret = content.trim();
    if secret.len() == 2 * SECRET && secret.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(secret)
    } else {
        Err(damaged(path, "it must have 64 hexadecimal digits"))
    }
}

fn damaged(path: &Path, reason: impl Display) -> KeystoreError {
    KeystoreError::Damaged {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn io_error(path: &Path, source: io::Error) -> KeystoreError {
    KeystoreError::Io {
        path: path.to_owned(),
        source,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn load_or_create(
    path: &Path,
    random: &dyn SecureRandom,
    make: impl FnOnce() -> Result<Zeroizing<String>, KeystoreError>,
) -> Result<Zeroizing<String>, KeystoreError> {
    if let Some(content) = load(path)? {
        return Ok(content);
    }
    let content = make()?;
    let name = random.bytes::<8>().map_err(KeystoreError::Random)?;
    create(path, &hex(&name), &content).map_err(|error| io_error(path, error))?;
    // What is there now may be another process's.
    load(path)?.ok_or_else(|| io_error(path, io::ErrorKind::NotFound.into()))
}

/// The content of a file; `None` when there is none.
fn load(path: &Path) -> Result<Option<Zeroizing<String>>, KeystoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path, error)),
    };
    let metadata = file.metadata().map_err(|error| io_error(path, error))?;
    if !metadata.is_file() {
        return Err(damaged(path, "it is not a file"));
    }
    check_mode(path, &metadata)?;
    let mut content = Zeroizing::new(String::new());
    match file.take(LONGEST_FILE).read_to_string(&mut content) {
        Ok(_) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(damaged(path, "it is not a text")),
        Err(error) => Err(io_error(path, error)),
    }
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), KeystoreError> {
    use std::os::unix::fs::PermissionsExt;

    let mode = metadata.permissions().mode() & 0o777;
    let others = mode & 0o077;
    if others == 0 {
        Ok(())
    } else {
        Err(KeystoreError::Exposed {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), KeystoreError> {
    Ok(())
}

/// Writes the content beside `path` and links it there. Unlike a rename, a link never replaces a file that
/// somebody else was quicker to make; then theirs stays, and that is fine.
fn create(path: &Path, name: &str, content: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    create_folder(folder)?;
    let draft = folder.join(format!(".{name}.new"));
    let linked = write_private(&draft, content).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    });
    let removed = fs::remove_file(&draft);
    linked.and(removed)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn write_private(path: &Path, content: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}
