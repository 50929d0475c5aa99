import '../json.dart';

/// What people are asked to agree to.
final class ConsentOffer {
  const ConsentOffer({
    required this.purpose,
    required this.version,
    required this.isRequired,
    required this.title,
    required this.url,
  });

  factory ConsentOffer.fromJson(Json json) => ConsentOffer(
        purpose: json.text('purpose'),
        version: json.text('version'),
        isRequired: json.flag('required'),
        title: json.text('title'),
        url: json.text('url'),
      );

  final String purpose;
  final String version;

  /// Whether nobody can register without a yes.
  final bool isRequired;
  final String title;
  final String url;
}

/// All that people are asked to agree to.
final class ConsentOffers {
  const ConsentOffers(this.consents);

  factory ConsentOffers.fromJson(Json json) {
    return ConsentOffers(json.list('consents', ConsentOffer.fromJson));
  }

  final List<ConsentOffer> consents;
}

/// A person's answer to an offer, in a registration.
final class ConsentChoice {
  const ConsentChoice({
    required this.purpose,
    required this.version,
    required this.granted,
  });

  final String purpose;
  final String version;
  final bool granted;

  Map<String, Object?> toJson() => {
        'purpose': purpose,
        'version': version,
        'granted': granted,
      };
}

/// A person's answer, as it is kept.
final class Consent {
  const Consent({
    required this.purpose,
    required this.version,
    required this.granted,
    required this.at,
  });

  factory Consent.fromJson(Json json) => Consent(
        purpose: json.text('purpose'),
        version: json.text('version'),
        granted: json.flag('granted'),
        at: json.time('at'),
      );

  final String purpose;
  final String version;
  final bool granted;
  final DateTime at;
}

/// The newest answer of each purpose.
final class Consents {
  const Consents(this.consents);

  factory Consents.fromJson(Json json) {
    return Consents(json.list('consents', Consent.fromJson));
  }

  final List<Consent> consents;
}

/// A new answer to one purpose.
final class ChangeConsentRequest {
  const ChangeConsentRequest({required this.version, required this.granted});

  final String version;
  final bool granted;

  Map<String, Object?> toJson() => {'version': version, 'granted': granted};
}
