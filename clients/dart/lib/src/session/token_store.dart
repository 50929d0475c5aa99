/// Where the session is kept between starts: one text, written as a whole.
///
/// A text that is being replaced must stay until the new one is safely there.
/// When the app is killed in between, the old refresh token is still good for
/// the server's grace period.
abstract interface class TokenStore {
  /// The text that was written last, if any. It may throw, as while a phone's
  /// keychain is locked: the session is left as it is then.
  Future<String?> read();

  Future<void> write(String text);

  Future<void> delete();
}

/// Keeps the session as long as the process lives.
final class MemoryTokenStore implements TokenStore {
  String? _text;

  @override
  Future<String?> read() async => _text;

  @override
  Future<void> write(String text) async => _text = text;

  @override
  Future<void> delete() async => _text = null;
}
