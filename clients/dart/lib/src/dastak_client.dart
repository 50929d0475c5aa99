import 'dart:math';

import 'package:dio/dio.dart' show Dio;

import 'auth_api_service.dart';
import 'clock.dart';
import 'exceptions.dart';
import 'http/answer.dart';
import 'http/http.dart';
import 'login.dart';
import 'models/consent.dart';
import 'models/device.dart';
import 'models/export.dart';
import 'models/history.dart';
import 'models/otp_answers.dart';
import 'models/otp_requests.dart';
import 'models/registration.dart';
import 'models/session.dart';
import 'models/user.dart';
import 'models/verified_otp.dart';
import 'problem_codes.dart';
import 'session/freshness.dart';
import 'session/refresher.dart';
import 'session/session_event.dart';
import 'session/session_keeper.dart';
import 'session/stored_session.dart';
import 'session/token_store.dart';

/// A client of one dastak server, for one person at a time.
///
/// Calls throw a [DastakProblem] when the server said no, a
/// [DastakNetworkError] when there is no answer, and those that need a session
/// a [DastakSignedOut] when there is none.
final class DastakClient {
  factory DastakClient({
    required String baseUrl,
    TokenStore? store,
    Dio? dio,
    Clock? clock,
    Random? random,
    Duration timeout = const Duration(seconds: 10),
    int retries = 2,
  }) {
    final usedClock = clock ?? SystemClock();
    final usedRandom = random ?? Random();
    final api = AuthApiService(
      Http(
        baseUrl: baseUrl,
        dio: dio ?? Dio(),
        clock: usedClock,
        timeout: timeout,
        retries: retries,
        random: usedRandom,
      ),
    );
    final keeper = SessionKeeper(store ?? MemoryTokenStore());
    final freshness = Freshness(usedClock);
    final refresher = Refresher(
      api: api,
      keeper: keeper,
      freshness: freshness,
      clock: usedClock,
      random: usedRandom,
    );
    return DastakClient._(api, keeper, freshness, refresher);
  }

  DastakClient._(this._api, this._keeper, this._freshness, this._refresher);

  final AuthApiService _api;
  final SessionKeeper _keeper;
  final Freshness _freshness;
  final Refresher _refresher;

  /// What happens to the session.
  Stream<SessionEvent> get events => _keeper.events;

  /// Sends a code. The answer is the same whether or not somebody has the
  /// number.
  Future<SentOtp> sendOtp(SendOtpRequest request) async {
    return (await _api.sendOtp(request)).body;
  }

  /// Sends the same code again, or a new one when it has expired.
  Future<SentOtp> resendOtp(ResendOtpRequest request) async {
    return (await _api.resendOtp(request)).body;
  }

  /// How far the message of a challenge came.
  Future<OtpStatus> otpStatus(String challengeId) async {
    return (await _api.otpStatus(challengeId)).body;
  }

  /// Checks a code. A known person is signed in then.
  Future<Login> verifyOtp(VerifyOtpRequest request) async {
    final answer = await _api.verifyOtp(request);
    final body = answer.body;
    switch (body) {
      case Authenticated():
        return _open(answer, body);
      case RegistrationRequired(:final registrationToken, :final expiresIn):
        return NotRegistered(
          registrationToken,
          expiresIn: Duration(seconds: expiresIn),
        );
    }
  }

  /// Registers a new person and signs them in.
  Future<SignedIn> completeRegistration(
    CompleteRegistrationRequest request,
  ) async {
    final answer = await _api.completeRegistration(request);
    return _open(answer, answer.body);
  }

  /// Signs in with a trusted device. Its token is replaced by the one in the
  /// answer.
  Future<SignedIn> deviceLogin(DeviceLoginRequest request) async {
    final answer = await _api.deviceLogin(request);
    return _open(answer, answer.body);
  }

  /// Picks up the stored session when an app starts, and tells whether there is
  /// one. A refresh that was cut off is finished while the server still accepts
  /// it. Without a network the session stays as it is.
  Future<bool> restore() async {
    try {
      await _refresher.usable();
    } on DastakException {
      // What ends a session has ended it by now; anything else leaves it.
    }
    return isSignedIn();
  }

  /// Whether somebody is signed in, as far as can be said without asking.
  Future<bool> isSignedIn() async => await _keeper.current() != null;

  /// A good access token for a service of yours. Don't keep it.
  Future<String> accessToken() async => (await _refresher.usable()).accessToken;

