import 'package:dastak_client/dastak_client.dart';
import 'package:test/test.dart';

import 'support/fake_clock.dart';
import 'support/fake_server.dart';

/// A store that can be out of order.
final class FaultyStore implements TokenStore {
  final MemoryTokenStore _inner = MemoryTokenStore();
  bool canRead = true;
  bool canWrite = true;

  @override
  Future<String?> read() {
    if (!canRead) throw const FormatException('the keychain is locked');
    return _inner.read();
  }

  @override
  Future<void> write(String text) {
    if (!canWrite) throw const FormatException('the disk is full');
    return _inner.write(text);
  }

  @override
  Future<void> delete() {
    if (!canWrite) throw const FormatException('the disk is full');
    return _inner.delete();
  }
}

void main() {
  late FakeServer server;
  late FakeClock clock;
  late FaultyStore store;
  late DastakClient client;

  setUp(() async {
    server = FakeServer();
    clock = FakeClock();
    store = FaultyStore();
    client = DastakClient(
      baseUrl: 'http://server.test',
      store: store,
      dio: server.dio,
      clock: clock,
      retries: 0,
    );
    server.answers.add((_) => login(1));
    await client.verifyOtp(
      const VerifyOtpRequest(mobileNumber: '+919876543210', otp: '123456'),
    );
  });

  test('a pair that the store would not take is used, and offered again',
      () async {
    await clock.pass(const Duration(seconds: 880));
    store.canWrite = false;
    server.answers.addAll([(_) => tokens(2), noSessions]);
    await client.sessions();
    expect(server.seen.last.token, 'Bearer access2');
    expect(await store.read(), contains('refresh1'));

    store.canWrite = true;
    server.answers.add(noSessions);
    await client.sessions();
    expect(await store.read(), contains('refresh2'));
  });

  test('a store that can not be read now costs nobody the session', () async {
    store.canRead = false;
    await clock.pass(const Duration(seconds: 880));
    server.answers.addAll([(_) => tokens(2), noSessions]);
    await client.sessions();
    store.canRead = true;
    expect(await store.read(), contains('refresh2'));
  });

  test('who lets go of a session is told when the store does not', () async {
    store.canWrite = false;
    await expectLater(client.forget(), throwsA(isA<Exception>()));
    expect(await client.isSignedIn(), isFalse);
  });

  test('a login while a refresh is under way is not overwritten by it',
      () async {
    await clock.pass(const Duration(seconds: 880));
    server.answers.addAll([
      (_) async {
        await client.verifyOtp(
          const VerifyOtpRequest(mobileNumber: '+919876543211', otp: '123456'),
        );
        return tokens(2);
      },
      (_) => login(7),
      noSessions,
    ]);
    await client.sessions();
    expect(server.seen.last.token, 'Bearer access7');
    expect(await store.read(), contains('refresh7'));
  });
}
