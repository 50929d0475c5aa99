import 'dart:async';

/// Where the client takes the time and its timers from. Tests give their own.
abstract interface class Clock {
  /// Only grows, whatever happens to the calendar. It may stand still while
  /// the device sleeps.
  Duration monotonic();

  /// What the device takes for the time. It may be years off.
  DateTime wall();

  /// Runs something later. The answer calls it off.
  void Function() after(Duration wait, void Function() run);
}

/// The clock of the device.
final class SystemClock implements Clock {
  final Stopwatch _stopwatch = Stopwatch()..start();

  @override
  Duration monotonic() => _stopwatch.elapsed;

  @override
  DateTime wall() => DateTime.now().toUtc();

  @override
  void Function() after(Duration wait, void Function() run) {
    return Timer(wait, run).cancel;
  }
}
