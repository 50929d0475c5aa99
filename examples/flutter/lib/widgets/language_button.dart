import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';

/// Switches between English and Hindi. Its label is in the other language.
class LanguageButton extends StatelessWidget {
  const LanguageButton({super.key, required this.auth});

  final AuthController auth;

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return IconButton(
      icon: const Icon(Icons.translate),
      tooltip: strings.switchLanguage,
      onPressed: () {
        auth.locale.value = Locale(strings.language == 'hi' ? 'en' : 'hi');
      },
    );
  }
}
