/// The codes of problems that a server of this version answers. A newer one
/// may answer others, so a switch over them needs a default.
abstract final class ProblemCodes {
  static const malformedRequest = 'malformed_request';
  static const otpInvalid = 'otp_invalid';
  static const otpAttemptsExceeded = 'otp_attempts_exceeded';
  static const otpExpired = 'otp_expired';
  static const tokenMissing = 'token_missing';
  static const tokenInvalid = 'token_invalid';
  static const tokenExpired = 'token_expired';
  static const sessionRevoked = 'session_revoked';
  static const stepUpRequired = 'step_up_required';
  static const registrationTokenInvalid = 'registration_token_invalid';
  static const refreshTokenInvalid = 'refresh_token_invalid';
  static const refreshTokenExpired = 'refresh_token_expired';
  static const refreshTokenReused = 'refresh_token_reused';
  static const deviceTokenInvalid = 'device_token_invalid';
  static const receiptUnauthorized = 'receipt_unauthorized';
  static const accountDisabled = 'account_disabled';
  static const notFound = 'not_found';
  static const challengeNotFound = 'challenge_not_found';
  static const sessionNotFound = 'session_not_found';
  static const methodNotAllowed = 'method_not_allowed';
  static const alreadyRegistered = 'already_registered';
  static const payloadTooLarge = 'payload_too_large';
  static const uriTooLong = 'uri_too_long';
  static const unsupportedMediaType = 'unsupported_media_type';
  static const validationFailed = 'validation_failed';
  static const consentRequired = 'consent_required';
  static const consentVersionOutdated = 'consent_version_outdated';
  static const rateLimited = 'rate_limited';
  static const internalError = 'internal_error';
  static const serviceUnavailable = 'service_unavailable';
  static const smsUnavailable = 'sms_unavailable';

  /// The codes that end a session. No other answer does.
  static const endOfSession = {
    refreshTokenInvalid,
    refreshTokenExpired,
    refreshTokenReused,
    sessionRevoked,
  };
}
