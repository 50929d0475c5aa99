//! The shell blocks of a page, and what is written above them for this test.

/// A fenced block of shell commands.
pub(crate) struct Block {
    pub(crate) page: String,
    pub(crate) line: usize,
    language: String,
    pub(crate) mark: Mark,
    pub(crate) text: String,
}

/// What stands above a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    /// It can't be run here, for this reason.
    NotRun(String),
    /// The test of this example sends it.
    Recorded,
}

/// The languages that a block of commands could name.
const SHELLS: [&str; 5] = ["sh", "bash", "shell", "console", "zsh"];

/// All shell blocks of a page.
pub(crate) fn of(page: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut above = String::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.trim_start().strip_prefix("```") else {
            if !line.trim().is_empty() {
                line.trim().clone_into(&mut above);
            }
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let mut text = String::new();
        for (_, line) in lines.by_ref() {
            if line.trim() == "```" {
                break;
            }
            text.push_str(line.get(indent..).unwrap_or_default());
            text.push('\n');
        }
        if SHELLS.contains(&language.trim()) {
            blocks.push(Block {
                page: page.to_owned(),
                line: number + 1,
                language: language.trim().to_owned(),
                mark: mark(&above),
                text,
            });
        }
        above.clear();
    }
    blocks
}

fn mark(above: &str) -> Mark {
    let Some(comment) = above
        .strip_prefix("<!-- ")
        .and_then(|rest| rest.strip_suffix(" -->"))
    else {
        return Mark::None;
    };
    if comment.starts_with("recorded: ") {
        return Mark::Recorded;
    }
    comment
        .strip_prefix("not run:")
        .map_or(Mark::None, |why| Mark::NotRun(why.trim().to_owned()))
}

impl Block {
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.page, self.line)
    }

    /// What is wrong with its form.
    pub(crate) fn fault(&self) -> Option<String> {
        if self.language != "sh" {
            return Some(format!("{}: write ```sh, not ```{}", self.place(), self.language));
        }
        match &self.mark {
            Mark::NotRun(why) if why.split_whitespace().count() < 3 => {
                Some(format!("{}: say why it is not run", self.place()))
            }
            _ => None,
        }
    }
}

#[test]
fn blocks_are_found_with_their_marks() {
    let text = "a\n<!-- not run: needs a real phone -->\n```sh\none\n```\n\n- b\n\n  ```sh\n  two\n    three\n  ```\n\
                <!-- recorded: x -->\n```sh\nfour\n```\n```toml\nfive\n```\n<!-- not run: no -->\n\n```bash\nsix\n```\n";
    let blocks = of("page.md", text);
    let seen: Vec<_> = blocks
        .iter()
        .map(|block| (block.line, block.text.as_str(), block.fault().is_some()))
        .collect();
    let expected = [
        (3, "one\n", false),
        (9, "two\n  three\n", false),
        (14, "four\n", false),
        (22, "six\n", true),
    ];
    assert_eq!(seen, expected);
    let marks: Vec<_> = blocks.iter().map(|block| &block.mark).collect();
    assert_eq!(
        marks,
        [
            &Mark::NotRun("needs a real phone".to_owned()),
            &Mark::None,
            &Mark::Recorded,
            &Mark::NotRun("no".to_owned())
        ]
    );
}
