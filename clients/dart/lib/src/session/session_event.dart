import '../models/user.dart';

/// Something that happened to the session.
sealed class SessionEvent {
  const SessionEvent();
}

/// Somebody signed in.
final class SessionStarted extends SessionEvent {
  const SessionStarted(this.user);

  final User user;
}

/// The tokens were replaced.
final class SessionRefreshed extends SessionEvent {
  const SessionRefreshed();
}

/// The session is over.
final class SessionEnded extends SessionEvent {
  const SessionEnded(this.reason, {this.code});

  final EndReason reason;

  /// The problem's code when the server ended it.
  final String? code;
}

/// Why a session is over.
enum EndReason {
  /// The person logged out here.
  loggedOut,

  /// The account is gone.
  erased,

  /// Only this device let go of it.
  forgotten,

  /// The server ended it.
  endedByServer,
}
