import 'dart:convert';

/// What a store keeps of the session. Whoever reads it can act as the person.
final class StoredSession {
  const StoredSession({
    required this.accessToken,
    required this.refreshToken,
    required this.sessionId,
    required this.expiresAt,
    required this.expiresIn,
    required this.clockOffset,
  });

  final String accessToken;
  final String refreshToken;
  final String sessionId;

  /// When the access token ends, by the server's clock.
  final DateTime expiresAt;

  /// The whole life of the access token.
  final Duration expiresIn;

  /// How far the server's clock was ahead of this device's then.
  final Duration clockOffset;

  /// The session as one text, so that a store writes it at once or not at all.
  String encode() => jsonEncode([
        _version,
        accessToken,
        refreshToken,
        sessionId,
        expiresAt.millisecondsSinceEpoch,
        expiresIn.inSeconds,
        clockOffset.inMilliseconds,
      ]);

  /// The session in such a text. Null for what is broken or of another version:
  /// nobody is signed in then.
  static StoredSession? decode(String? text) {
    final Object? parts;
    try {
      parts = jsonDecode(text ?? 'null');
    } on FormatException {
      return null;
    }
    if (parts
        case [
          _version,
          final String accessToken,
          final String refreshToken,
          final String sessionId,
          final int expiresAt,
          final int expiresIn,
          final int clockOffset,
        ]) {
      return StoredSession(
        accessToken: accessToken,
        refreshToken: refreshToken,
        sessionId: sessionId,
        expiresAt: DateTime.fromMillisecondsSinceEpoch(expiresAt, isUtc: true),
        expiresIn: Duration(seconds: expiresIn),
        clockOffset: Duration(milliseconds: clockOffset),
      );
    }
    return null;
  }

  static const _version = 1;
}
