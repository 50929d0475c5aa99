import 'dart:convert';
import 'dart:math';

import 'package:dio/dio.dart';

import '../clock.dart';
import '../exceptions.dart';
import '../json.dart';
import 'answer.dart';
import 'backoff.dart';
import 'http_date.dart';
import 'read_problem.dart';

/// A GET that asks for more patience than this is not tried again.
const _longestWait = Duration(seconds: 5);

/// Sends requests. Throws a [DastakProblem] or a [DastakNetworkError], and
/// nothing else.
final class Http {
  Http({
    required String baseUrl,
    required Dio dio,
    required this.clock,
    required Duration timeout,
    required int retries,
    required Random random,
  })  : _baseUrl = baseUrl.replaceFirst(RegExp(r'/+$'), ''),
        _dio = dio,
        _timeout = timeout,
        _retries = retries,
        _random = random;

  final String _baseUrl;
  final Dio _dio;
  final Clock clock;
  final Duration _timeout;
  final int _retries;
  final Random _random;

  /// A request whose answer has a body. A GET whose answer was lost is sent
  /// again, nothing else is: least of all a code.
  Future<Answer<T>> send<T>(
    String method,
    String path, {
    required T Function(Json json) decode,
    Map<String, Object?>? body,
    Map<String, Object?>? query,
    String? token,
    CancelToken? cancelToken,
    Duration? timeout,
  }) async {
    for (var tried = 0;; tried += 1) {
      try {
        return await _exchange<T>(
          method,
          path,
          decode: (text) => _decode<T>(text, decode),
          body: body,
          query: query,
          token: token,
          cancelToken: cancelToken,
          timeout: timeout,
        );
      } on DastakException catch (error) {
        final mayRetry = method == 'GET' && tried < _retries;
        final asked = askedWait(error);
        if (!mayRetry || !isPassing(error) || asked > _longestWait) rethrow;
        await Future<void>.delayed(asked + backoff(tried, _random));
      }
    }
  }

  /// A request whose answer is only that it was done.
  Future<Answer<void>> run(
    String method,
    String path, {
    Map<String, Object?>? body,
    String? token,
  }) {
    return _exchange<void>(
      method,
      path,
      decode: (_) {},
      body: body,
      token: token,
    );
  }

  Future<Answer<T>> _exchange<T>(
    String method,
    String path, {
    required T Function(String text) decode,
    Map<String, Object?>? body,
    Map<String, Object?>? query,
    String? token,
    CancelToken? cancelToken,
    Duration? timeout,
  }) async {
    final cancel = cancelToken ?? CancelToken();
    final sentAt = clock.monotonic();
    final stopTimer = clock.after(timeout ?? _timeout, cancel.cancel);
    final Response<String> response;
    try {
      response = await _dio.request<String>(
        '$_baseUrl$path',
        data: body == null ? null : jsonEncode(body),
        queryParameters: query,
        cancelToken: cancel,
        options: _options(method, hasBody: body != null, token: token),
      );
    } on DioException catch (error) {
      throw DastakNetworkError(_failure(error.type), error);
    } finally {
      stopTimer();
    }
    final status = response.statusCode ?? 0;
    final text = response.data ?? '';
    if (status < 200 || status > 299) {
      throw readProblem(status, text, _header(response, 'retry-after'));
    }
    return Answer(
      decode(text),
      sentAt: sentAt,
      serverTime: parseHttpDate(_header(response, 'date')),
    );
  }
}

Options _options(String method, {required bool hasBody, String? token}) {
  return Options(
    method: method,
    headers: {
      'accept': 'application/json, application/problem+json',
      if (token != null) 'authorization': 'Bearer $token',
    },
    contentType: hasBody ? Headers.jsonContentType : null,
    // Read here, so that a captive portal's page is no parse error of dio.
    responseType: ResponseType.plain,
    // A redirect would carry a token or a code to where it leads.
    followRedirects: false,
    validateStatus: (_) => true,
  );
}

/// A good answer that is no JSON is not of this server: a captive portal says
/// 200 to everything.
T _decode<T>(String text, T Function(Json json) decode) {
  try {
    return decode(Json.parse(text));
  } on FormatException catch (error) {
    throw DastakNetworkError(NetworkFailure.badAnswer, error);
  }
}

NetworkFailure _failure(DioExceptionType type) => switch (type) {
      DioExceptionType.cancel ||
      DioExceptionType.connectionTimeout ||
      DioExceptionType.sendTimeout ||
      DioExceptionType.receiveTimeout =>
        NetworkFailure.timeout,
      _ => NetworkFailure.unreachable,
    };

String? _header(Response<String> response, String name) {
  return response.headers[name]?.firstOrNull;
}
