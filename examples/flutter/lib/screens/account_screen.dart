import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';
import 'package:go_router/go_router.dart';

import '../auth/auth_controller.dart';
import '../auth/where_to.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/ask.dart';
import '../widgets/attempts.dart';
import '../widgets/language_button.dart';
import '../widgets/load_view.dart';
import '../widgets/notice.dart';

/// Where somebody who is signed in begins.
class AccountScreen extends StatefulWidget {
  const AccountScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<AccountScreen> createState() => _AccountScreenState();
}

class _AccountScreenState extends State<AccountScreen>
    with Attempts<AccountScreen> {
  /// Grows with each return from another screen, which may have changed what
  /// is shown here.
  int _visits = 0;

  DastakClient get _client => widget.auth.client;

  Future<void> _open(String location) async {
    await context.push<void>(location);
    if (mounted) setState(() => _visits += 1);
  }

  Future<void> _logout() async {
    final strings = Strings.of(context);
    await attempt(_client.logout);
    if (!mounted || error is! DastakNetworkError) return;
    // The server lets the session expire by itself.
    final isSure = await ask(
      context,
      question: strings.logoutOffline,
      yes: strings.logout,
    );
    if (isSure && mounted) await attempt(_client.forget);
  }

  Future<void> _logoutEverywhere() async {
    final strings = Strings.of(context);
    final isSure = await ask(
      context,
      question: strings.logoutEverywhereQuestion,
      yes: strings.logoutEverywhere,
    );
    if (!isSure || !mounted) return;
    await attempt(() => _client.logout(allDevices: true));
  }

  Future<void> _erase() async {
    final strings = Strings.of(context);
    final isSure = await ask(
      context,
      question: strings.eraseQuestion,
      yes: strings.eraseAccount,
    );
    if (!isSure || !mounted) return;
    await attempt(_client.eraseMe);
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return AppPage(
      title: strings.appTitle,
      actions: [LanguageButton(auth: widget.auth)],
      children: [
        Notice.ofError(context, error),
        LoadView<User>(
          key: ValueKey(_visits),
          load: _client.me,
          builder: _greeting,
        ),
        gap,
        _place(Icons.person, strings.profile, Routes.profile),
        _place(Icons.devices, strings.sessions, Routes.sessions),
        _place(Icons.check_circle, strings.consents, Routes.consents),
        _place(Icons.history, strings.history, Routes.history),
        _place(Icons.download, strings.exportData, Routes.export),
        const Divider(),
        _action(
          Icons.logout,
          strings.logout,
          () => unawaited(_logout()),
        ),
        _action(
          Icons.phonelink_erase,
          strings.logoutEverywhere,
          () => unawaited(_logoutEverywhere()),
        ),
        _action(
          Icons.delete_forever,
          strings.eraseAccount,
          () => unawaited(_erase()),
        ),
      ],
    );
  }

  Widget _greeting(BuildContext context, User user, VoidCallback _) {
    final texts = Theme.of(context).textTheme;
    return Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Semantics(
          header: true,
          child: Text(
            Strings.of(context).hello(user.fullName),
            style: texts.headlineSmall,
          ),
        ),
        Text(user.mobileNumber),
      ],
    );
  }

  Widget _place(IconData icon, String title, String location) {
    return ListTile(
      leading: Icon(icon),
      title: Text(title),
      trailing: const Icon(Icons.chevron_right),
      onTap: () => unawaited(_open(location)),
    );
  }

  Widget _action(IconData icon, String title, VoidCallback run) {
    return ListTile(
      leading: Icon(icon),
      title: Text(title),
      enabled: !isBusy,
      onTap: run,
    );
  }
}
