//! The lines of a text that are for machines: the hash of an app, and `@host #code`.

/// The lines of a text, what ends it left out.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.trim_end().split('\n').collect()
}

/// The line of the origin-bound code: the last one, when it starts with `@`.
pub(super) fn host_line(text: &str) -> Option<&str> {
    lines(text).last().copied().filter(|line| line.starts_with('@'))
}

/// What stands for the host in a line of exactly `@host #{code}`; `None` when the line is anything else.
pub(super) fn host_in(line: &str) -> Option<&str> {
    let host = line.strip_prefix('@')?.strip_suffix(" #{code}")?;
    let one_word = !host.is_empty() && !host.contains(char::is_whitespace);
    one_word.then_some(host)
}

/// The text without the lines that start with `@`.
pub(super) fn prose(text: &str) -> String {
    let mut prose = lines(text);
    prose.retain(|line| !line.starts_with('@'));
    prose.join("\n")
}
