import 'dart:async';

import 'package:dastak_client/dastak_client.dart';
import 'package:flutter/material.dart';
import 'package:url_launcher/url_launcher.dart';

import '../l10n/strings.dart';

/// Opens the text that somebody is asked to agree to.
class ConsentLink extends StatelessWidget {
  const ConsentLink({super.key, required this.offer});

  final ConsentOffer offer;

  @override
  Widget build(BuildContext context) {
    final url = Uri.tryParse(offer.url);
    return Align(
      alignment: AlignmentDirectional.centerStart,
      child: TextButton.icon(
        icon: const Icon(Icons.open_in_new),
        label: Text(Strings.of(context).readMore(offer.title)),
        onPressed: url == null
            ? null
            : () => unawaited(
                  launchUrl(url, mode: LaunchMode.externalApplication),
                ),
      ),
    );
  }
}
