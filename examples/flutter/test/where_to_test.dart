import 'package:dastak_example/auth/where_to.dart';
import 'package:flutter_test/flutter_test.dart';

void main() {
  String? redirect(AuthStep step, String location) {
    return whereTo(step, Uri.parse(location));
  }

  test('who is not signed in gets to the login, and then where they wanted',
      () {
    final login = redirect(AuthStep.number, '/account/sessions');
    expect(login, '/login?from=%2Faccount%2Fsessions');
    final code = redirect(AuthStep.code, login!);
    expect(code, '/code?from=%2Faccount%2Fsessions');
    expect(redirect(AuthStep.code, code!), isNull);
    expect(redirect(AuthStep.signedIn, code), '/account/sessions');
  });

  test('who is signed in sees no login', () {
    expect(redirect(AuthStep.signedIn, '/login'), Routes.account);
    expect(redirect(AuthStep.signedIn, '/account/profile'), isNull);
  });

  test('nobody is sent out of the app', () {
    final outside = '/login?from=${Uri.encodeComponent('https://evil.test')}';
    expect(redirect(AuthStep.signedIn, outside), Routes.account);
    expect(redirect(AuthStep.starting, outside), Routes.starting);
    final other = '/login?from=${Uri.encodeComponent('//evil.test/account')}';
    expect(redirect(AuthStep.signedIn, other), Routes.account);
  });
}
