//! How PostgreSQL is reached, and how long it may take.

use std::path::PathBuf;
use std::time::Duration;

use dastak_ports::PortError;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;

/// The settings of the store. The sum of its timeouts must stay below the deadline of a request.
#[derive(Debug, Clone)]
pub struct PostgresSettings {
    /// `postgres://user:password@host:port,host:port/database?…`. The parameters are those of libpq, `sslmode` from
    /// `disable` to `verify-full` and `sslrootcert` among them; of several hosts `target_session_attrs` is `read-write`
    /// when it is not given.
    pub url: SecretString,
    /// Most connections.
    pub pool_size: usize,
    /// How long opening a connection to one host may take.
    pub connect_timeout: Duration,
    /// How long a caller waits for a free connection.
    pub pool_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// Whether opening the store brings the database to this program's schema.
    pub migrate: bool,
    /// How long entries of the audit trail are kept, in days; whole months are dropped. `None` keeps them for ever.
    pub audit_retention_days: Option<u32>,
}

impl PostgresSettings {
    /// The settings of a small pool at this address.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        Self {
            url,
            pool_size: 16,
            connect_timeout: Duration::from_secs(1),
            pool_timeout: Duration::from_millis(1500),
            statement_timeout: Duration::from_secs(3),
            migrate: true,
            audit_retention_days: None,
        }
    }

    /// How long a statement waits for a lock. Longer than the second after which PostgreSQL looks for deadlocks, so
    /// that those are told apart.
    pub(crate) fn lock_timeout(&self) -> Duration {
        self.statement_timeout / 2
    }
}

/// A URL that can't be used. It says nothing of the URL itself, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidUrl {
    #[error("the address of PostgreSQL must begin with postgres:// or postgresql://")]
    Scheme,
    #[error("sslmode must be disable, prefer, require, verify-ca or verify-full")]
    SslMode,
    #[error("the address of PostgreSQL: {0}")]
    Other(#[from] tokio_postgres::Error),
}

impl From<InvalidUrl> for PortError {
    fn from(error: InvalidUrl) -> Self {
        Self::internal(error)
    }
}

/// What a server's certificate must show (libpq's `sslmode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SslMode {
    /// No TLS.
    Disable,
    /// TLS when the server has it, with any certificate.
    Prefer,
    /// TLS with any certificate; with `sslrootcert` as [`Self::VerifyCa`].
    Require,
    /// A certificate that is signed by a trusted one.
    VerifyCa,
    /// And that is this host's.
    VerifyFull,
}

/// A read URL.
pub(crate) struct Address {
    /// One for each host, in the order to try them.
    pub(crate) hosts: Vec<Config>,
    pub(crate) ssl_mode: SslMode,
    /// Who is trusted; what the system trusts when `None`.
    pub(crate) root_certificates: Option<PathBuf>,
}

impl Address {
    pub(crate) fn parse(url: &SecretString) -> Result<Self, InvalidUrl> {
        let url = url.expose_secret();
        let (scheme, rest) = url
            .split_once("://")
            .filter(|(scheme, _)| matches!(*scheme, "postgres" | "postgresql"))
            .ok_or(InvalidUrl::Scheme)?;
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));

        let mut ssl_mode = SslMode::Prefer;
        let mut root_certificates = None;
        let mut others = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslmode", mode)) => ssl_mode = SslMode::parse(mode)?,
                Some(("sslrootcert", path)) => root_certificates = Some(PathBuf::from(decoded(path))),
                _ => others.push(parameter),
            }
        }
        others.push(ssl_mode.of_driver());
        // Of several hosts all but one are replicas.
        if hosts.contains(',') && !parameters.contains("target_session_attrs=") {
            others.push("target_session_attrs=read-write");
        }
        let others = others.join("&");
        let separator = if authority.contains('@') { "@" } else { "" };
        let hosts = hosts
            .split(',')
            .map(|host| format!("{scheme}://{login}{separator}{host}/{path}?{others}").parse())
            .collect::<Result<_, _>>()?;
        Ok(Self {
            hosts,
            ssl_mode,
            root_certificates,
        })
    }
}

