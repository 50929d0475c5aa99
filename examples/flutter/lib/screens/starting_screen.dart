import 'dart:async';

import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/busy_button.dart';
import '../widgets/notice.dart';

/// Shown while the stored session is picked up.
class StartingScreen extends StatelessWidget {
  const StartingScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return ListenableBuilder(
      listenable: auth,
      builder: (context, _) {
        final isStuck = auth.startError != null;
        return AppPage(
          title: strings.appTitle,
          children: [
            if (isStuck) Notice(strings.storeUnreadable),
            BusyButton(
              label: strings.tryAgain,
              isBusy: !isStuck,
              onPressed: () => unawaited(auth.start()),
            ),
          ],
        );
      },
    );
  }
}
