/// How far the person came.
enum AuthStep { starting, number, code, registration, signedIn }

/// The places of the app.
abstract final class Routes {
  static const starting = '/starting';
  static const login = '/login';
  static const code = '/code';
  static const registration = '/registration';
  static const account = '/account';
  static const profile = '/account/profile';
  static const sessions = '/account/sessions';
  static const consents = '/account/consents';
  static const history = '/account/history';
  static const export = '/account/export';
}

/// Where somebody who came so far must go instead of [wanted]. Null when they
/// may go there. A place that was wanted before the login is gone to after it.
String? whereTo(AuthStep step, Uri wanted) {
  final only = switch (step) {
    AuthStep.starting => Routes.starting,
    AuthStep.number => Routes.login,
    AuthStep.code => Routes.code,
    AuthStep.registration => Routes.registration,
    AuthStep.signedIn => null,
  };
  final isPublic = !_isProtected(wanted.toString());
  final kept = wanted.queryParameters['from'];
  if (only == null) {
    if (!isPublic) return null;
    return kept != null && _isProtected(kept) ? kept : Routes.account;
  }
  if (wanted.path == only) return null;
  final from = isPublic ? kept : wanted.toString();
  if (from == null || !_isProtected(from)) return only;
  return Uri(path: only, queryParameters: {'from': from}).toString();
}

/// By the text itself: a link to another host may have the same path.
bool _isProtected(String location) {
  if (!location.startsWith(Routes.account)) return false;
  final rest = location.substring(Routes.account.length);
  return rest.isEmpty || rest.startsWith('/') || rest.startsWith('?');
}
