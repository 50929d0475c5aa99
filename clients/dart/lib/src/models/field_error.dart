import '../json.dart';

/// A bad field of a request.
final class FieldError {
  const FieldError({
    required this.pointer,
    required this.code,
    required this.detail,
  });

  factory FieldError.fromJson(Json json) => FieldError(
        pointer: json.text('pointer'),
        code: json.text('code'),
        detail: json.text('detail'),
      );

  /// A JSON pointer, as `/email`.
  final String pointer;
  final String code;
  final String detail;
}
