import 'channel.dart';
import 'device.dart';

/// Where a code should go.
final class SendOtpRequest {
  const SendOtpRequest({
    required this.mobileNumber,
    this.channel,
    this.locale,
    this.appHash,
  });

  final String mobileNumber;
  final Channel? channel;

  /// Language of the message, BCP 47.
  final String? locale;

  /// The app's hash for the Android SMS Retriever.
  final String? appHash;

  Map<String, Object?> toJson() => {
        'mobile_number': mobileNumber,
        if (channel case final channel?) 'channel': channel.wire,
        if (locale case final locale?) 'locale': locale,
        if (appHash case final appHash?) 'app_hash': appHash,
      };
}

/// Which code should go out again.
final class ResendOtpRequest {
  const ResendOtpRequest({
    required this.challengeId,
    this.channel,
    this.locale,
    this.appHash,
  });

  final String challengeId;
  final Channel? channel;
  final String? locale;
  final String? appHash;

  Map<String, Object?> toJson() => {
        'challenge_id': challengeId,
        if (channel case final channel?) 'channel': channel.wire,
        if (locale case final locale?) 'locale': locale,
        if (appHash case final appHash?) 'app_hash': appHash,
      };
}

/// A code, and the number it was sent to.
final class VerifyOtpRequest {
  const VerifyOtpRequest({
    required this.mobileNumber,
    required this.otp,
    this.challengeId,
    this.deviceInfo,
    this.trustDevice = false,
  });

  final String mobileNumber;

  /// Six ASCII digits.
  final String otp;
  final String? challengeId;
  final DeviceInfo? deviceInfo;

  /// Asks for a device token, with which this device gets in without a code.
  final bool trustDevice;

  Map<String, Object?> toJson() => {
        'mobile_number': mobileNumber,
        'otp': otp,
        if (challengeId case final id?) 'challenge_id': id,
        if (deviceInfo case final info?) 'device_info': info.toJson(),
        if (trustDevice) 'trust_device': true,
      };
}
