import 'package:dastak_client/dastak_client.dart';

/// A clock that stands still until it is moved.
final class FakeClock implements Clock {
  Duration now = Duration.zero;

  /// What the device takes for the time. Tests put it years off.
  DateTime calendar = DateTime.utc(2026, 11, 23, 6);
  final _timers = <({Duration due, void Function() run})>[];

  @override
  Duration monotonic() => now;

  @override
  DateTime wall() => calendar;

  @override
  void Function() after(Duration wait, void Function() run) {
    final timer = (due: now + wait, run: run);
    _timers.add(timer);
    return () => _timers.remove(timer);
  }

  /// Moves on, timer by timer, and lets what they start run.
  Future<void> pass(Duration duration) async {
    final end = now + duration;
    await settle();
    while (true) {
      final due = _timers.where((timer) => timer.due <= end).toList()
        ..sort((one, other) => one.due.compareTo(other.due));
      if (due.isEmpty) break;
      _timers.remove(due.first);
      _moveTo(due.first.due);
      due.first.run();
      await settle();
    }
    _moveTo(end);
    await settle();
  }

  void _moveTo(Duration time) {
    calendar = calendar.add(time - now);
    now = time;
  }
}

/// Lets everything run that waits for nothing but its turn.
Future<void> settle() => Future<void>.delayed(const Duration(milliseconds: 20));
