import '../clock.dart';
import '../http/answer.dart';
import '../models/tokens.dart';
import 'stored_session.dart';

const _longestMargin = Duration(seconds: 30);

/// Knows how long access tokens still live, without trusting the device's
/// calendar: it is compared with the server's `Date` at each refresh, and a
/// token that has just arrived is measured by a stopwatch alone, so that no
/// clock, however wrong, makes a client refresh again and again.
final class Freshness {
  Freshness(this._clock);

  final Clock _clock;
  ({String accessToken, Duration settled, Duration deadline})? _own;

  /// Tokens that have just arrived, with the times to store beside them.
  StoredSession stamp(Answer<Object?> answer, Tokens tokens, String sessionId) {
    final life = Duration(seconds: tokens.expiresIn);
    _own = (
      accessToken: tokens.accessToken,
      settled: answer.sentAt + life ~/ 2,
      deadline: answer.sentAt + life,
    );
    final wall = _clock.wall();
    final issuedAt = answer.serverTime ?? wall;
    return StoredSession(
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      sessionId: sessionId,
      expiresAt: issuedAt.add(life),
      expiresIn: life,
      clockOffset: issuedAt.difference(wall),
    );
  }

  /// How long the access token still lives. Never more than its whole life.
  Duration remaining(StoredSession session) {
    final serverNow = _clock.wall().add(session.clockOffset);
    final byCalendar = _shorter(
      session.expiresAt.difference(serverNow),
      session.expiresIn,
    );
    final own = _own;
    if (own == null || own.accessToken != session.accessToken) {
      return byCalendar;
    }
    final now = _clock.monotonic();
    final byStopwatch = own.deadline - now;
    // The stopwatch may have stood still while the device slept, so later on
    // the calendar has a say too.
    return now < own.settled ? byStopwatch : _shorter(byStopwatch, byCalendar);
  }

  /// Whether it is time to refresh: a bit before the end.
  bool isDue(StoredSession session) {
    final margin = _shorter(_longestMargin, session.expiresIn ~/ 5);
    return remaining(session) <= margin;
  }
}

Duration _shorter(Duration one, Duration other) => one < other ? one : other;
