import 'package:flutter/material.dart';

import '../l10n/strings.dart';

/// The main button of a form. While its work is under way it can't be pressed.
class BusyButton extends StatelessWidget {
  const BusyButton({
    super.key,
    required this.label,
    required this.isBusy,
    required this.onPressed,
  });

  final String label;
  final bool isBusy;
  final VoidCallback? onPressed;

  @override
  Widget build(BuildContext context) {
    return FilledButton(
      onPressed: isBusy ? null : onPressed,
      child: Padding(
        padding: const EdgeInsets.symmetric(vertical: 12),
        child: isBusy
            ? SizedBox.square(
                dimension: 20,
                child: CircularProgressIndicator(
                  strokeWidth: 2,
                  semanticsLabel: Strings.of(context).loading,
                ),
              )
            : Text(label, textAlign: TextAlign.center),
      ),
    );
  }
}
