import 'models/user.dart';

/// What a right code leads to.
sealed class Login {
  const Login();
}

/// The person is signed in.
final class SignedIn extends Login {
  const SignedIn(this.user, {required this.isNewUser, this.deviceToken});

  final User user;
  final bool isNewUser;

  /// Where the device is trusted: lets it in without a code, once. Store it
  /// before anything else.
  final String? deviceToken;
}

/// The number is nobody's yet: go on with a registration.
final class NotRegistered extends Login {
  const NotRegistered(this.registrationToken, {required this.expiresIn});

  final String registrationToken;
  final Duration expiresIn;
}