impl SslMode {
    fn parse(text: &str) -> Result<Self, InvalidUrl> {
        Ok(match text {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return Err(InvalidUrl::SslMode),
        })
    }

    /// The driver knows whether there is TLS; what it is worth is decided in `tls.rs`.
    const fn of_driver(self) -> &'static str {
        match self {
            Self::Disable => "sslmode=disable",
            Self::Prefer => "sslmode=prefer",
            Self::Require | Self::VerifyCa | Self::VerifyFull => "sslmode=require",
        }
    }
}

/// A text without its percent-encoding (RFC 3986 §2.1); what is not encoded well stays as it is.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let encoded = part.split_at_checked(2);
        let byte = encoded.and_then(|(digits, rest)| Some((u8::from_str_radix(digits, 16).ok()?, rest)));
        let (byte, rest) = byte.unwrap_or((b'%', part));
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::{Host, TargetSessionAttrs};

    use super::*;

    fn address(url: &str) -> Address {
        Address::parse(&url.to_owned().into()).unwrap()
    }

    #[test]
    fn every_host_is_an_address_of_its_own() {
        let address = address("postgres://me:p%40ss@one:5432,two:5433/people?application_name=x");
        let hosts: Vec<_> = address
            .hosts
            .iter()
            .map(|host| (host.get_hosts().to_vec(), host.get_ports().to_vec()))
            .collect();
        let expected = [("one", 5432), ("two", 5433)];
        assert_eq!(
            hosts,
            expected.map(|(host, port)| (vec![Host::Tcp(host.to_owned())], vec![port]))
        );
        for host in address.hosts {
            assert_eq!(host.get_user(), Some("me"));
            assert_eq!(host.get_password(), Some(b"p@ss".as_slice()));
            assert_eq!(host.get_dbname(), Some("people"));
            assert_eq!(host.get_application_name(), Some("x"));
            assert_eq!(host.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        }
    }

    #[test]
    fn which_sessions_are_wanted_can_be_said() {
        let any = address("postgresql://one,two/people?target_session_attrs=any");
        assert_eq!(any.hosts[0].get_target_session_attrs(), TargetSessionAttrs::Any);
        let only = address("postgresql://one/people");
        assert_eq!(only.hosts[0].get_target_session_attrs(), TargetSessionAttrs::Any);
    }

    #[test]
    fn tls_is_what_libpq_means() {
        for (mode, expected) in [
            ("disable", SslMode::Disable),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-ca", SslMode::VerifyCa),
            ("verify-full", SslMode::VerifyFull),
        ] {
            let url = format!("postgres://me@one/people?sslmode={mode}&sslrootcert=%2Fetc%2Fmy%20ca.pem");
            let address = address(&url);
            assert_eq!(address.ssl_mode, expected);
            assert_eq!(address.root_certificates, Some(PathBuf::from("/etc/my ca.pem")));
        }
        assert_eq!(address("postgres://one").ssl_mode, SslMode::Prefer);
        assert_eq!(address("postgres://one").root_certificates, None);
    }

    #[test]
    fn a_url_that_can_not_be_used_is_not_told() {
        for url in [
            "mysql://me:battery@one/people",
            "me:battery@one",
            "postgres://me:battery@one/people?sslmode=verify",
            "postgres://me:battery@one:port/people",
            "postgres://me:battery@one/people?nonsense=battery",
        ] {
            let error = Address::parse(&url.to_owned().into()).err().unwrap();
            let text = format!("{error} {error:?}");
            assert!(!text.contains("battery"), "{text}");
        }
    }

    #[test]
    fn what_is_encoded_badly_stays() {
        for (text, expected) in [
            ("a%2Fb", "a/b"),
            ("%zz%2", "%zz%2"),
            ("%", "%"),
            ("%é1", "%é1"),
            ("", ""),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }
}
