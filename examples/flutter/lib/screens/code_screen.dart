import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';
import 'package:flutter/services.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/ascii_digits.dart';
import '../widgets/attempts.dart';
import '../widgets/busy_button.dart';
import '../widgets/countdown.dart';
import '../widgets/notice.dart';

/// Asks for the code of the message, or takes it out of the message itself.
class CodeScreen extends StatefulWidget {
  const CodeScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<CodeScreen> createState() => _CodeScreenState();
}

class _CodeScreenState extends State<CodeScreen> with Attempts<CodeScreen> {
  final _code = TextEditingController();
  int _sentTimes = 1;

  @override
  void initState() {
    super.initState();
    widget.auth.receivedCode.addListener(_fillIn);
    // The message may have been faster than the answer.
    WidgetsBinding.instance.addPostFrameCallback((_) => _fillIn());
  }

  @override
  void dispose() {
    widget.auth.receivedCode.removeListener(_fillIn);
    _code.dispose();
    super.dispose();
  }

  void _fillIn() {
    final received = widget.auth.receivedCode.value;
    if (received == null || !mounted) return;
    _code.text = AsciiDigits.digitsOf(received);
    unawaited(_check());
  }

  Future<void> _check() async {
    final length = widget.auth.sent?.otpLength ?? 6;
    if (isBusy || _code.text.length != length) return;
    final isRight = await attempt(() => widget.auth.verify(_code.text));
    // A code that could not be checked is kept for the next try.
    if (!isRight && mounted && error is DastakProblem) _code.clear();
  }

  Future<void> _resend() async {
    final language = Strings.of(context).language;
    final isSent = await attempt(() => widget.auth.resendCode(language));
    if (isSent && mounted) setState(() => _sentTimes += 1);
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    final sent = widget.auth.sent;
    return PopScope(
      canPop: false,
      onPopInvokedWithResult: (didPop, _) {
        if (!didPop) widget.auth.startOver();
      },
      child: AppPage(
        title: strings.codeTitle,
        children: [
          Notice.ofError(context, error),
          Text(strings.codeSentTo(sent?.mobileNumber ?? '')),
          gap,
          AutofillGroup(
            child: TextField(
              controller: _code,
              enabled: !isBusy,
              autofocus: true,
              keyboardType: TextInputType.number,
              autofillHints: const [AutofillHints.oneTimeCode],
              inputFormatters: [
                const AsciiDigits(),
                LengthLimitingTextInputFormatter(sent?.otpLength ?? 6),
              ],
              decoration: InputDecoration(
                labelText: strings.code,
                helperText: strings.codeHelp,
                helperMaxLines: 3,
              ),
              onChanged: (_) => unawaited(_check()),
            ),
          ),
          gap,
          BusyButton(
            label: strings.checkCode,
            isBusy: isBusy,
            onPressed: () => unawaited(_check()),
          ),
          Countdown(
            key: ValueKey(_sentTimes),
            seconds: sent?.resendAfter ?? 30,
            builder: (context, left) => TextButton(
              onPressed: left > 0 || isBusy ? null : () => unawaited(_resend()),
              child: Text(
                left > 0 ? strings.resendIn(left) : strings.resendCode,
              ),
            ),
          ),
          TextButton(
            onPressed: isBusy ? null : widget.auth.startOver,
            child: Text(strings.otherNumber),
          ),
        ],
      ),
    );
  }
}
