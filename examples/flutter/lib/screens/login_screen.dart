import 'dart:async';

import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/problem_text.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/busy_button.dart';
import '../widgets/language_button.dart';
import '../widgets/notice.dart';

/// Asks for the number.
class LoginScreen extends StatefulWidget {
  const LoginScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<LoginScreen> createState() => _LoginScreenState();
}

class _LoginScreenState extends State<LoginScreen> with Attempts<LoginScreen> {
  final _form = GlobalKey<FormState>();
  final _number = TextEditingController();

  @override
  void dispose() {
    _number.dispose();
    super.dispose();
  }

  Future<void> _send() async {
    if (!(_form.currentState?.validate() ?? false)) return;
    final language = Strings.of(context).language;
    await attempt(() => widget.auth.sendCode(_number.text.trim(), language));
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    final endCode = widget.auth.endCode;
    return AppPage(
      title: strings.loginTitle,
      actions: [LanguageButton(auth: widget.auth)],
      children: [
        if (endCode != null && error == null) Notice(endText(endCode, strings)),
        Notice.ofError(context, error),
        Text(strings.loginHint),
        gap,
        Form(
          key: _form,
          child: TextFormField(
            controller: _number,
            enabled: !isBusy,
            autofocus: true,
            keyboardType: TextInputType.phone,
            textInputAction: TextInputAction.send,
            autofillHints: const [AutofillHints.telephoneNumber],
            decoration: InputDecoration(
              labelText: strings.mobileNumber,
              hintText: '+91 98765 43210',
              errorText: fieldText(error, '/mobile_number', strings),
            ),
            validator: (value) {
              final isEmpty = value == null || value.trim().isEmpty;
              return isEmpty ? strings.mobileNumberMissing : null;
            },
            onFieldSubmitted: (_) => unawaited(_send()),
          ),
        ),
        gap,
        BusyButton(
          label: strings.sendCode,
          isBusy: isBusy,
          onPressed: () => unawaited(_send()),
        ),
      ],
    );
  }
}
