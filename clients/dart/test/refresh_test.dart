import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:dio/dio.dart';
import 'package:test/test.dart';

import 'support/fake_clock.dart';
import 'support/fake_server.dart';

const _refreshPath = '/api/v1/auth/refresh-token';

void main() {
  late FakeServer server;
  late FakeClock clock;
  late MemoryTokenStore store;
  late DastakClient client;

  /// A client as after a start of the app.
  DastakClient started() {
    return DastakClient(
      baseUrl: 'http://server.test',
      store: store,
      dio: server.dio,
      clock: clock,
      retries: 0,
    );
  }

  setUp(() async {
    server = FakeServer();
    clock = FakeClock();
    store = MemoryTokenStore();
    client = started();
    server.answers.add((_) => login(1, date: 'Mon, 23 Nov 2026 06:00:00 GMT'));
    await client.verifyOtp(
      const VerifyOtpRequest(mobileNumber: '+919876543210', otp: '123456'),
    );
    server.seen.clear();
  });

  List<Object?> refreshes() => [
        for (final request in server.seen)
          if (request.path == _refreshPath) request.body,
      ];

  test('a good token is used as it is', () async {
    server.answers.add(noSessions);
    await client.sessions();
    expect(server.seen.single.token, 'Bearer access1');
  });

  test('many calls at once share one refresh', () async {
    await clock.pass(const Duration(seconds: 880));
    server.answers.addAll([
      (_) => tokens(2),
      noSessions,
      noSessions,
      noSessions,
    ]);
    await Future.wait([
      client.sessions(),
      client.sessions(),
      client.sessions(),
    ]);
    expect(refreshes(), [
      {'refresh_token': 'refresh1'},
    ]);
    expect(server.seen.last.token, 'Bearer access2');
  });

  test('the new pair is stored before it is used', () async {
    await clock.pass(const Duration(seconds: 880));
    String? storedThen;
    server.answers.addAll([
      (_) => tokens(2),
      (request) async {
        storedThen = await store.read();
        return noSessions(request);
      },
    ]);
    await client.sessions();
    expect(storedThen, contains('refresh2'));
  });

  test('a lost answer is asked for again with the same token', () async {
    await clock.pass(const Duration(seconds: 880));
    server.answers.addAll([broken, (_) => tokens(2), noSessions]);
    final sessions = client.sessions();
    await clock.pass(const Duration(seconds: 1));
    await sessions;
    expect(refreshes(), [
      {'refresh_token': 'refresh1'},
      {'refresh_token': 'refresh1'},
    ]);
  });

  test('a silent request gets a copy, and never one after seven seconds',
      () async {
    await clock.pass(const Duration(seconds: 901));
    final silence = Completer<ResponseBody>();
    server.answers.addAll([
      for (var n = 0; n < 9; n++) (_) => silence.future,
    ]);
    final refused = expectLater(
      client.sessions(),
      throwsA(isA<DastakNetworkError>()),
    );
    await clock.pass(const Duration(seconds: 7));
    final inTime = refreshes().length;
    await clock.pass(const Duration(seconds: 14));
    await refused;
    expect(inTime, 3);
    expect(refreshes(), hasLength(3));
    expect(await client.isSignedIn(), isTrue);
  });

  test('a start after a kill finishes the refresh with the old token',
      () async {
    // The answer arrived and was never stored: the store has the old pair.
    await clock.pass(const Duration(seconds: 880));
    client = started();
    server.answers.add((_) => tokens(2));
    expect(await client.restore(), isTrue);
    expect(refreshes(), [
      {'refresh_token': 'refresh1'},
    ]);
    expect(await store.read(), contains('refresh2'));
  });

  test('trouble of the server signs nobody out', () async {
    await clock.pass(const Duration(seconds: 901));
    server.answers.add(
      (_) => problem(503, ProblemCodes.serviceUnavailable, retryAfter: 60),
    );
    await expectLater(client.sessions(), throwsA(isA<DastakProblem>()));
    // It asked for patience, and gets it.
    await expectLater(client.sessions(), throwsA(isA<DastakProblem>()));
    expect(refreshes(), hasLength(1));
    expect(await client.isSignedIn(), isTrue);
    expect(await store.read(), contains('refresh1'));
  });

  for (final code in ProblemCodes.endOfSession) {
    test('$code ends the session', () async {
      await clock.pass(const Duration(seconds: 901));
      server.answers.add((_) => problem(401, code));
      final ended = expectLater(
        client.events,
        emits(isA<SessionEnded>().having((end) => end.code, 'code', code)),
      );
      await expectLater(client.sessions(), throwsA(isA<DastakProblem>()));
      await ended;
      expect(await client.isSignedIn(), isFalse);
      expect(await store.read(), isNull);
    });
  }

  test('a clock that is years off never makes a loop', () async {
    clock.calendar = DateTime.utc(2040);
    for (var n = 0; n < 3; n++) {
      server.answers.add(noSessions);
      await client.sessions();
    }
    expect(refreshes(), isEmpty);

    // As stored, the token looks long dead: one refresh, and no second one.
    client = started();
    server.answers.addAll([
      (_) => tokens(2, date: 'Mon, 23 Nov 2026 06:00:01 GMT'),
      noSessions,
      noSessions,
    ]);
    await client.sessions();
    await client.sessions();
    expect(refreshes(), hasLength(1));
  });

  test('token_expired is followed by one refresh and the same request',
      () async {
    server.answers.addAll([
      (_) => problem(401, ProblemCodes.tokenExpired),
      (_) => tokens(2),
      noSessions,
    ]);
    await client.sessions();
    expect([
      for (final request in server.seen) request.token,
    ], [
      'Bearer access1',
      null,
      'Bearer access2',
    ]);
  });
}
