//! What the test runners counted.

use std::fmt;

/// Tests, summed over all runners.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            ignored,
        } = self;
        write!(f, "{passed} tests passed, {failed} failed, {ignored} ignored")
    }
}

impl Counts {
    /// Adds the closing line of one of Rust's harnesses: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn add(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in counts.split("; ") {
            if let Some((number, what)) = part.split_once(' ') {
                self.count(number, what);
            }
        }
    }

    /// Adds a closing line of a runner of JavaScript: `# pass 3` or `ℹ pass 3` of Node's, `  3 passed (1.5m)` of
    /// Playwright's.
    pub(crate) fn add_web(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            if let Some((what, number)) = rest.split_once(' ') {
                self.count(number, what);
            }
        } else if let Some(rest) = line.strip_prefix("  ") {
            let rest = rest.split_once(" (").map_or(rest, |(counts, _)| counts);
            if let Some((number, what)) = rest.split_once(' ') {
                self.count(number, what);
            }
        }
    }

    fn count(&mut self, number: &str, what: &str) {
        let Ok(number) = number.parse::<u32>() else { return };
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" | "flaky" | "interrupted" | "did not run" => {
                self.failed += number;
            }
            "ignored" | "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn closing_lines_are_summed_and_others_are_not() {
        let mut counts = Counts::default();
        for line in [
            "running 4 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "test result: FAILED. 2 passed; 5 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.10s",
            "test a::result ... ok",
        ] {
            counts.add(line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 5,
                failed: 5,
                ignored: 1
            }
        );
    }

    #[test]
    fn both_ways_of_node_and_that_of_playwright_are_known() {
        let mut counts = Counts::default();
        for line in [
            "# Subtest: a pass 3",
            "ok 1 - 7 passed",
            "# tests 9",
            "# pass 3",
            "# fail 1",
            "# cancelled 1",
            "# duration_ms 1200.5",
            "ℹ pass 4",
            "ℹ skipped 2",
            "  ✓   1 [server] › a.spec.ts:1:1 › 3 passed (1.2s)",
            "  2 failed",
            "    [server] › a.spec.ts:1:1 › it fails",
            "  1 flaky",
            "  3 did not run",
            "  26 passed (1.5m)",
        ] {
            counts.add_web(line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 33,
                failed: 8,
                ignored: 2
            }
        );
    }
}
