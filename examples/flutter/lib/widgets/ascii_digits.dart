import 'package:flutter/services.dart';

/// Turns the digits of other scripts into ASCII ones and drops the rest: the
/// server takes a code of ASCII digits only, and a Hindi keyboard may type
/// others.
class AsciiDigits extends TextInputFormatter {
  const AsciiDigits();

  /// Where Devanagari's digits begin.
  static const _devanagariZero = 0x0966;

  @override
  TextEditingValue formatEditUpdate(
    TextEditingValue oldValue,
    TextEditingValue newValue,
  ) {
    final text = digitsOf(newValue.text);
    if (text == newValue.text) return newValue;
    return TextEditingValue(
      text: text,
      selection: TextSelection.collapsed(offset: text.length),
    );
  }

  /// The digits of a text, in ASCII.
  static String digitsOf(String text) {
    final digits = StringBuffer();
    for (final rune in text.runes) {
      final isDevanagari =
          rune >= _devanagariZero && rune <= _devanagariZero + 9;
      final ascii = isDevanagari ? rune - _devanagariZero + 0x30 : rune;
      if (ascii >= 0x30 && ascii <= 0x39) digits.writeCharCode(ascii);
    }
    return digits.toString();
  }
}
