import 'dart:async';
import 'dart:convert';
import 'dart:typed_data';

import 'package:dio/dio.dart';

/// What the server does with one request.
typedef Respond = FutureOr<ResponseBody> Function(SeenRequest request);

/// A request as it arrived.
final class SeenRequest {
  const SeenRequest(this.method, this.path, this.token, this.body);

  final String method;
  final String path;
  final String? token;
  final Object? body;
}

/// Answers the requests of a [Dio] in the order of its answers, and keeps what
/// was asked.
final class FakeServer implements HttpClientAdapter {
  final List<SeenRequest> seen = [];
  final List<Respond> answers = [];

  /// A [Dio] whose requests end here.
  Dio get dio => Dio()..httpClientAdapter = this;

  @override
  Future<ResponseBody> fetch(
    RequestOptions options,
    Stream<Uint8List>? requestStream,
    Future<void>? cancelFuture,
  ) async {
    final data = options.data;
    final request = SeenRequest(
      options.method,
      options.uri.path,
      options.headers['authorization'] as String?,
      data is String ? jsonDecode(data) : null,
    );
    seen.add(request);
    if (answers.isEmpty) throw StateError('no answer for ${request.path}');
    return answers.removeAt(0)(request);
  }

  @override
  void close({bool force = false}) {}
}

/// An answer in JSON.
ResponseBody json(int status, Map<String, Object?> body, {String? date}) {
  return ResponseBody.fromString(
    jsonEncode(body),
    status,
    headers: {
      'content-type': ['application/json'],
      if (date != null) 'date': [date],
    },
  );
}

/// A problem of the server.
ResponseBody problem(int status, String code, {int? retryAfter}) {
  return json(status, {
    'type': '/problems#$code',
    'title': code,
    'status': status,
    'detail': code,
    'code': code,
    'request_id': 'test',
    if (retryAfter != null) 'retry_after': retryAfter,
  });
}

/// The n-th pair of tokens.
ResponseBody tokens(int n, {String? date}) {
  return json(200, _pair(n), date: date);
}

/// A login with the n-th pair of tokens.
ResponseBody login(int n, {String? date}) {
  return json(200, date: date, {
    ..._pair(n),
    'status': 'authenticated',
    'is_new_user': false,
    'session_id': 'session$n',
    'user': user,
  });
}

/// A list of no sessions, which is the cheapest call that needs a token.
ResponseBody noSessions(SeenRequest _) => json(200, {'sessions': <Object>[]});

/// The connection breaks.
ResponseBody broken(SeenRequest _) => throw StateError('connection reset');

const user = {
  'id': '01a1f7c2-9a40-7d31-8c1e-5b7f20c4a911',
  'mobile_number': '+919876543210',
  'mobile_verified_at': '2026-11-23T06:00:00Z',
  'full_name': 'Asha Rao',
  'email': null,
  'date_of_birth': null,
  'gender': 'female',
  'preferred_language': 'hi',
  'status': 'active',
  'created_at': '2026-11-20T09:00:00Z',
  'updated_at': '2026-11-20T09:00:00Z',
  'last_login_at': '2026-11-23T06:00:00Z',
  'consents': <Object>[],
};

Map<String, Object?> _pair(int n) => {
      'access_token': 'access$n',
      'refresh_token': 'refresh$n',
      'token_type': 'Bearer',
      'expires_in': 900,
      'refresh_expires_in': 604800,
    };
