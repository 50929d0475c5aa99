import 'package:flutter/material.dart';

import '../l10n/strings.dart';

/// Asks before something that can't be taken back. The answer is the yes.
Future<bool> ask(
  BuildContext context, {
  required String question,
  required String yes,
}) async {
  final isSure = await showDialog<bool>(
    context: context,
    builder: (context) => AlertDialog(
      content: Text(question),
      scrollable: true,
      actions: [
        TextButton(
          onPressed: () => Navigator.of(context).pop(false),
          child: Text(Strings.of(context).cancel),
        ),
        FilledButton(
          onPressed: () => Navigator.of(context).pop(true),
          child: Text(yes),
        ),
      ],
    ),
  );
  return isSure ?? false;
}
