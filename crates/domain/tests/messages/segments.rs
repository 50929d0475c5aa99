use dastak_domain::message::{Encoding, segments};
use proptest::prelude::*;

/// 3GPP TS 23.038 §6.2.1, row by row from code 0x00; 0x1B escapes to the extension table.
const ROWS: [&str; 8] = [
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
];

/// §6.2.1.1: code and character.
const EXTENSION: [(u8, char); 10] = [
    (0x0A, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2F, '\\'),
    (0x3C, '['),
    (0x3D, '~'),
    (0x3E, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// The septets of a character, as codes.
fn gsm7(c: char) -> Option<Vec<u8>> {
    if let Some((code, _)) = EXTENSION.iter().find(|(_, one)| *one == c) {
        return Some(vec![0x1B, *code]);
    }
    let row = ROWS.iter().position(|row| c != '\u{1b}' && row.contains(c))?;
    let column = ROWS[row].chars().position(|one| one == c)?;
    Some(vec![u8::try_from(16 * row + column).unwrap()])
}

/// Encodes, then fills parts one character after the other.
fn oracle(text: &str) -> (Encoding, usize, usize) {
    let septets: Option<Vec<Vec<u16>>> = text
        .chars()
        .map(|c| Some(gsm7(c)?.into_iter().map(u16::from).collect()))
        .collect();
    let utf16 = |c: char| c.to_string().encode_utf16().collect();
    let (encoding, characters, alone, in_part) = septets.map_or_else(
        || (Encoding::Ucs2, text.chars().map(utf16).collect(), 70, 67),
        |septets| (Encoding::Gsm7, septets, 160, 153),
    );
    let units = characters.concat().len();
    if units <= alone {
        return (encoding, units, 1);
    }
    let mut parts: Vec<Vec<u16>> = vec![Vec::new()];
    for character in characters {
        if parts.last().unwrap().len() + character.len() > in_part {
            parts.push(Vec::new());
        }
        parts.last_mut().unwrap().extend(character);
    }
    (encoding, units, parts.len())
}

fn told(text: &str) -> (Encoding, usize, usize) {
    let told = segments(text);
    (told.encoding, told.units, told.segments)
}

#[test]
fn the_whole_alphabet_is_told_from_every_other_character() {
    assert_eq!(ROWS.map(|row| row.chars().count()), [16; 8]);
    let mut in_alphabet = 0;
    for c in (0..=0x2_FFFF).filter_map(char::from_u32) {
        let text = c.to_string();
        let expected = gsm7(c).map_or((Encoding::Ucs2, c.len_utf16()), |codes| {
            in_alphabet += 1;
            (Encoding::Gsm7, codes.len())
        });
        let told = segments(&text);
        assert_eq!((told.encoding, told.units), expected, "U+{:04X}", u32::from(c));
    }
    assert_eq!(in_alphabet, 127 + 10);
}

#[test]
fn the_borders() {
    for (text, expected) in [
        (String::new(), (Encoding::Gsm7, 0, 1)),
        ("a".repeat(160), (Encoding::Gsm7, 160, 1)),
        ("a".repeat(161), (Encoding::Gsm7, 161, 2)),
        ("a".repeat(306), (Encoding::Gsm7, 306, 2)),
        ("a".repeat(307), (Encoding::Gsm7, 307, 3)),
        ("€".repeat(80), (Encoding::Gsm7, 160, 1)),
        // 76 pairs fill 152 of 153 septets: the last one of a part stays empty.
        ("€".repeat(153), (Encoding::Gsm7, 306, 3)),
        ("क".repeat(70), (Encoding::Ucs2, 70, 1)),
        ("क".repeat(71), (Encoding::Ucs2, 71, 2)),
        ("क".repeat(134), (Encoding::Ucs2, 134, 2)),
        ("क".repeat(135), (Encoding::Ucs2, 135, 3)),
        ("😀".repeat(35), (Encoding::Ucs2, 70, 1)),
        ("😀".repeat(67), (Encoding::Ucs2, 134, 3)),
        (format!("{}’", "a".repeat(69)), (Encoding::Ucs2, 70, 1)),
    ] {
        assert_eq!(told(&text), expected, "{text}");
    }
}

#[test]
fn a_segment_has_the_room_that_is_told() {
    let room = |text: &str| segments(text).units_per_segment;
    assert_eq!(
        [
            room("a"),
            room(&"a".repeat(161)),
            room("क"),
            room(&"क".repeat(71))
        ],
        [160, 153, 70, 67]
    );
    assert_eq!(segments(&"a".repeat(160)).octets(), 140);
    assert_eq!(segments("a").octets(), 1);
    assert_eq!(segments(&"क".repeat(70)).octets(), 140);
}

proptest! {
    #[test]
    fn gsm7_is_cut_as_the_oracle_cuts(text in "[a-z0-9 \n@£€~{}\\[\\]|^]{0,500}") {
        prop_assert_eq!(told(&text), oracle(&text));
    }

    #[test]
    fn ucs2_is_cut_as_the_oracle_cuts(text in "[a-cक-ह€😀-😅]{0,300}") {
        prop_assert_eq!(told(&text), oracle(&text));
    }

    #[test]
    fn any_text_is_cut_as_the_oracle_cuts(text in "\\PC{0,200}") {
        prop_assert_eq!(told(&text), oracle(&text));
    }
}
