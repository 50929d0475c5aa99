import 'dart:async';
import 'dart:ui' show Locale;

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/foundation.dart';

import '../config.dart';
import 'sms_code_reader.dart';
import 'where_to.dart';

/// Knows how far the person came, and takes them on. The router follows it.
class AuthController extends ChangeNotifier {
  AuthController(this.client, this._sms) {
    _events = client.events.listen(_onEvent);
  }

  final DastakClient client;
  final SmsCodeReader _sms;
  late final StreamSubscription<SessionEvent> _events;

  /// The language that was chosen; the device's while null.
  final ValueNotifier<Locale?> locale = ValueNotifier(null);

  /// The code that was read out of the message.
  final ValueNotifier<String?> receivedCode = ValueNotifier(null);

  AuthStep _step = AuthStep.starting;
  String _number = '';
  SentOtp? _sent;
  NotRegistered? _registration;
  String? _endCode;
  Object? _startError;

  AuthStep get step => _step;

  /// The code on its way, from the step `code` on.
  SentOtp? get sent => _sent;

  /// Why the server ended the last session, to be told at the login.
  String? get endCode => _endCode;

  /// Why the stored session can't be read.
  Object? get startError => _startError;

  /// Picks up the stored session, also without a network. What can't be read now
  /// (a locked keychain) is left as it is, and can be tried again.
  Future<void> start() async {
    _startError = null;
    _go(AuthStep.starting);
    try {
      final isSignedIn = await client.isSignedIn();
      _go(isSignedIn ? AuthStep.signedIn : AuthStep.number);
      // Finishes a refresh that was cut off. An end of it comes as an event.
      await client.restore();
    } on Exception catch (error) {
      _startError = error;
      notifyListeners();
    }
  }

  /// Sends a code, and waits for its message beside.
  Future<void> sendCode(String number, String language) async {
    final hash = await _listen();
    _sent = await client.sendOtp(
      SendOtpRequest(mobileNumber: number, locale: language, appHash: hash),
    );
    _number = number;
    _endCode = null;
    _go(AuthStep.code);
  }

  Future<void> resendCode(String language) async {
    final sent = _sent;
    if (sent == null) return;
    final hash = await _listen();
    _sent = await client.resendOtp(
      ResendOtpRequest(
        challengeId: sent.challengeId,
        locale: language,
        appHash: hash,
      ),
    );
    notifyListeners();
  }

  Future<void> verify(String otp) async {
    final login = await client.verifyOtp(
      VerifyOtpRequest(
        mobileNumber: _number,
        otp: otp,
        challengeId: _sent?.challengeId,
        deviceInfo: _device,
      ),
    );
    // Somebody who is known is taken on by the event.
    if (login is! NotRegistered) return;
    _registration = login;
    _go(AuthStep.registration);
  }

  Future<void> register({
    required String name,
    required String? email,
    required String language,
    required List<ConsentChoice> consents,
  }) async {
    final registration = _registration;
    if (registration == null) return startOver();
    await client.completeRegistration(
      CompleteRegistrationRequest(
        registrationToken: registration.registrationToken,
        fullName: name,
        email: email,
        preferredLanguage: language,
        consents: consents,
        deviceInfo: _device,
      ),
    );
  }

  /// Back to the number.
  void startOver() {
    _forgetLogin();
    _go(AuthStep.number);
  }

  @override
  void dispose() {
    unawaited(_events.cancel());
    unawaited(_sms.stop());
    locale.dispose();
    receivedCode.dispose();
    super.dispose();
  }

  void _onEvent(SessionEvent event) {
    switch (event) {
      case SessionStarted(:final user):
        _forgetLogin();
        final language = user.preferredLanguage;
        if (language != null) locale.value = Locale(language.split('-').first);
        _go(AuthStep.signedIn);
      case SessionRefreshed():
        break;
      case SessionEnded(:final code):
        _endCode = code;
        _go(AuthStep.number);
    }
  }

  void _forgetLogin() {
    _sent = null;
    _registration = null;
    receivedCode.value = null;
    unawaited(_sms.stop());
  }

  /// Waits for the message, from before it is asked for. The answer is the hash
  /// that the message must have.
  Future<String?> _listen() async {
    receivedCode.value = null;
    final hash = await _sms.appHash();
    unawaited(_receive(hasHash: hash != null));
    return hash;
  }

  Future<void> _receive({required bool hasHash}) async {
    final code = await _sms.next(hasHash: hasHash);
    if (code != null && _step != AuthStep.signedIn) receivedCode.value = code;
  }

  void _go(AuthStep step) {
    _step = step;
    notifyListeners();
  }

  static DeviceInfo get _device {
    return DeviceInfo(
      platform: kIsWeb ? 'web' : defaultTargetPlatform.name,
      appVersion: appVersion,
    );
  }
}
