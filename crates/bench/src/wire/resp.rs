//! The commands of a Redis client: arrays of bulk strings (RESP, "Sending commands to a Redis server").

use super::{Scanner, skip};

/// Finds commands, pipelined or not.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// A line that has not ended yet.
    line: Vec<u8>,
    /// Bytes left of a string, with its line end.
    left: usize,
}

impl Commands {
    /// Judges a whole line: the head of a command, or of a string whose length follows.
    fn judge(&mut self) -> u64 {
        let number = |text: &[u8]| std::str::from_utf8(text).ok()?.trim_end().parse().ok();
        let command = match self.line.split_first() {
            Some((b'*', _)) => 1,
            Some((b'$', length)) => {
                self.left = number(length).map_or(0, |length: usize| length + 2);
                0
            }
            _ => 0,
        };
        self.line.clear();
        command
    }
}

impl Scanner for Commands {
    fn feed(&mut self, mut bytes: &[u8]) -> u64 {
        let mut commands = 0;
        loop {
            bytes = skip(bytes, &mut self.left);
            if bytes.is_empty() {
                return commands;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let (line, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
            self.line.extend_from_slice(line);
            bytes = rest;
            if end.is_some() {
                commands += self.judge();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_counted_however_the_bytes_come() {
        let bytes = b"*1\r\n$4\r\nPING\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9\r\n*1\r\n$4\r\n*\r\n*2\r\n$3\r\nGET\r\n$0\r\n\r\n";
        for size in 1..=bytes.len() {
            let mut scanner = Commands::default();
            let counted: u64 = bytes.chunks(size).map(|chunk| scanner.feed(chunk)).sum();
            assert_eq!(counted, 3, "in pieces of {size}");
        }
    }
}
