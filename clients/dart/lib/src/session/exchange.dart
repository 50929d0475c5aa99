import 'dart:async';
import 'dart:math';

import 'package:dio/dio.dart' show CancelToken;

import '../auth_api_service.dart';
import '../clock.dart';
import '../exceptions.dart';
import '../http/answer.dart';
import '../http/backoff.dart';
import '../models/tokens.dart';

/// The server takes a replaced token for ten seconds more: a copy of the
/// request must leave well before.
const _lastStart = Duration(seconds: 7);

/// A request that is silent for so long may be lost, and gets a copy beside it.
const _silence = Duration(seconds: 3);

/// When the whole exchange is given up. Late answers count until then.
const _patience = Duration(seconds: 20);
const _mostTries = 4;

/// Exchanges a refresh token for the next pair, once.
///
/// The answer may be lost after the server has already replaced the token, so
/// the same token is shown again while the server's grace lasts, and never
/// later: soon after a failure, and after silence beside the request that is
/// under way. The first good answer wins; all good ones are worth the same.
final class Exchange {
  Exchange(
    this._refreshToken, {
    required AuthApiService api,
    required Clock clock,
    required Random random,
  })  : _api = api,
        _clock = clock,
        _random = random;

  final String _refreshToken;
  final AuthApiService _api;
  final Clock _clock;
  final Random _random;

  final _done = Completer<Answer<Tokens>>();
  final _cancelToken = CancelToken();
  late final Duration _begun;
  void Function() _stopNext = _nothing;
  void Function() _stopPatience = _nothing;
  int _tries = 0;
  int _pending = 0;
  DastakException _lastError = const DastakNetworkError(NetworkFailure.timeout);

  Future<Answer<Tokens>> run() {
    _begun = _clock.monotonic();
    _stopPatience = _clock.after(_patience, () => _fail(_lastError));
    unawaited(_send());
    return _done.future;
  }

  Future<void> _send() async {
    _tries += 1;
    _pending += 1;
    _plan(_silence);
    try {
      final answer = await _api.refreshToken(
        RefreshTokenRequest(_refreshToken),
        cancelToken: _cancelToken,
        timeout: _patience,
      );
      if (_done.isCompleted) return;
      _settle();
      _done.complete(answer);
    } on DastakException catch (error) {
      _pending -= 1;
      if (_done.isCompleted) return;
      if (!isPassing(error)) return _fail(error);
      _lastError = error;
      final willTry = _plan(askedWait(error) + backoff(_tries - 1, _random));
      if (!willTry && _pending == 0) _fail(error);
    }
  }

  /// Plans the next try, unless it would come too late.
  bool _plan(Duration wait) {
    _stopNext();
    _stopNext = _nothing;
    final start = _clock.monotonic() - _begun + wait;
    if (_tries >= _mostTries || start > _lastStart) return false;
    _stopNext = _clock.after(wait, () => unawaited(_send()));
    return true;
  }

  void _fail(DastakException error) {
    if (_done.isCompleted) return;
    _settle();
    _done.completeError(error);
  }

  void _settle() {
    _stopNext();
    _stopPatience();
    _cancelToken.cancel();
  }

  static void _nothing() {}
}
