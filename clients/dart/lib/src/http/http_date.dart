const _months = [
  'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', //
  'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec',
];

final _form = RegExp(
  r'^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$',
);

/// The time in a `Date` header, as `Mon, 23 Nov 2026 06:19:00 GMT`. Null for
/// any other text. (`HttpDate` of `dart:io` is not to be had on the web.)
DateTime? parseHttpDate(String? text) {
  final match = _form.firstMatch(text ?? '');
  if (match == null) return null;
  final month = _months.indexOf(match[2]!) + 1;
  if (month == 0) return null;
  return DateTime.utc(
    int.parse(match[3]!),
    month,
    int.parse(match[1]!),
    int.parse(match[4]!),
    int.parse(match[5]!),
    int.parse(match[6]!),
  );
}
