import 'package:dastak_client/dastak_client.dart';
import 'package:flutter_secure_storage/flutter_secure_storage.dart';

const _key = 'dastak.session';

/// Keeps the session in iOS's keychain or behind Android's keystore. A write
/// replaces the value as a whole, so the old refresh token is there until the
/// new one is.
final class SecureTokenStore implements TokenStore {
  const SecureTokenStore([
    this._storage = const FlutterSecureStorage(
      // Readable in the background, and never on another device.
      iOptions: IOSOptions(
        accessibility: KeychainAccessibility.first_unlock_this_device,
      ),
    ),
  ]);

  final FlutterSecureStorage _storage;

  @override
  Future<String?> read() => _storage.read(key: _key);

  @override
  Future<void> write(String text) => _storage.write(key: _key, value: text);

  @override
  Future<void> delete() => _storage.delete(key: _key);
}
