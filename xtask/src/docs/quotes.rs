//! Whether code that a page shows of an example is still there. Such a block has its file above it:
//! `<!-- quoted: examples/nextjs/proxy.ts -->`.

use std::fs;

use super::page::Page;
use crate::shell::root;

const MARK: &str = "<!-- quoted: ";

/// The languages of the examples. In docs/ no block of them is without a file; elsewhere, and in other languages, a block may have one.
const LANGUAGES: [&str; 4] = ["ts", "tsx", "js", "dart"];

/// Names every block that its file does not have.
pub(super) fn check(pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    for page in pages {
        let is_strict = page.path.starts_with("docs");
        for quote in quotes(&page.text) {
            if !is_strict && quote.file.is_none() {
                continue;
            }
            if let Some(fault) = fault(&quote) {
                faults.push(format!("{}:{}: {fault}", page.path.display(), quote.line));
            }
        }
    }
    faults
}

/// A block of code of an example.
#[derive(Debug)]
struct Quote {
    line: usize,
    file: Option<String>,
    code: String,
}

fn quotes(text: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut above = "";
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let code: Vec<_> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```")
                .collect();
            let file = above
                .strip_prefix(MARK)
                .and_then(|rest| rest.strip_suffix(" -->"));
            if file.is_some() || LANGUAGES.contains(&language) {
                quotes.push(Quote {
                    line: number + 1,
                    file: file.map(str::to_owned),
                    code: code.join("\n"),
                });
            }
        }
        above = line;
    }
    quotes
}

fn fault(quote: &Quote) -> Option<String> {
    let Some(file) = &quote.file else {
        return Some(format!("code without `{MARK}… -->` above it"));
    };
    let Ok(source) = fs::read_to_string(root().join(file)) else {
        return Some(format!("there is no {file}"));
    };
    (!source.contains(&quote.code)).then(|| format!("{file} does not say this any more"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::check;
    use crate::docs::page::Page;

    fn faults(text: &str) -> Vec<String> {
        faults_of("docs/page.md", text)
    }

    fn faults_of(page: &str, text: &str) -> Vec<String> {
        check(&[Page::of(PathBuf::from(page), text.to_owned())])
    }

    #[test]
    fn code_that_its_file_has_passes() {
        let text =
            "<!-- quoted: xtask/src/docs/quotes.rs -->\n```ts\nuse std::fs;\n```\n\n```toml\nx = 1\n```\n";
        assert_eq!(faults(text), Vec::<String>::new());
    }

    #[test]
    fn elsewhere_only_code_with_a_file_is_compared() {
        let own = "```ts\nuse nothing;\n```\n";
        let page = "examples/own-adapters/README.md";
        assert_eq!(faults_of(page, own), Vec::<String>::new());
        let changed = "<!-- quoted: xtask/src/docs/quotes.rs -->\n```rust\nuse std::fs;\nuse nothing;\n```\n";
        assert_eq!(faults_of(page, changed).len(), 1);
    }

    #[test]
    fn code_of_nowhere_and_code_that_has_changed_are_named() {
        for text in [
            "```ts\nuse std::fs;\n```\n",
            "<!-- quoted: xtask/nothing.ts -->\n```ts\nuse std::fs;\n```\n",
            "<!-- quoted: xtask/src/docs/quotes.rs -->\n```dart\nuse std::fs;\nuse nothing;\n```\n",
        ] {
            let faults = faults(text);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        }
    }
}
