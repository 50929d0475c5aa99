//! As much of HTTP/1.1 as the load and its gateway need: a head, and a body whose length it names.

use crate::Trouble;

/// The head of a message that has arrived in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// The request line or the status line.
    pub(crate) first_line: String,
    length: usize,
    body: usize,
}

impl Head {
    /// The head at the beginning of what was read so far; `None` when more must be read.
    pub(crate) fn find(read: &[u8]) -> Result<Option<Self>, Trouble> {
        let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = std::str::from_utf8(read.get(..end).unwrap_or_default())?;
        let mut lines = text.split("\r\n");
        let first_line = lines.next().unwrap_or_default().to_owned();
        let length = lines
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(Ok(0), |(_, value)| value.trim().parse())?;
        Ok(Some(Self {
            first_line,
            length,
            body: end + 4,
        }))
    }

    /// Where the message ends.
    pub(crate) const fn end(&self) -> usize {
        self.body + self.length
    }

    /// The body, of what was read.
    pub(crate) fn body<'a>(&self, read: &'a [u8]) -> &'a [u8] {
        read.get(self.body..self.end()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn a_head_is_found_once_it_has_arrived() {
        let message = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more";
        assert_eq!(Head::find(&message[..30]).unwrap(), None);
        let head = Head::find(message).unwrap().unwrap();
        assert_eq!(head.first_line, "HTTP/1.1 200 OK");
        assert_eq!(head.body(message), b"hello");
    }

    #[test]
    fn without_a_length_there_is_no_body() {
        let message = b"HTTP/1.1 204 No Content\r\n\r\n";
        let head = Head::find(message).unwrap().unwrap();
        assert_eq!(head.end(), message.len());
    }
}
