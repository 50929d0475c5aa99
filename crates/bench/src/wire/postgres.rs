//! PostgreSQL's frontend messages, as "Message Formats" of its manual has them.

use super::{Scanner, skip};

/// Finds requests: a `Sync` ends one of the extended protocol, a `Query` is one.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// The first messages have no type.
    started: bool,
    /// The beginning of a message, until its length is known.
    head: Vec<u8>,
    /// Bytes left of a message that is already judged.
    left: usize,
}

/// The code of a request for TLS, after which the start-up message comes again.
const SSL_REQUEST: u32 = 80_877_103;

impl Requests {
    /// Judges a whole head, and knows then how much of the message is left.
    fn judge(&mut self) -> u64 {
        let word = |at: usize| {
            let bytes = self.head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, u32::from_be_bytes)
        };
        let (length, request) = if self.started {
            (word(1), matches!(self.head.first(), Some(b'S' | b'Q')))
        } else {
            self.started = word(4) != SSL_REQUEST;
            // Its second word is part of the head here.
            (word(0).saturating_sub(4), false)
        };
        self.left = usize::try_from(length).unwrap_or_default().saturating_sub(4);
        self.head.clear();
        u64::from(request)
    }
}

impl Scanner for Requests {
    fn feed(&mut self, mut bytes: &[u8]) -> u64 {
        let mut requests = 0;
        loop {
            bytes = skip(bytes, &mut self.left);
            if bytes.is_empty() {
                return requests;
            }
            let wanted = if self.started { 5 } else { 8 } - self.head.len();
            let (head, rest) = bytes.split_at(wanted.min(bytes.len()));
            self.head.extend_from_slice(head);
            bytes = rest;
            if head.len() == wanted {
                requests += self.judge();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    /// TLS asked for and refused, start-up, one prepared statement in two round trips, one simple query.
    fn conversation() -> Vec<u8> {
        let startup = [&0x0003_0000_u32.to_be_bytes()[..], b"user\0me\0\0"].concat();
        let mut bytes = [8_u32.to_be_bytes(), SSL_REQUEST.to_be_bytes()].concat();
        bytes.extend(u32::try_from(startup.len() + 4).unwrap().to_be_bytes());
        bytes.extend(startup);
        for (kind, body) in [
            (b'P', &b"S Q"[..]),
            (b'D', b"S"),
            (b'S', b""),
            (b'B', b"QQQQQ"),
            (b'E', b"S"),
            (b'S', b""),
            (b'Q', b"SELECT 'S'\0"),
        ] {
            bytes.extend(message(kind, body));
        }
        bytes
    }

    #[test]
    fn requests_are_counted_however_the_bytes_come() {
        let bytes = conversation();
        for size in 1..=bytes.len() {
            let mut scanner = Requests::default();
            let counted: u64 = bytes.chunks(size).map(|chunk| scanner.feed(chunk)).sum();
            assert_eq!(counted, 3, "in pieces of {size}");
        }
    }
}
