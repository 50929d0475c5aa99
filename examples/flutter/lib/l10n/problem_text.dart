import 'package:dastak_client/dastak_client.dart';

import 'strings.dart';

/// A sentence for whatever a call threw.
String problemText(Object error, Strings strings) => switch (error) {
      DastakProblem() => _ofProblem(error, strings),
      DastakNetworkError() => strings.offline,
      DastakSignedOut() => strings.sessionEnded,
      _ => strings.unexpected,
    };

/// A sentence for one field of a form, when the server found it bad.
String? fieldText(Object? error, String pointer, Strings strings) {
  if (error is! DastakProblem) return null;
  final isBad = error.errors.any((field) => field.pointer == pointer);
  if (!isBad) return null;
  return pointer == '/mobile_number'
      ? strings.invalidMobileNumber
      : strings.checkFields;
}

/// Why the server ended the session.
String endText(String code, Strings strings) => switch (code) {
      ProblemCodes.refreshTokenInvalid ||
      ProblemCodes.refreshTokenExpired ||
      ProblemCodes.refreshTokenReused ||
      ProblemCodes.sessionRevoked =>
        strings.sessionEnded,
      _ => strings.unexpected,
    };

String _ofProblem(DastakProblem problem, Strings strings) {
  return switch (problem.code) {
    ProblemCodes.otpInvalid =>
      strings.wrongCode(problem.attemptsRemaining ?? 0),
    ProblemCodes.otpAttemptsExceeded => strings.codeUsedUp,
    ProblemCodes.otpExpired ||
    ProblemCodes.challengeNotFound =>
      strings.codeExpired,
    ProblemCodes.registrationTokenInvalid => strings.registrationTooLate,
    ProblemCodes.alreadyRegistered => strings.alreadyRegistered,
    ProblemCodes.accountDisabled => strings.accountDisabled,
    ProblemCodes.validationFailed => strings.checkFields,
    ProblemCodes.consentRequired => strings.consentMissing,
    ProblemCodes.consentVersionOutdated => strings.consentChanged,
    ProblemCodes.rateLimited => strings.tooMany(problem.retryAfter ?? 60),
    ProblemCodes.serviceUnavailable => strings.serverBusy,
    ProblemCodes.smsUnavailable => strings.messageNotSent,
    ProblemCodes.stepUpRequired => strings.loginAgain,
    ProblemCodes.sessionNotFound => strings.sessionGone,
    ProblemCodes.tokenMissing ||
    ProblemCodes.tokenInvalid ||
    ProblemCodes.tokenExpired ||
    ProblemCodes.sessionRevoked ||
    ProblemCodes.refreshTokenInvalid ||
    ProblemCodes.refreshTokenExpired ||
    ProblemCodes.refreshTokenReused ||
    ProblemCodes.deviceTokenInvalid =>
      strings.sessionEnded,
    _ => strings.unexpected,
  };
}
