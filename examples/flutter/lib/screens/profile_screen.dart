import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/busy_button.dart';
import '../widgets/load_view.dart';
import '../widgets/notice.dart';
import '../widgets/person_fields.dart';

/// What the person says about themselves.
class ProfileScreen extends StatelessWidget {
  const ProfileScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  Widget build(BuildContext context) {
    return AppPage(
      title: Strings.of(context).profile,
      children: [
        LoadView<User>(
          load: auth.client.me,
          builder: (context, user, _) => _ProfileForm(auth: auth, user: user),
        ),
      ],
    );
  }
}

class _ProfileForm extends StatefulWidget {
  const _ProfileForm({required this.auth, required this.user});

  final AuthController auth;
  final User user;

  @override
  State<_ProfileForm> createState() => _ProfileFormState();
}

class _ProfileFormState extends State<_ProfileForm>
    with Attempts<_ProfileForm> {
  final _form = GlobalKey<FormState>();
  late final _name = TextEditingController(text: widget.user.fullName);
  late final _email = TextEditingController(text: widget.user.email);
  late Gender? _gender = widget.user.gender;

  @override
  void dispose() {
    _name.dispose();
    _email.dispose();
    super.dispose();
  }

  Future<void> _save() async {
    if (!(_form.currentState?.validate() ?? false)) return;
    final strings = Strings.of(context);
    final messenger = ScaffoldMessenger.of(context);
    final email = _email.text.trim();
    final gender = _gender;
    final isSaved = await attempt(
      () => widget.auth.client.updateMe(
        UpdateProfileRequest(
          fullName: _name.text.trim(),
          email: email.isEmpty ? const Change.clear() : Change.to(email),
          gender: gender == null ? const Change.clear() : Change.to(gender),
          preferredLanguage: Change.to(strings.language),
        ),
      ),
    );
    if (isSaved) {
      messenger.showSnackBar(SnackBar(content: Text(strings.saved)));
    }
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return Form(
      key: _form,
      child: Column(
        crossAxisAlignment: CrossAxisAlignment.stretch,
        children: [
          Notice.ofError(context, error),
          NameField(controller: _name, error: error),
          gap,
          EmailField(
            controller: _email,
            label: strings.email,
            error: error,
          ),
          gap,
          InputDecorator(
            decoration: InputDecoration(labelText: strings.gender),
            child: DropdownButtonHideUnderline(
              child: DropdownButton<Gender?>(
                value: _gender,
                isExpanded: true,
                isDense: true,
                items: [
                  for (final gender in [null, ...Gender.values])
                    DropdownMenuItem<Gender?>(
                      value: gender,
                      child: Text(_genderText(gender, strings)),
                    ),
                ],
                onChanged: isBusy
                    ? null
                    : (gender) => setState(() => _gender = gender),
              ),
            ),
          ),
          gap,
          BusyButton(
            label: strings.save,
            isBusy: isBusy,
            onPressed: () => unawaited(_save()),
          ),
        ],
      ),
    );
  }
}

String _genderText(Gender? gender, Strings strings) => switch (gender) {
      null => strings.genderNone,
      Gender.female => strings.genderFemale,
      Gender.male => strings.genderMale,
      Gender.other => strings.genderOther,
      Gender.undisclosed => strings.genderUndisclosed,
    };
