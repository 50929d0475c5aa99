/// Logs people in to a dastak server with their phone number.
library;

export 'src/auth_api_service.dart';
export 'src/clock.dart';
export 'src/dastak_client.dart';
export 'src/exceptions.dart'
    show
        DastakException,
        DastakNetworkError,
        DastakProblem,
        DastakSignedOut,
        NetworkFailure;
export 'src/http/answer.dart';
export 'src/http/http.dart';
export 'src/json.dart';
export 'src/login.dart';
export 'src/models/channel.dart';
export 'src/models/consent.dart';
export 'src/models/device.dart';
export 'src/models/export.dart';
export 'src/models/field_error.dart';
export 'src/models/gender.dart';
export 'src/models/history.dart';
export 'src/models/otp_answers.dart';
export 'src/models/otp_requests.dart';
export 'src/models/registration.dart';
export 'src/models/session.dart';
export 'src/models/tokens.dart';
export 'src/models/user.dart';
export 'src/models/verified_otp.dart';
export 'src/problem_codes.dart';
export 'src/session/session_event.dart';
export 'src/session/token_store.dart';
export 'src/token_interceptor.dart';
