import 'json.dart';
import 'models/field_error.dart';
import 'problem_codes.dart';

/// What a call of the client may throw.
sealed class DastakException implements Exception {
  const DastakException();
}

/// The server said no. Programs decide by [code]; people may read
/// [detail], in English.
final class DastakProblem extends DastakException {
  const DastakProblem({
    required this.code,
    required this.status,
    this.detail,
    this.requestId,
    this.retryAfter,
    this.attemptsRemaining,
    this.errors = const [],
    this.purposes = const [],
  });

  factory DastakProblem.fromJson(Json json) => DastakProblem(
        code: json.text('code'),
        status: json.whole('status'),
        detail: json.text('detail'),
        requestId: json.text('request_id'),
        retryAfter: json.wholeOrNull('retry_after'),
        attemptsRemaining: json.wholeOrNull('attempts_remaining'),
        errors: json.listOrEmpty('errors', FieldError.fromJson),
        purposes: json.textsOrEmpty('purposes'),
      );

  /// One of [ProblemCodes], or `http_502` and the like when something on the
  /// way answered instead of the server.
  final String code;
  final int status;
  final String? detail;

  /// Finds the request in the server's log.
  final String? requestId;

  /// After how many seconds to try again. Of every 429 and 503.
  final int? retryAfter;

  /// Of `otp_invalid`: tries left.
  final int? attemptsRemaining;

  /// Of a 422: each bad field.
  final List<FieldError> errors;

  /// Of the problems with consents: which.
  final List<String> purposes;

  /// Whether the session is over. Anything else leaves it as it is.
  bool get endsSession {
    return status == 401 && ProblemCodes.endOfSession.contains(code);
  }

  @override
  String toString() => 'DastakProblem($status $code, request $requestId)';
}

/// Why there is no answer.
enum NetworkFailure { unreachable, timeout, badAnswer }

/// There is no answer, or none of this server.
final class DastakNetworkError extends DastakException {
  const DastakNetworkError(this.failure, [this.cause]);

  final NetworkFailure failure;
  final Object? cause;

  @override
  String toString() => 'DastakNetworkError(${failure.name})';
}

/// The call needs somebody signed in, and nobody is.
final class DastakSignedOut extends DastakException {
  const DastakSignedOut();

  @override
  String toString() => 'DastakSignedOut()';
}

/// Whether the same request may succeed soon.
bool isPassing(DastakException error) => switch (error) {
      DastakNetworkError() => true,
      DastakProblem(:final status) =>
        status == 429 || status == 502 || status == 503 || status == 504,
      DastakSignedOut() => false,
    };

/// Whether a refresh that failed like this leaves the session as it is.
bool keepsSession(DastakException error) => switch (error) {
      DastakNetworkError() => true,
      DastakProblem() => !error.endsSession,
      DastakSignedOut() => false,
    };

/// How long the server asked to wait.
Duration askedWait(DastakException error) => switch (error) {
      DastakProblem(:final retryAfter?) => Duration(seconds: retryAfter),
      _ => Duration.zero,
    };
