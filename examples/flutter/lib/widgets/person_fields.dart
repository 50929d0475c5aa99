import 'package:flutter/material.dart';

import '../l10n/problem_text.dart';
import '../l10n/strings.dart';

/// The field for a person's name, which must not stay empty. It shows what the
/// server says of it in [error].
class NameField extends StatelessWidget {
  const NameField({
    super.key,
    required this.controller,
    required this.error,
    this.autofocus = false,
  });

  final TextEditingController controller;
  final Object? error;
  final bool autofocus;

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return TextFormField(
      controller: controller,
      autofocus: autofocus,
      maxLength: 100,
      textCapitalization: TextCapitalization.words,
      textInputAction: TextInputAction.next,
      autofillHints: const [AutofillHints.name],
      decoration: InputDecoration(
        labelText: strings.fullName,
        errorText: fieldText(error, '/full_name', strings),
      ),
      validator: (value) {
        final isEmpty = value == null || value.trim().isEmpty;
        return isEmpty ? strings.fullNameMissing : null;
      },
    );
  }
}

/// The field for an e-mail address, which may stay empty.
class EmailField extends StatelessWidget {
  const EmailField({
    super.key,
    required this.controller,
    required this.label,
    required this.error,
  });

  final TextEditingController controller;
  final String label;
  final Object? error;

  @override
  Widget build(BuildContext context) {
    return TextFormField(
      controller: controller,
      keyboardType: TextInputType.emailAddress,
      autofillHints: const [AutofillHints.email],
      decoration: InputDecoration(
        labelText: label,
        errorText: fieldText(error, '/email', Strings.of(context)),
      ),
    );
  }
}
