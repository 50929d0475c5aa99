import 'package:flutter/foundation.dart';
import 'package:smart_auth/smart_auth.dart';

final _hashForm = RegExp(r'^[A-Za-z0-9+/]{11}$');
const _codeForm = r'\d{6}';

/// Reads the code out of the message on Android, without a permission. On iOS
/// the keyboard offers it, by the field's autofill hint. Wherever this can't be
/// done, as without Google's services, the person types the code.
class SmsCodeReader {
  bool get _isAndroid {
    return !kIsWeb && defaultTargetPlatform == TargetPlatform.android;
  }

  /// What the server puts into the message so that Android hands it to this app.
  Future<String?> appHash() {
    return _quietly(() async {
      final hash = (await SmartAuth.instance.getAppSignature()).data;
      return hash != null && _hashForm.hasMatch(hash) ? hash : null;
    });
  }

  /// The code of the next message, for five minutes from now.
  Future<String?> next({required bool hasHash}) async {
    await stop();
    return _quietly(() async {
      final api = SmartAuth.instance;
      // Without a hash the person is asked whether this app may read it.
      final result = hasHash
          ? await api.getSmsWithRetrieverApi(matcher: _codeForm)
          : await api.getSmsWithUserConsentApi(matcher: _codeForm);
      return result.data?.code;
    });
  }

  Future<void> stop() {
    return _quietly<void>(() async {
      await SmartAuth.instance.removeSmsRetrieverApiListener();
      await SmartAuth.instance.removeUserConsentApiListener();
    });
  }

  /// No trouble with reading messages may keep anybody from logging in.
  Future<T?> _quietly<T>(Future<T?> Function() work) async {
    if (!_isAndroid) return null;
    try {
      return await work();
    } on Exception catch (error) {
      debugPrint('The code must be typed: $error');
      return null;
    }
  }
}
