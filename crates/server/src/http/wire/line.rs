//! One line of a head or of chunked framing.

/// What of a line is kept. The fields that matter fit: a name, a colon and a number or a word.
const KEPT: usize = 64;

/// The beginning of a line, and how long it is.
#[derive(Debug)]
pub(super) struct Line {
    kept: [u8; KEPT],
    /// In bytes, without the carriage return that ends it.
    length: usize,
    /// Whether the last byte was a carriage return.
    has_ended: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            kept: [0; KEPT],
            length: 0,
            has_ended: false,
        }
    }
}

impl Line {
    /// Takes the next byte, which is no line feed.
    pub(super) fn push(&mut self, byte: u8) {
        self.has_ended = byte == b'\r';
        if self.has_ended {
            return;
        }
        if let Some(place) = self.kept.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    /// Whether a line feed may come now.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Its length in bytes.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether all of it is kept.
    pub(super) fn is_whole(&self) -> bool {
        self.length <= KEPT
    }

    /// Whether it begins with these letters.
    pub(super) fn begins_with(&self, start: &str) -> bool {
        self.text().starts_with(start)
    }

    /// The value of the field when it is the one of this name.
    pub(super) fn value_of(&self, name: &str) -> Option<&str> {
        let (named, value) = self.text().split_once(':')?;
        named.eq_ignore_ascii_case(name).then(|| value.trim())
    }

    /// The size of the chunk that the line begins.
    pub(super) fn chunk_size(&self) -> Option<u64> {
        let text = self.text();
        let digits = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
        u64::from_str_radix(text.get(..digits)?, 16).ok()
    }

    /// What is kept, up to what is not readable: no field that matters has other characters before its end.
    fn text(&self) -> &str {
        let kept = self.kept.get(..self.length.min(KEPT)).unwrap_or_default();
        kept.utf8_chunks().next().map_or("", |chunk| chunk.valid())
    }
}
