import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../l10n/times.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/busy_button.dart';
import '../widgets/notice.dart';

/// The person's own trail, page after page.
class HistoryScreen extends StatefulWidget {
  const HistoryScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<HistoryScreen> createState() => _HistoryScreenState();
}

class _HistoryScreenState extends State<HistoryScreen>
    with Attempts<HistoryScreen> {
  final List<HistoryEntry> _entries = [];
  String? _cursor;
  bool _isEnd = false;

  @override
  void initState() {
    super.initState();
    unawaited(_more());
  }

  Future<void> _more() async {
    await attempt(() async {
      final page = await widget.auth.client.loginHistory(
        limit: 20,
        cursor: _cursor,
      );
      _entries.addAll(page.entries);
      _cursor = page.nextCursor;
      _isEnd = page.nextCursor == null;
    });
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return AppPage(
      title: strings.history,
      children: [
        for (final entry in _entries)
          ListTile(
            title: Text(entry.event.replaceAll('_', ' ')),
            subtitle: Text(
              [
                timeText(context, entry.at),
                if (entry.device?.name case final name?) name,
                if (entry.ipAddress case final address?) address,
              ].join('\n'),
            ),
          ),
        Notice.ofError(context, error),
        if (!_isEnd)
          BusyButton(
            label: strings.showMore,
            isBusy: isBusy,
            onPressed: () => unawaited(_more()),
          ),
      ],
    );
  }
}
