import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/busy_button.dart';
import '../widgets/consent_link.dart';
import '../widgets/load_view.dart';
import '../widgets/notice.dart';
import '../widgets/person_fields.dart';

/// Asks somebody new for their name and their consents.
class RegistrationScreen extends StatefulWidget {
  const RegistrationScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<RegistrationScreen> createState() => _RegistrationScreenState();
}

class _RegistrationScreenState extends State<RegistrationScreen>
    with Attempts<RegistrationScreen> {
  final _form = GlobalKey<FormState>();
  final _name = TextEditingController();
  final _email = TextEditingController();

  /// The purposes that got a yes. Nothing is ticked beforehand.
  final Set<String> _granted = {};

  @override
  void dispose() {
    _name.dispose();
    _email.dispose();
    super.dispose();
  }

  Future<void> _register(
    List<ConsentOffer> offers,
    VoidCallback reloadOffers,
  ) async {
    if (!(_form.currentState?.validate() ?? false)) return;
    final language = Strings.of(context).language;
    final email = _email.text.trim();
    await attempt(
      () => widget.auth.register(
        name: _name.text.trim(),
        email: email.isEmpty ? null : email,
        language: language,
        consents: [
          for (final offer in offers)
            ConsentChoice(
              purpose: offer.purpose,
              version: offer.version,
              granted: _granted.contains(offer.purpose),
            ),
        ],
      ),
    );
    final failure = error;
    if (!mounted || failure is! DastakProblem) return;
    if (failure.code == ProblemCodes.consentVersionOutdated) {
      // A yes to the old text is none to the new one.
      setState(() => _granted.removeAll(failure.purposes));
      reloadOffers();
    }
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    return PopScope(
      canPop: false,
      onPopInvokedWithResult: (didPop, _) {
        if (!didPop) widget.auth.startOver();
      },
      child: AppPage(
        title: strings.registrationTitle,
        children: [
          Notice.ofError(context, error),
          Form(
            key: _form,
            child: AutofillGroup(
              child: Column(
                children: [
                  NameField(
                    controller: _name,
                    error: error,
                    autofocus: true,
                  ),
                  gap,
                  EmailField(
                    controller: _email,
                    label: strings.emailOptional,
                    error: error,
                  ),
                ],
              ),
            ),
          ),
          gap,
          LoadView<List<ConsentOffer>>(
            load: widget.auth.client.consentOffers,
            builder: _consents,
          ),
          TextButton(
            onPressed: isBusy ? null : widget.auth.startOver,
            child: Text(strings.otherNumber),
          ),
        ],
      ),
    );
  }

  Widget _consents(
    BuildContext context,
    List<ConsentOffer> offers,
    VoidCallback reload,
  ) {
    final strings = Strings.of(context);
    return Column(
      crossAxisAlignment: CrossAxisAlignment.stretch,
      children: [
        for (final offer in offers) ...[
          CheckboxListTile(
            value: _granted.contains(offer.purpose),
            title: Text(offer.title),
            subtitle: offer.isRequired ? Text(strings.requiredLabel) : null,
            controlAffinity: ListTileControlAffinity.leading,
            onChanged: isBusy
                ? null
                : (value) => setState(() {
                      if (value ?? false) {
                        _granted.add(offer.purpose);
                      } else {
                        _granted.remove(offer.purpose);
                      }
                    }),
          ),
          ConsentLink(offer: offer),
        ],
        gap,
        BusyButton(
          label: strings.register,
          isBusy: isBusy,
          onPressed: () => unawaited(_register(offers, reload)),
        ),
      ],
    );
  }
}
