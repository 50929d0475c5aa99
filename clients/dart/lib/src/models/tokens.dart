import '../json.dart';

/// The newest refresh token of a session.
final class RefreshTokenRequest {
  const RefreshTokenRequest(this.refreshToken);

  final String refreshToken;

  Map<String, Object?> toJson() => {'refresh_token': refreshToken};
}

/// A pair of tokens.
final class Tokens {
  const Tokens({
    required this.accessToken,
    required this.refreshToken,
    required this.expiresIn,
  });

  factory Tokens.fromJson(Json json) => Tokens(
        accessToken: json.text('access_token'),
        refreshToken: json.text('refresh_token'),
        expiresIn: json.whole('expires_in'),
      );

  final String accessToken;
  final String refreshToken;

  /// Life of the access token in seconds.
  final int expiresIn;
}
