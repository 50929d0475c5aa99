//! An answer, and those that any gateway may give.

use crate::Scenario;

/// A page as a proxy in front of a gateway shows it.
const PAGE: &str = "<html>\r\n<head><title>Bad gateway</title></head>\r\n<body>\r\n<center><h1>Bad \
     gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=UTF-8";
const TEXT: &str = "text/plain; charset=UTF-8";

/// An answer as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    /// In seconds.
    pub(crate) retry_after: Option<u64>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            content_type: JSON,
            retry_after: None,
            body: body.into().into_bytes(),
        }
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self {
            content_type: TEXT,
            ..Self::json(status, body)
        }
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Self {
        Self {
            content_type: HTML,
            ..Self::json(status, body)
        }
    }

    pub(crate) const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same under another name.
    pub(crate) const fn mislabelled(mut self) -> Self {
        self.content_type = HTML;
        self
    }

    /// What needs no words of a gateway's own; `usual` is its success.
    pub(crate) fn of_any_gateway(scenario: Scenario, usual: impl FnOnce() -> Option<Self>) -> Option<Self> {
        Some(match scenario {
            Scenario::Html500 => Self::html(500, PAGE),
            Scenario::Html502 => Self::html(502, PAGE),
            Scenario::Html503 => Self::html(503, PAGE),
            Scenario::Html504 => Self::html(504, PAGE),
            Scenario::Empty500 => Self::html(500, ""),
            Scenario::Empty502 => Self::html(502, ""),
            Scenario::Empty503 => Self::html(503, ""),
            Scenario::MalformedHtml => Self::html(200, PAGE),
            Scenario::MalformedEmpty => Self::json(200, ""),
            Scenario::MalformedNull => Self::json(200, "null"),
            Scenario::MalformedArray => Self::json(200, "[]"),
            Scenario::MalformedText => Self::json(200, "success"),
            Scenario::MalformedTruncated => {
                let mut answer = usual()?;
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            Scenario::MalformedBom => {
                let mut answer = usual()?;
                answer.body.splice(0..0, *b"\xEF\xBB\xBF");
                answer
            }
            _ => return None,
        })
    }
}
