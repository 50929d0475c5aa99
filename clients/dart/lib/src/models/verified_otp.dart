import '../json.dart';
import 'tokens.dart';
import 'user.dart';

/// What a right code leads to.
sealed class VerifiedOtp {
  const VerifiedOtp();

  factory VerifiedOtp.fromJson(Json json) {
    return json.text('status') == 'authenticated'
        ? Authenticated.fromJson(json)
        : RegistrationRequired.fromJson(json);
  }
}

/// A person who is logged in, with the tokens of the session.
final class Authenticated extends VerifiedOtp {
  const Authenticated({
    required this.tokens,
    required this.sessionId,
    required this.user,
    required this.isNewUser,
    this.deviceToken,
  });

  factory Authenticated.fromJson(Json json) => Authenticated(
        tokens: Tokens.fromJson(json),
        sessionId: json.text('session_id'),
        user: json.object('user', User.fromJson),
        isNewUser: json.flag('is_new_user'),
        deviceToken: json.textOrNull('device_token'),
      );

  final Tokens tokens;
  final String sessionId;
  final User user;
  final bool isNewUser;

  /// There is one where the device is trusted. It is good once.
  final String? deviceToken;
}

/// The number is nobody's yet.
final class RegistrationRequired extends VerifiedOtp {
  const RegistrationRequired({
    required this.registrationToken,
    required this.expiresIn,
  });

  factory RegistrationRequired.fromJson(Json json) => RegistrationRequired(
        registrationToken: json.text('registration_token'),
        expiresIn: json.whole('expires_in'),
      );

  /// Lets this number register, once.
  final String registrationToken;

  /// Its life in seconds.
  final int expiresIn;
}
