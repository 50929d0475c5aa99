import 'dart:convert';

/// A JSON object whose members are read by their names and kinds. What does
/// not fit throws a [FormatException]: the answer is not this server's.
final class Json {
  const Json(this._members);

  /// The object in a text.
  factory Json.parse(String text) {
    final value = jsonDecode(text);
    if (value is Map<String, dynamic>) return Json(value);
    throw const FormatException('the answer is no JSON object');
  }

  final Map<String, dynamic> _members;

  String text(String key) => _read<String>(key);

  String? textOrNull(String key) => _read<String?>(key);

  int whole(String key) => _read<int>(key);

  int? wholeOrNull(String key) => _read<int?>(key);

  bool flag(String key) => _read<bool>(key);

  DateTime time(String key) => DateTime.parse(text(key));

  DateTime? timeOrNull(String key) {
    final value = textOrNull(key);
    return value == null ? null : DateTime.parse(value);
  }

  T object<T>(String key, T Function(Json json) decode) {
    return decode(Json(_read<Map<String, dynamic>>(key)));
  }

  T? objectOrNull<T>(String key, T Function(Json json) decode) {
    final value = _read<Map<String, dynamic>?>(key);
    return value == null ? null : decode(Json(value));
  }

  List<T> list<T>(String key, T Function(Json json) decode) {
    return _decodeAll(_read<List<dynamic>>(key), decode);
  }

  List<T> listOrEmpty<T>(String key, T Function(Json json) decode) {
    return _decodeAll(_read<List<dynamic>?>(key) ?? const [], decode);
  }

  List<String> textsOrEmpty(String key) {
    final values = _read<List<dynamic>?>(key) ?? const [];
    return [for (final value in values) _as<String>(key, value)];
  }

  /// The whole object, for people to read.
  String pretty() => const JsonEncoder.withIndent('  ').convert(_members);

  T _read<T>(String key) => _as<T>(key, _members[key]);

  static T _as<T>(String key, Object? value) {
    if (value is T) return value;
    throw FormatException('"$key" is no $T');
  }

  static List<T> _decodeAll<T>(
    List<dynamic> values,
    T Function(Json json) decode,
  ) {
    return [
      for (final value in values)
        decode(Json(_as<Map<String, dynamic>>('item', value))),
    ];
  }
}
