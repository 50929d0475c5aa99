import 'package:dastak_client/dastak_client.dart';
import 'package:dio/dio.dart';
import 'package:flutter/material.dart';

import 'app.dart';
import 'auth/auth_controller.dart';
import 'auth/secure_token_store.dart';
import 'auth/sms_code_reader.dart';
import 'config.dart';

void main() {
  WidgetsFlutterBinding.ensureInitialized();
  final client = DastakClient(
    baseUrl: serverUrl,
    dio: Dio(),
    store: const SecureTokenStore(),
  );
  runApp(DastakApp(auth: AuthController(client, SmsCodeReader())));
}
