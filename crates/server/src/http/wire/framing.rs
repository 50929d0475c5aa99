//! Where the lines of HTTP/1.1 requests end.
//!
//! The HTTP library takes a bare line feed for the end of a line, which RFC 9112 §2.2 allows, and chunk extensions of any
//! length. A proxy in front that reads the same bytes in another way makes one request of them where the library makes two.
//! So both are spoilt before the library sees them: it answers 400 and closes the connection, as with everything else
//! that is ambiguous.

use super::line::Line;

/// The longest line with the size of a chunk, in bytes. Nobody sends extensions, so a size is all that it holds.
const LONGEST_CHUNK_LINE: usize = 256;

/// No part of a head and no chunk's size may have it: the library refuses what does (RFC 9110 §5.5).
const SPOILT: u8 = 0;

/// How far into a message a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the request line or a field.
    Head,
    /// In a body of known length, with so many bytes to come.
    Body(u64),
    /// In the line that begins a chunk.
    ChunkSize,
    /// In a chunk, with so many bytes to come.
    Chunk(u64),
    /// In the line end after a chunk.
    ChunkEnd,
    /// In the fields after the last chunk.
    Trailers,
    /// The rest is no request: the library refuses it, or takes it as one stream.
    Rest,
}

/// The first line of a head.
#[derive(Debug, Default, PartialEq, Eq)]
enum Start {
    #[default]
    Missing,
    /// Without a body it makes a tunnel.
    Connect,
    Other,
}

/// What a head says about the bytes after it.
#[derive(Debug, Default)]
struct Head {
    start: Start,
    is_chunked: bool,
    is_web_socket: bool,
    length: u64,
}

/// Follows the requests of one connection.
///
/// It judges line ends only. A head that is wrong in any other way is left to the library, which ends the connection, so
/// what is believed of such a head does not matter.
#[derive(Debug)]
pub(super) struct Framing {
    place: Place,
    line: Line,
    head: Head,
}

impl Framing {
    /// At the beginning of a connection.
    pub(super) fn new() -> Self {
        Self {
            place: Place::Head,
            line: Line::default(),
            head: Head::default(),
        }
    }

    /// Follows the next bytes, and spoils the first one that may not be there.
    pub(super) fn follow(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let taken = match &mut self.place {
                Place::Rest => return,
                Place::Body(left) | Place::Chunk(left) => skip(left, bytes.len()),
                _ => self.read_line(bytes),
            };
            if let Place::Body(0) = self.place {
                self.place = Place::Head;
            } else if let Place::Chunk(0) = self.place {
                self.place = Place::ChunkEnd;
            }
            bytes = bytes.get_mut(taken..).unwrap_or_default();
        }
    }

    /// Reads to the end of the line, or of what is there. Answers how many bytes that were.
    fn read_line(&mut self, bytes: &mut [u8]) -> usize {
        for (index, byte) in bytes.iter_mut().enumerate() {
            let ends = *byte == b'\n';
            let next = if ends {
                self.after_line()
            } else {
                self.line.push(*byte);
                let is_long = self.place == Place::ChunkSize && self.line.length() > LONGEST_CHUNK_LINE;
                (!is_long).then_some(self.place)
            };
            if next.is_none() {
                *byte = SPOILT;
            }
            self.place = next.unwrap_or(Place::Rest);
            if ends {
                self.line = Line::default();
            }
            if ends || next.is_none() {
                return index + 1;
            }
        }
        bytes.len()
    }

    /// Where the line feed that comes now leads, if it may come.
    fn after_line(&mut self) -> Option<Place> {
        let line = &self.line;
        if !line.has_ended() {
            return None;
        }
        Some(match self.place {
            Place::Head if !line.is_empty() => self.head.note(line).then_some(Place::Head)?,
            // Empty lines before a request are not part of it (RFC 9112 §2.2).
            Place::Head if self.head.start == Start::Missing => Place::Head,
            Place::Head => std::mem::take(&mut self.head).body(),
            Place::ChunkSize => match line.chunk_size() {
                Some(0) => Place::Trailers,
                Some(size) => Place::Chunk(size),
                None => Place::Rest,
            },
            Place::ChunkEnd => Place::ChunkSize,
            Place::Trailers if line.is_empty() => Place::Head,
            other => other,
        })
    }
}

impl Head {
    /// Takes in one line of it. Answers `false` when it is too long to be understood here as the library will.
    fn note(&mut self, line: &Line) -> bool {
        if self.start == Start::Missing {
            let connects = line.begins_with("CONNECT ");
            self.start = if connects { Start::Connect } else { Start::Other };
            return true;
        }
        if let Some(value) = line.value_of("content-length") {
            self.length = value.parse().unwrap_or_default();
        } else if let Some(value) = line.value_of("transfer-encoding") {
            self.is_chunked = value.eq_ignore_ascii_case("chunked");
        } else if let Some(value) = line.value_of("upgrade") {
            self.is_web_socket |= value.eq_ignore_ascii_case("websocket");
        } else {
            return true;
        }
        line.is_whole()
    }

    /// What follows, in the library's order of precedence.
    fn body(self) -> Place {
        if self.is_chunked {
            Place::ChunkSize
        } else if self.is_web_socket {
            Place::Rest
        } else if self.length > 0 {
            Place::Body(self.length)
        } else if self.start == Start::Connect {
            Place::Rest
        } else {
            Place::Head
        }
    }
}

/// Counts down by at most `available`, and answers by how much.
fn skip(left: &mut u64, available: usize) -> usize {
    let taken = usize::try_from(*left).map_or(available, |left| left.min(available));
    *left -= taken as u64;
    taken
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
