import 'consent.dart';
import 'device.dart';
import 'gender.dart';

/// What a new person says about themselves.
final class CompleteRegistrationRequest {
  const CompleteRegistrationRequest({
    required this.registrationToken,
    required this.fullName,
    required this.consents,
    this.email,
    this.dateOfBirth,
    this.gender,
    this.preferredLanguage,
    this.deviceInfo,
    this.trustDevice = false,
  });

  final String registrationToken;
  final String fullName;
  final List<ConsentChoice> consents;
  final String? email;

  /// As `1994-02-28`.
  final String? dateOfBirth;
  final Gender? gender;

  /// BCP 47.
  final String? preferredLanguage;
  final DeviceInfo? deviceInfo;
  final bool trustDevice;

  Map<String, Object?> toJson() => {
        'registration_token': registrationToken,
        'full_name': fullName,
        'consents': [for (final choice in consents) choice.toJson()],
        if (email case final email?) 'email': email,
        if (dateOfBirth case final date?) 'date_of_birth': date,
        if (gender case final gender?) 'gender': gender.wire,
        if (preferredLanguage case final tag?) 'preferred_language': tag,
        if (deviceInfo case final info?) 'device_info': info.toJson(),
        if (trustDevice) 'trust_device': true,
      };
}
