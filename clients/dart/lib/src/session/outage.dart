import '../clock.dart';
import '../exceptions.dart';

/// How long nobody tries to refresh ahead of time after it failed.
const _rest = Duration(seconds: 5);

/// Remembers a refresh that failed without an end of the session, so that not
/// every request tries again.
final class Outage {
  Outage(this._clock);

  final Clock _clock;
  ({DastakException error, Duration restUntil, Duration askedUntil})? _last;

  void begin(DastakException error) {
    if (!keepsSession(error)) return;
    final now = _clock.monotonic();
    final asked = askedWait(error);
    _last = (
      error: error,
      restUntil: now + (asked > _rest ? asked : _rest),
      askedUntil: now + asked,
    );
  }

  void end() => _last = null;

  /// Whether it is too early to refresh a token that is still good.
  bool get isResting {
    final last = _last;
    return last != null && _clock.monotonic() < last.restUntil;
  }

  /// The error of a server that asked not to be asked again yet.
  DastakException? get refusal {
    final last = _last;
    if (last == null || _clock.monotonic() >= last.askedUntil) return null;
    return last.error;
  }
}
