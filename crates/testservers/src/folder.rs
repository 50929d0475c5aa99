//! The folder of a server.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Result, ServerError};

/// The folder of a server: a temporary one, removed when it is dropped, or one that stays.
#[derive(Debug)]
pub(crate) enum Folder {
    Temporary(TempDir),
    Kept(PathBuf),
}

impl Folder {
    /// The folder `kept`, made where it is missing, or else a new temporary one.
    pub(crate) fn new(kept: Option<&Path>) -> Result<Self> {
        let Some(path) = kept else {
            return tempfile::Builder::new()
                .prefix("dastak-")
                .tempdir()
                .map(Self::Temporary)
                .map_err(ServerError::io("can't make a temporary folder"));
        };
        let failed = |error| ServerError::io(format!("can't make {}", path.display()))(error);
        fs::create_dir_all(path).map_err(failed)?;
        path.canonicalize().map(Self::Kept).map_err(failed)
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(path) => path,
        }
    }

    /// The folder, when it must not stay.
    pub(crate) fn doomed(&self) -> Option<&Path> {
        match self {
            Self::Temporary(folder) => Some(folder.path()),
            Self::Kept(_) => None,
        }
    }
}
