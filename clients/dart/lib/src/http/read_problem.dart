import '../exceptions.dart';
import '../json.dart';

/// The problem in an answer that is an error. One that is not of this server,
/// as a gateway's error page, gets a code made of its status.
DastakProblem readProblem(int status, String text, String? retryAfter) {
  try {
    return DastakProblem.fromJson(Json.parse(text));
  } on FormatException {
    return DastakProblem(
      code: 'http_$status',
      status: status,
      retryAfter: int.tryParse(retryAfter ?? ''),
    );
  }
}
