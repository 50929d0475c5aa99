//! How many SMS a text takes: 3GPP TS 23.038 and, for the parts of a longer one, TS 23.040.

use super::gsm7::septets;

/// How the characters of an SMS are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// The GSM 7 bit default alphabet with its extension table; a unit is a septet.
    Gsm7,
    /// UCS-2; a unit is two octets, and a character outside the basic plane takes two.
    Ucs2,
}

impl Encoding {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm7 => "gsm7",
            Self::Ucs2 => "ucs2",
        }
    }

    /// Units that fit one SMS: 140 octets.
    #[must_use]
    pub const fn units_alone(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units that fit each part of a longer message: six octets go to the header that joins them.
    #[must_use]
    pub const fn units_in_part(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// How a text is cut into SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segmentation {
    /// How it is written: one character outside of GSM-7 turns all of it into UCS-2.
    pub encoding: Encoding,
    /// Its length in units of the encoding.
    pub units: usize,
    /// SMS it takes, at least 1.
    pub segments: usize,
    /// Units that fit each of them.
    pub units_per_segment: usize,
}

impl Segmentation {
    /// Its length in octets, headers not counted.
    #[must_use]
    pub const fn octets(&self) -> usize {
        match self.encoding {
            Encoding::Gsm7 => (self.units * 7).div_ceil(8),
            Encoding::Ucs2 => self.units * 2,
        }
    }

    /// What to compare for the longest of some messages in one encoding. The units alone would not do: where a
    /// character moves into the next part, a shorter text may take more SMS.
    pub(super) const fn cost(&self) -> (usize, usize) {
        (self.segments, self.units)
    }
}

/// Cuts a text into SMS. A character that takes two units is never split over two parts, so a part may end with a
/// unit unused.
///
/// ```
/// use dastak_domain::message::{Encoding, segments};
///
/// let plain = segments(&"a".repeat(160));
/// assert_eq!((plain.encoding, plain.segments), (Encoding::Gsm7, 1));
/// // Of a longer message each part holds 153.
/// assert_eq!(segments(&"a".repeat(161)).segments, 2);
/// assert_eq!(segments(&"a".repeat(307)).segments, 3);
/// // One character outside of GSM-7, and 70 fit one SMS.
/// let dash = segments(&format!("{}\u{2014}", "a".repeat(70)));
/// assert_eq!((dash.encoding, dash.segments), (Encoding::Ucs2, 2));
/// ```
#[must_use]
pub fn segments(text: &str) -> Segmentation {
    let gsm7: Option<Vec<usize>> = text.chars().map(septets).collect();
    match gsm7 {
        Some(units) => cut(Encoding::Gsm7, &units),
        None => cut(
            Encoding::Ucs2,
            &text.chars().map(char::len_utf16).collect::<Vec<_>>(),
        ),
    }
}

/// Cuts characters of these lengths.
fn cut(encoding: Encoding, characters: &[usize]) -> Segmentation {
    let units: usize = characters.iter().sum();
    if units <= encoding.units_alone() {
        return Segmentation {
            encoding,
            units,
            segments: 1,
            units_per_segment: encoding.units_alone(),
        };
    }
    let room = encoding.units_in_part();
    let (segments, _) = characters.iter().fold((1, 0), |(parts, used), units| {
        if used + units > room {
            (parts + 1, *units)
        } else {
            (parts, used + units)
        }
    });
    Segmentation {
        encoding,
        units,
        segments,
        units_per_segment: room,
    }
}
