import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';

import '../auth/auth_controller.dart';
import '../l10n/strings.dart';
import '../widgets/app_page.dart';
import '../widgets/attempts.dart';
import '../widgets/consent_link.dart';
import '../widgets/load_view.dart';
import '../widgets/notice.dart';

/// What the person is asked for, and what they said.
typedef _Answers = ({List<ConsentOffer> offers, List<Consent> given});

/// What the person agreed to, to be changed at any time.
class ConsentsScreen extends StatefulWidget {
  const ConsentsScreen({super.key, required this.auth});

  final AuthController auth;

  @override
  State<ConsentsScreen> createState() => _ConsentsScreenState();
}

class _ConsentsScreenState extends State<ConsentsScreen>
    with Attempts<ConsentsScreen> {
  Future<_Answers> _load() async {
    final client = widget.auth.client;
    final offers = await client.consentOffers();
    return (offers: offers, given: await client.myConsents());
  }

  Future<void> _change(
    ConsentOffer offer,
    bool granted,
    VoidCallback reload,
  ) async {
    final request = ChangeConsentRequest(
      version: offer.version,
      granted: granted,
    );
    await attempt(
      () => widget.auth.client.changeConsent(offer.purpose, request),
    );
    // Also after a failure: the text may have changed.
    if (mounted) reload();
  }

  @override
  Widget build(BuildContext context) {
    return AppPage(
      title: Strings.of(context).consents,
      children: [
        Notice.ofError(context, error),
        LoadView<_Answers>(
          load: _load,
          builder: (context, answers, reload) => Column(
            children: [
              for (final offer in answers.offers) ...[
                SwitchListTile(
                  title: Text(offer.title),
                  subtitle: offer.isRequired
                      ? Text(Strings.of(context).requiredLabel)
                      : null,
                  value: _isGranted(offer, answers.given),
                  onChanged: isBusy
                      ? null
                      : (value) => unawaited(_change(offer, value, reload)),
                ),
                ConsentLink(offer: offer),
              ],
            ],
          ),
        ),
      ],
    );
  }
}

/// A yes to an older text is none to this one.
bool _isGranted(ConsentOffer offer, List<Consent> given) {
  return given.any(
    (consent) =>
        consent.purpose == offer.purpose &&
        consent.version == offer.version &&
        consent.granted,
  );
}
