import 'dart:math';

import '../auth_api_service.dart';
import '../clock.dart';
import '../exceptions.dart';
import '../http/answer.dart';
import '../models/tokens.dart';
import 'exchange.dart';
import 'freshness.dart';
import 'outage.dart';
import 'session_event.dart';
import 'session_keeper.dart';
import 'stored_session.dart';

/// Gives out sessions that are good for a request, and refreshes them with one
/// request in flight, however many ask.
final class Refresher {
  Refresher({
    required AuthApiService api,
    required SessionKeeper keeper,
    required Freshness freshness,
    required Clock clock,
    required Random random,
  })  : _api = api,
        _keeper = keeper,
        _freshness = freshness,
        _clock = clock,
        _random = random,
        _outage = Outage(clock);

  final AuthApiService _api;
  final SessionKeeper _keeper;
  final Freshness _freshness;
  final Clock _clock;
  final Random _random;
  final Outage _outage;
  Future<StoredSession>? _flight;

  /// A session whose access token should be good, refreshed when it is time.
  Future<StoredSession> usable() async {
    final session = await _keeper.current();
    if (session == null) throw const DastakSignedOut();
    if (!_freshness.isDue(session)) return session;
    if (_outage.isResting && _isGood(session)) return session;
    try {
      return await renew(session);
    } on DastakException catch (error) {
      // Out of reach or in trouble, but the token is good for a while.
      if (keepsSession(error) && _isGood(session)) return session;
      rethrow;
    }
  }

  /// The successor of a session whose access token is no good any more. All who
  /// ask at the same time get the same.
  Future<StoredSession> renew(StoredSession stale) {
    return _flight ??= _refresh(stale).whenComplete(() {
      _flight = null;
    });
  }

  bool _isGood(StoredSession session) {
    return _freshness.remaining(session) > Duration.zero;
  }

  Future<StoredSession> _refresh(StoredSession stale) async {
    final before = await _keeper.reread();
    if (before == null) throw const DastakSignedOut();
    // Somebody else refreshed before us.
    final isNewer = before.accessToken != stale.accessToken;
    if (isNewer && !_freshness.isDue(before)) return before;
    final refusal = _outage.refusal;
    if (refusal != null) throw refusal;
    final Answer<Tokens> answer;
    try {
      answer = await Exchange(
        before.refreshToken,
        api: _api,
        clock: _clock,
        random: _random,
      ).run();
    } on DastakException catch (error) {
      _outage.begin(error);
      if (error is! DastakProblem || !error.endsSession) rethrow;
      final now = await _keeper.reread();
      // The end of a token that is not the newest says nothing about that one.
      if (now != null && now.refreshToken != before.refreshToken) return now;
      await _keeper.end(
        before.sessionId,
        EndReason.endedByServer,
        code: error.code,
      );
      rethrow;
    }
    _outage.end();
    return _settle(before, answer);
  }

  /// Stores the successor, unless a logout or a login came in between.
  Future<StoredSession> _settle(
    StoredSession before,
    Answer<Tokens> answer,
  ) async {
    final now = await _keeper.current();
    if (now == null) throw const DastakSignedOut();
    if (now.refreshToken != before.refreshToken) return now;
    final next = _freshness.stamp(answer, answer.body, before.sessionId);
    await _keeper.replace(next);
    return next;
  }
}
