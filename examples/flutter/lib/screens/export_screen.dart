import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';
import 'package:flutter/services.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/load_view.dart';

/// Everything that the server stores about the person.
class ExportScreen extends StatelessWidget {
  const ExportScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return AppPage(
      title: strings.exportData,
      children: [
        LoadView<Export>(
          load: auth.client.exportMe,
          builder: (context, export, _) => Column(
            crossAxisAlignment: CrossAxisAlignment.stretch,
            children: [
              FilledButton.icon(
                icon: const Icon(Icons.copy),
                label: Text(strings.copy),
                onPressed: () => unawaited(_copy(context, export.document)),
              ),
              gap,
              SelectableText(export.document),
            ],
          ),
        ),
      ],
    );
  }

  Future<void> _copy(BuildContext context, String document) async {
    final copied = Strings.of(context).copied;
    final messenger = ScaffoldMessenger.of(context);
    await Clipboard.setData(ClipboardData(text: document));
    messenger.showSnackBar(SnackBar(content: Text(copied)));
  }
}
