import '../json.dart';
import 'channel.dart';

/// A code is on its way.
final class SentOtp {
  const SentOtp({
    required this.challengeId,
    required this.mobileNumber,
    required this.channel,
    required this.otpLength,
    required this.expiresIn,
    required this.attemptsAllowed,
    required this.resendAfter,
  });

  factory SentOtp.fromJson(Json json) => SentOtp(
        challengeId: json.text('challenge_id'),
        mobileNumber: json.text('mobile_number'),
        channel: Channel.of(json.text('channel')),
        otpLength: json.whole('otp_length'),
        expiresIn: json.whole('expires_in'),
        attemptsAllowed: json.whole('attempts_allowed'),
        resendAfter: json.whole('resend_after'),
      );

  /// Public, and never a credential.
  final String challengeId;

  /// Masked.
  final String mobileNumber;
  final Channel? channel;
  final int otpLength;

  /// Seconds.
  final int expiresIn;
  final int attemptsAllowed;

  /// Seconds until sending again should be offered.
  final int resendAfter;
}

/// How far a message came.
enum DeliveryStatus {
  queued('queued'),
  sent('sent'),
  delivered('delivered'),
  failed('failed');

  const DeliveryStatus(this.wire);

  final String wire;

  /// Null for one that only a newer server knows.
  static DeliveryStatus? of(String? wire) {
    for (final status in values) {
      if (status.wire == wire) return status;
    }
    return null;
  }
}

/// How far the newest message of a challenge came.
final class OtpStatus {
  const OtpStatus({
    required this.challengeId,
    required this.status,
    required this.channel,
    required this.updatedAt,
  });

  factory OtpStatus.fromJson(Json json) => OtpStatus(
        challengeId: json.text('challenge_id'),
        status: DeliveryStatus.of(json.text('status')),
        channel: Channel.of(json.text('channel')),
        updatedAt: json.time('updated_at'),
      );

  final String challengeId;
  final DeliveryStatus? status;
  final Channel? channel;
  final DateTime updatedAt;
}
