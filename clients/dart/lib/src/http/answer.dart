/// A good answer of the server, and what is known of its time.
final class Answer<T> {
  const Answer(this.body, {required this.sentAt, this.serverTime});

  final T body;

  /// When its request left, by the monotonic clock.
  final Duration sentAt;

  /// What the server took for the time, when it said so.
  final DateTime? serverTime;
}
