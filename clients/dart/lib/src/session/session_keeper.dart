import 'dart:async';

import '../models/user.dart';
import 'session_event.dart';
import 'stored_session.dart';
import 'token_store.dart';

/// Holds the session, in memory and in the store, and tells the listeners.
///
/// Every new pair of tokens is in the store before anybody uses it. What a store
/// would not take (a full disk) is kept in memory and offered again: it exists
/// nowhere else.
final class SessionKeeper {
  SessionKeeper(this._store);

  final TokenStore _store;
  final _events = StreamController<SessionEvent>.broadcast();
  StoredSession? _session;
  bool _loaded = false;
  bool _unsaved = false;
  Future<void> _writing = Future<void>.value();

  Stream<SessionEvent> get events => _events.stream;

  /// Whether the store is behind the memory.
  bool get isUnsaved => _unsaved;

  /// The session, read from the store the first time.
  Future<StoredSession?> current() async {
    if (!_loaded) {
      final stored = StoredSession.decode(await _store.read());
      // A login may have come first while the store was read.
      if (!_loaded) {
        _session = stored;
        _loaded = true;
      }
    }
    if (_unsaved) await _persist();
    return _session;
  }

  /// The session, after a look at what others may have stored meanwhile, as a
  /// background isolate of the same app.
  Future<StoredSession?> reread() async {
    final known = await current();
    if (known == null || _unsaved) return known;
    final StoredSession? stored;
    try {
      stored = StoredSession.decode(await _store.read());
    } on Exception {
      return _session; // A store that can't be read now costs nobody a session.
    }
    // A login, a logout or a write since the look would be newer than it.
    if (stored != null && identical(known, _session) && !_unsaved) {
      _session = stored;
    }
    return _session;
  }

  /// Keeps the session of a login.
  Future<void> open(StoredSession session, User user) async {
    await _keep(session);
    _events.add(SessionStarted(user));
  }

  /// Keeps the next pair of tokens.
  Future<void> replace(StoredSession next) async {
    await _keep(next);
    _events.add(const SessionRefreshed());
  }

  /// Lets go of a session, unless another one is in its place by now.
  Future<void> end(String sessionId, EndReason reason, {String? code}) async {
    if (_session?.sessionId != sessionId) return;
    await _keep(null);
    _events.add(SessionEnded(reason, code: code));
  }

  Future<void> close() => _events.close();

  Future<void> _keep(StoredSession? session) {
    _session = session;
    _loaded = true;
    _unsaved = true;
    return _persist();
  }

  /// Brings the store up to date. One write at a time: a later one has the last
  /// word.
  Future<void> _persist() {
    return _writing = _writing.then((_) async {
      final session = _session;
      try {
        if (session == null) {
          await _store.delete();
        } else {
          await _store.write(session.encode());
        }
        if (identical(session, _session)) _unsaved = false;
      } on Exception {
        _unsaved = true;
      }
    });
  }
}
