import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../l10n/times.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/load_view.dart';
import '../widgets/notice.dart';

/// Where the person is logged in.
class SessionsScreen extends StatefulWidget {
  const SessionsScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<SessionsScreen> createState() => _SessionsScreenState();
}

class _SessionsScreenState extends State<SessionsScreen>
    with Attempts<SessionsScreen> {
  Future<void> _end(Session session, VoidCallback reload) async {
    await attempt(() => widget.auth.client.endSession(session.id));
    // Also after a failure: it may have ended elsewhere.
    if (mounted) reload();
  }

  @override
  Widget build(BuildContext context) {
    return AppPage(
      title: Strings.of(context).sessions,
      children: [
        Notice.ofError(context, error),
        LoadView<List<Session>>(
          load: widget.auth.client.sessions,
          builder: (context, sessions, reload) => Column(
            children: [
              for (final session in sessions) _tile(context, session, reload),
            ],
          ),
        ),
      ],
    );
  }

  Widget _tile(BuildContext context, Session session, VoidCallback reload) {
    final strings = Strings.of(context);
    final device = session.device;
    final name = device?.name ?? device?.model ?? device?.platform;
    final lastUsed = strings.lastUsed(timeText(context, session.lastUsedAt));
    return ListTile(
      leading: const Icon(Icons.devices),
      title: Text(name ?? strings.unknownDevice),
      subtitle: Text(
        [
          if (session.current) strings.thisDevice,
          lastUsed,
          if (session.ipAddress case final address?) address,
        ].join('\n'),
      ),
      isThreeLine: true,
      trailing: session.current
          ? null
          : IconButton(
              icon: const Icon(Icons.logout),
              tooltip: strings.endSession,
              onPressed: isBusy ? null : () => unawaited(_end(session, reload)),
            ),
    );
  }
}
