import 'package:flutter/material.dart';

import '../l10n/problem_text.dart';
import '../l10n/strings.dart';

/// What went wrong, in a sentence. Screen readers say it when it appears.
class Notice extends StatelessWidget {
  const Notice(this.text, {super.key});

  /// Nothing while [error] is null.
  static Widget ofError(BuildContext context, Object? error) {
    if (error == null) return const SizedBox.shrink();
    return Notice(problemText(error, Strings.of(context)));
  }

  final String text;

  @override
  Widget build(BuildContext context) {
    final colors = Theme.of(context).colorScheme;
    return Semantics(
      liveRegion: true,
      child: Container(
        margin: const EdgeInsets.only(bottom: 16),
        padding: const EdgeInsets.all(12),
        decoration: BoxDecoration(
          color: colors.errorContainer,
          borderRadius: BorderRadius.circular(12),
        ),
        child: Text(text, style: TextStyle(color: colors.onErrorContainer)),
      ),
    );
  }
}
