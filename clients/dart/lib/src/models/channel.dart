/// How a code travels.
enum Channel {
  sms('sms'),
  whatsapp('whatsapp'),
  voice('voice');

  const Channel(this.wire);

  final String wire;

  /// Null for one that only a newer server knows.
  static Channel? of(String? wire) {
    for (final channel in values) {
      if (channel.wire == wire) return channel;
    }
    return null;
  }
}
