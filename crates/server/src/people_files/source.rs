//! Bytes in: counted for the progress, bounded a row.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, stdin};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How much of a file is looked at to see what it is.
const HEAD: u64 = 64 * 1024;

/// The longest row, in bytes. An opened quote that is never closed must not take the whole file into memory.
pub(crate) const LONGEST_ROW: u64 = 1024 * 1024;

/// How far a file was read. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    row_began: AtomicU64,
}

impl Meter {
    /// Bytes that were read.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.bytes.load(Relaxed)
    }

    /// A new row begins: it may be [`LONGEST_ROW`] long.
    pub(crate) fn begin_row(&self) {
        self.0.row_began.store(self.bytes(), Relaxed);
    }

    fn count(&self, read: &[u8]) -> io::Result<()> {
        let length = u64::try_from(read.len()).unwrap_or(u64::MAX);
        let bytes = self.0.bytes.fetch_add(length, Relaxed) + length;
        if bytes - self.0.row_began.load(Relaxed) > LONGEST_ROW {
            let problem = format!("a row is longer than {LONGEST_ROW} bytes (is a quote never closed?)");
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(())
    }
}

/// What is read.
pub(crate) struct Source {
    bytes: Box<dyn BufRead + Send>,
    meter: Meter,
    /// Its first bytes, without a byte order mark.
    pub(crate) head: Vec<u8>,
    /// Its length in bytes, where it is known.
    pub(crate) length: Option<u64>,
}

impl Source {
    /// A file, or standard input where the path is `-`.
    pub(crate) fn open(path: &Path, meter: Meter) -> io::Result<Self> {
        if path == Path::new("-") {
            return Self::of(BufReader::new(stdin()), None, meter);
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let length = metadata.is_file().then_some(metadata.len());
        Self::of(BufReader::with_capacity(256 * 1024, file), length, meter)
    }

    /// Anything.
    pub(crate) fn of(
        mut bytes: impl BufRead + Send + 'static,
        length: Option<u64>,
        meter: Meter,
    ) -> io::Result<Self> {
        let mut head = Vec::new();
        bytes.by_ref().take(HEAD).read_to_end(&mut head)?;
        if head.starts_with(b"\xEF\xBB\xBF") {
            head.drain(..3);
        }
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            let problem = "it is UTF-16; save it as UTF-8";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(Self {
            bytes: Box::new(Cursor::new(head.clone()).chain(bytes)),
            meter,
            head,
            length,
        })
    }

    /// How far it was read.
    pub(crate) const fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The next line without its end, into `line`; `false` at the end of the file.
    pub(crate) fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        self.meter.begin_row();
        // Cut before the whole line is in memory, and refused by the meter.
        self.bytes
            .by_ref()
            .take(LONGEST_ROW + 1)
            .read_until(b'\n', line)?;
        self.meter.count(line)?;
        let is_there = !line.is_empty();
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(is_there)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.meter.count(buffer.get(..length).unwrap_or_default())?;
        Ok(length)
    }
}
