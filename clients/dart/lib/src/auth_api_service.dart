import 'package:dio/dio.dart' show CancelToken;

import 'http/answer.dart';
import 'http/http.dart';
import 'models/consent.dart';
import 'models/device.dart';
import 'models/export.dart';
import 'models/history.dart';
import 'models/otp_answers.dart';
import 'models/otp_requests.dart';
import 'models/registration.dart';
import 'models/session.dart';
import 'models/tokens.dart';
import 'models/user.dart';
import 'models/verified_otp.dart';

/// Every endpoint of the server, one method each. It keeps nothing: the session
/// is the work of `DastakClient`.
final class AuthApiService {
  const AuthApiService(this._http);

  final Http _http;

  Future<Answer<SentOtp>> sendOtp(SendOtpRequest request) {
    return _http.send(
      'POST',
      '/api/v1/auth/send-otp',
      body: request.toJson(),
      decode: SentOtp.fromJson,
    );
  }

  Future<Answer<SentOtp>> resendOtp(ResendOtpRequest request) {
    return _http.send(
      'POST',
      '/api/v1/auth/resend-otp',
      body: request.toJson(),
      decode: SentOtp.fromJson,
    );
  }

  Future<Answer<OtpStatus>> otpStatus(String challengeId) {
    return _http.send(
      'GET',
      '/api/v1/auth/otp-status/${Uri.encodeComponent(challengeId)}',
      decode: OtpStatus.fromJson,
    );
  }

  Future<Answer<VerifiedOtp>> verifyOtp(VerifyOtpRequest request) {
    return _http.send(
      'POST',
      '/api/v1/auth/verify-otp',
      body: request.toJson(),
      decode: VerifiedOtp.fromJson,
    );
  }

  Future<Answer<Authenticated>> completeRegistration(
    CompleteRegistrationRequest request,
  ) {
    return _http.send(
      'POST',
      '/api/v1/auth/complete-registration',
      body: request.toJson(),
      decode: Authenticated.fromJson,
    );
  }

  Future<Answer<Authenticated>> deviceLogin(DeviceLoginRequest request) {
    return _http.send(
      'POST',
      '/api/v1/auth/device-login',
      body: request.toJson(),
      decode: Authenticated.fromJson,
    );
  }

  Future<Answer<Tokens>> refreshToken(
    RefreshTokenRequest request, {
    CancelToken? cancelToken,
    Duration? timeout,
  }) {
    return _http.send(
      'POST',
      '/api/v1/auth/refresh-token',
      body: request.toJson(),
      decode: Tokens.fromJson,
      cancelToken: cancelToken,
      timeout: timeout,
    );
  }

  Future<Answer<void>> logout(String token, LogoutRequest request) {
    return _http.run(
      'POST',
      '/api/v1/auth/logout',
      body: request.toJson(),
      token: token,
    );
  }

  Future<Answer<User>> me(String token) {
    return _http.send(
      'GET',
      '/api/v1/auth/me',
      decode: User.fromJson,
      token: token,
    );
  }

  Future<Answer<User>> updateMe(String token, UpdateProfileRequest request) {
    return _http.send(
      'PATCH',
      '/api/v1/auth/me',
      body: request.toJson(),
      decode: User.fromJson,
      token: token,
    );
  }

  Future<Answer<void>> eraseMe(String token) {
    return _http.run('DELETE', '/api/v1/auth/me', token: token);
  }

  Future<Answer<Export>> exportMe(String token) {
    return _http.send(
      'GET',
      '/api/v1/auth/me/export',
      decode: Export.fromJson,
      token: token,
    );
  }

  Future<Answer<ConsentOffers>> consentOffers() {
    return _http.send(
      'GET',
      '/api/v1/consents',
      decode: ConsentOffers.fromJson,
    );
  }

  Future<Answer<Consents>> myConsents(String token) {
    return _http.send(
      'GET',
      '/api/v1/auth/me/consents',
      decode: Consents.fromJson,
      token: token,
    );
  }

  Future<Answer<Consent>> changeConsent(
    String token,
    String purpose,
    ChangeConsentRequest request,
  ) {
    return _http.send(
      'PUT',
      '/api/v1/auth/me/consents/${Uri.encodeComponent(purpose)}',
      body: request.toJson(),
      decode: Consent.fromJson,
      token: token,
    );
  }

  Future<Answer<Sessions>> sessions(String token) {
    return _http.send(
      'GET',
      '/api/v1/auth/sessions',
      decode: Sessions.fromJson,
      token: token,
    );
  }

  Future<Answer<void>> endSession(String token, String sessionId) {
    return _http.run(
      'DELETE',
      '/api/v1/auth/sessions/${Uri.encodeComponent(sessionId)}',
      token: token,
    );
  }

  Future<Answer<LoginHistory>> loginHistory(
    String token, {
    int? limit,
    String? cursor,
  }) {
    return _http.send(
      'GET',
      '/api/v1/auth/login-history',
      query: {
        if (limit != null) 'limit': limit,
        if (cursor != null) 'cursor': cursor,
      },
      decode: LoginHistory.fromJson,
      token: token,
    );
  }
}
