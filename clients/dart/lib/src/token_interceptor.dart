import 'package:dio/dio.dart';

import 'dastak_client.dart';

/// Puts the access token on the requests of a [Dio] of yours. Give it to one
/// that talks to your own services only: whoever gets the token can use it.
final class TokenInterceptor extends Interceptor {
  TokenInterceptor(this._client);

  final DastakClient _client;

  @override
  Future<void> onRequest(
    RequestOptions options,
    RequestInterceptorHandler handler,
  ) async {
    final String token;
    try {
      token = await _client.accessToken();
    } on Exception catch (error) {
      return handler.reject(
        DioException(requestOptions: options, error: error),
      );
    }
    options.headers['authorization'] = 'Bearer $token';
    handler.next(options);
  }
}
