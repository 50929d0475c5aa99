import 'package:dastak_client/dastak_client.dart';
import 'package:dio/dio.dart';
import 'package:test/test.dart';

import 'support/fake_server.dart';

void main() {
  late FakeServer server;
  late DastakClient client;

  setUp(() {
    server = FakeServer();
    client = DastakClient(
      baseUrl: 'http://server.test/login/',
      dio: server.dio,
      retries: 0,
    );
  });

  const code = VerifyOtpRequest(mobileNumber: '+919876543210', otp: '123456');

  test('the base address may have a path', () async {
    server.answers.add((_) => json(200, {'consents': <Object>[]}));
    expect(await client.consentOffers(), isEmpty);
    expect(server.seen.single.path, '/login/api/v1/consents');
  });

  test('absent fields are not sent, and null empties one', () async {
    server.answers.addAll([(_) => login(1), (_) => json(200, user)]);
    await client.verifyOtp(code);
    await client.updateMe(
      const UpdateProfileRequest(
        email: Change.clear(),
        gender: Change.to(Gender.other),
      ),
    );
    expect(server.seen.first.body, {
      'mobile_number': '+919876543210',
      'otp': '123456',
    });
    expect(server.seen.last.body, {'email': null, 'gender': 'other'});
  });

  test('a new number goes on to a registration', () async {
    server.answers.add(
      (_) => json(200, {
        'status': 'registration_required',
        'is_new_user': true,
        'registration_token': 'token',
        'expires_in': 600,
      }),
    );
    final login = await client.verifyOtp(code);
    expect(login, isA<NotRegistered>());
    expect(await client.isSignedIn(), isFalse);
  });

  test('a page that says 200 to everything is no answer', () async {
    server.answers.add((_) => ResponseBody.fromString('<html>', 200));
    await expectLater(
      client.consentOffers(),
      throwsA(
        isA<DastakNetworkError>().having(
          (error) => error.failure,
          'failure',
          NetworkFailure.badAnswer,
        ),
      ),
    );
  });

  test('an error page of something else gets a code of its status', () async {
    server.answers.add((_) => ResponseBody.fromString('<html>', 502));
    await expectLater(
      client.consentOffers(),
      throwsA(
        isA<DastakProblem>().having((it) => it.code, 'code', 'http_502'),
      ),
    );
  });

  test('a logout that can not be asked for leaves the person signed in',
      () async {
    server.answers.addAll([(_) => login(1), broken]);
    await client.verifyOtp(code);
    await expectLater(client.logout(), throwsA(isA<DastakNetworkError>()));
    expect(await client.isSignedIn(), isTrue);

    server.answers.add((_) => ResponseBody.fromString('', 204));
    await client.logout(allDevices: true);
    expect(server.seen.last.body, {'all_devices': true});
    expect(await client.isSignedIn(), isFalse);
  });
}
