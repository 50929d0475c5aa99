//! The places of a text that are filled in.

/// A place of a text that is filled in, written as its name in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// Who the message is from.
    Brand,
    /// The code.
    Code,
    /// How long the code is valid, in words: `3 minutes`. English and Hindi only.
    Validity,
    /// How many whole minutes the code is valid, at least 1.
    Minutes,
    /// The host of the `@host #code` line.
    Host,
    /// The hash of the app that asked.
    AppHash,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Brand,
        Self::Code,
        Self::Validity,
        Self::Minutes,
        Self::Host,
        Self::AppHash,
    ];

    /// The name, without braces.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Code => "code",
            Self::Validity => "validity",
            Self::Minutes => "minutes",
            Self::Host => "host",
            Self::AppHash => "app_hash",
        }
    }

    /// The placeholder of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Whether its value changes from message to message.
    pub(super) const fn varies(self) -> bool {
        !matches!(self, Self::Brand | Self::Host)
    }
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words that stay as they are.
    Fixed(&'a str),
    /// A place that is filled in.
    Slot(Placeholder),
    /// Braces around something that is no placeholder; what is between them.
    Unknown(&'a str),
    /// A brace without its other half.
    StrayBrace(&'a str),
}

/// Cuts a text into its parts. What is not understood is kept, so that the parts joined are the text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (fixed, from_brace) = rest.split_at(at);
        if !fixed.is_empty() {
            pieces.push(Piece::Fixed(fixed));
        }
        let (brace, after) = from_brace.split_at(1);
        let inside = after
            .split_once('}')
            .filter(|(name, _)| brace == "{" && !name.contains(['{', '\n']));
        let Some((name, after)) = inside else {
            pieces.push(Piece::StrayBrace(brace));
            rest = after;
            continue;
        };
        pieces.push(Placeholder::named(name).map_or(Piece::Unknown(name), Piece::Slot));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Fixed(rest));
    }
    pieces
}

/// How often a text has a placeholder.
pub(super) fn count(text: &str, placeholder: Placeholder) -> usize {
    let slot = Piece::Slot(placeholder);
    pieces(text).iter().filter(|piece| **piece == slot).count()
}

/// A text with its placeholders filled in; anything else stays as it is.
pub(super) fn fill(text: &str, value: impl Fn(Placeholder) -> String) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    for piece in pieces(text) {
        match piece {
            Piece::Fixed(words) | Piece::StrayBrace(words) => filled.push_str(words),
            Piece::Slot(placeholder) => filled.push_str(&value(placeholder)),
            Piece::Unknown(name) => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
    }
    filled
}