  /// Replaces the tokens now. Seldom needed: calls do it when it is time.
  Future<void> refresh() async {
    final session = await _keeper.current();
    if (session == null) throw const DastakSignedOut();
    await _refresher.renew(session);
  }

  Future<User> me() => _as(_api.me);

  Future<User> updateMe(UpdateProfileRequest request) {
    return _as((token) => _api.updateMe(token, request));
  }

  /// Erases the person. Needs a login of the last five minutes, else the
  /// problem is `step_up_required`.
  Future<void> eraseMe() => _ending(_api.eraseMe, EndReason.erased);

  /// Everything that is stored about the person.
  Future<Export> exportMe() => _as(_api.exportMe);

  /// What people are asked to agree to.
  Future<List<ConsentOffer>> consentOffers() async {
    return (await _api.consentOffers()).body.consents;
  }

  /// The person's newest answer of each purpose.
  Future<List<Consent>> myConsents() async {
    return (await _as(_api.myConsents)).consents;
  }

  Future<Consent> changeConsent(String purpose, ChangeConsentRequest request) {
    return _as((token) => _api.changeConsent(token, purpose, request));
  }

  /// Where the person is logged in, newest first.
  Future<List<Session>> sessions() async {
    return (await _as(_api.sessions)).sessions;
  }

  Future<void> endSession(String sessionId) {
    return _as((token) => _api.endSession(token, sessionId));
  }

  /// One page of the person's own trail, newest first.
  Future<LoginHistory> loginHistory({int? limit, String? cursor}) {
    return _as(
      (token) => _api.loginHistory(token, limit: limit, cursor: cursor),
    );
  }

  /// Ends the session on the server, then here. Throws, and leaves the person
  /// signed in, when the server can't be asked: try again, or call [forget].
  Future<void> logout({bool allDevices = false}) async {
    final request = LogoutRequest(allDevices: allDevices);
    try {
      await _ending(
        (token) => _api.logout(token, request),
        EndReason.loggedOut,
      );
    } on DastakSignedOut {
      return;
    } on DastakProblem catch (problem) {
      // It had ended before, which is what was asked for.
      if (!problem.endsSession) rethrow;
    }
  }

  /// Lets go of the session on this device only. On the server it lives until it
  /// expires: prefer [logout].
  Future<void> forget() async {
    final session = await _keeper.current();
    if (session == null) return;
    await _keeper.end(session.sessionId, EndReason.forgotten);
    if (_keeper.isUnsaved) {
      throw Exception('the store did not let go of the session');
    }
  }

  /// Ends the stream of events. No call works well after it.
  Future<void> close() => _keeper.close();

  Future<SignedIn> _open(Answer<Object?> answer, Authenticated login) async {
    final session = _freshness.stamp(answer, login.tokens, login.sessionId);
    await _keeper.open(session, login.user);
    return SignedIn(
      login.user,
      isNewUser: login.isNewUser,
      deviceToken: login.deviceToken,
    );
  }

  Future<T> _as<T>(Future<Answer<T>> Function(String token) call) async {
    return (await _signed<T>(call)).$1;
  }

  Future<void> _ending(
    Future<Answer<void>> Function(String token) call,
    EndReason reason,
  ) async {
    final result = await _signed<void>(call);
    await _keeper.end(result.$2.sessionId, reason);
  }

  /// A request in the person's name. One that was refused because its token had
  /// expired was not read by the server, and is sent once more.
  Future<(T, StoredSession)> _signed<T>(
    Future<Answer<T>> Function(String token) call,
  ) async {
    final session = await _refresher.usable();
    try {
      return await _once<T>(session, call);
    } on DastakProblem catch (problem) {
      final isExpired = problem.code == ProblemCodes.tokenExpired;
      if (problem.status != 401 || !isExpired) rethrow;
    }
    return _once<T>(await _refresher.renew(session), call);
  }

  Future<(T, StoredSession)> _once<T>(
    StoredSession session,
    Future<Answer<T>> Function(String token) call,
  ) async {
    try {
      return ((await call(session.accessToken)).body, session);
    } on DastakProblem catch (problem) {
      final isRevoked = problem.code == ProblemCodes.sessionRevoked;
      if (problem.status == 401 && isRevoked) {
        await _keeper.end(
          session.sessionId,
          EndReason.endedByServer,
          code: problem.code,
        );
      }
      rethrow;
    }
  }
}
