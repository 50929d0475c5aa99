//! The places of a page that a link may name.

use std::collections::{BTreeMap, BTreeSet};

/// The names that headings get, the same on git hosts and in mdBook.
#[derive(Default)]
pub(super) struct Anchors {
    pub(super) known: BTreeSet<String>,
    times: BTreeMap<String, usize>,
}

impl Anchors {
    /// Names the next heading of a page.
    pub(super) fn add(&mut self, heading: &str) {
        let name: String = heading
            .chars()
            .filter_map(|c| match c {
                ' ' => Some('-'),
                '-' | '_' => Some(c),
                _ if c.is_alphanumeric() => Some(c),
                _ => None,
            })
            .flat_map(char::to_lowercase)
            .collect();
        let times = self.times.entry(name.clone()).or_default();
        self.known.insert(match *times {
            0 => name,
            again => format!("{name}-{again}"),
        });
        *times += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Anchors;

    #[test]
    fn headings_are_named_as_git_hosts_do() {
        let mut anchors = Anchors::default();
        for heading in ["POST /api/v1/auth/send-otp", "What's new?", "What's new?"] {
            anchors.add(heading);
        }
        let known: Vec<_> = anchors.known.iter().map(String::as_str).collect();
        assert_eq!(known, ["post-apiv1authsend-otp", "whats-new", "whats-new-1"]);
    }
}
