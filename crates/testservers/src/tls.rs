//! A certificate for `localhost`, and the authority that signed it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tempfile::TempDir;

use crate::error::{Result, ServerError};
use crate::user::User;

/// The files of a certificate for `localhost`, and for no other name or address, of an authority made for it.
#[derive(Debug)]
pub(crate) struct Certificates {
    /// The authority's certificate.
    pub(crate) authority: PathBuf,
    /// The server's certificate.
    pub(crate) certificate: PathBuf,
    /// The server's key.
    pub(crate) key: PathBuf,
    /// Removes them.
    _folder: TempDir,
}

impl Certificates {
    /// Makes the keys and the files, and gives the server's key to whom it runs as.
    pub(crate) fn make(server: Option<User>) -> Result<Self> {
        let signed = Signed::new().map_err(|error| ServerError::Failed {
            what: "can't make a certificate".to_owned(),
            log: error.to_string(),
        })?;
        let folder = tempfile::Builder::new()
            .prefix("dastak-tls-")
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir()
            .map_err(ServerError::io("can't make a temporary folder"))?;
        let certificates = Self {
            authority: written(folder.path(), "authority.pem", &signed.authority)?,
            certificate: written(folder.path(), "server.pem", &signed.certificate)?,
            key: written(folder.path(), "server.key", &signed.key)?,
            _folder: folder,
        };
        // PostgreSQL takes no key that others may read.
        fs::set_permissions(&certificates.key, fs::Permissions::from_mode(0o600))
            .map_err(ServerError::io("can't protect the key"))?;
        if let Some(user) = server {
            user.own(&certificates.key)?;
        }
        Ok(certificates)
    }
}

/// All as PEM.
struct Signed {
    authority: String,
    certificate: String,
    key: String,
}

impl Signed {
    fn new() -> std::result::Result<Self, rcgen::Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "dastak tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority_key = KeyPair::generate()?;
        let authority = params.self_signed(&authority_key)?;
        let issuer = Issuer::new(params, authority_key);

        let mut params = CertificateParams::new(["localhost".to_owned()])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?;
        Ok(Self {
            authority: authority.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

fn written(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(ServerError::io(format!("can't write {}", path.display())))?;
    Ok(path)
}
