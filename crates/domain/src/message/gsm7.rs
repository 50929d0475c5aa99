//! The alphabet of plain SMS: 3GPP TS 23.038, GSM 7 bit default alphabet and its extension table.

/// The basic table, in the order of its codes; 0x1B, the escape, has no character.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table: the escape comes before each.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Septets that a character takes: 1, or 2 from the extension table; `None` when the alphabet has it not.
pub(super) fn septets(c: char) -> Option<usize> {
    // Most messages are letters, digits and spaces.
    if c.is_ascii_alphanumeric() || c == ' ' || BASIC.contains(c) {
        Some(1)
    } else {
        EXTENSION.contains(c).then_some(2)
    }
}
