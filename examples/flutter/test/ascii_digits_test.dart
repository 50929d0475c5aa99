import 'package:dastak_example/widgets/ascii_digits.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  test('digits of a Hindi keyboard become ASCII ones', () {
    expect(AsciiDigits.digitsOf('१२३४५६'), '123456');
  });

  test('what is no digit is dropped', () {
    expect(AsciiDigits.digitsOf(' 123 456\n'), '123456');
  });
}
