import '../json.dart';

/// What a device says about itself, as a label for its owner.
final class DeviceInfo {
  const DeviceInfo({this.name, this.platform, this.model, this.appVersion});

  final String? name;
  final String? platform;
  final String? model;
  final String? appVersion;

  Map<String, Object?> toJson() => {
        if (name case final name?) 'name': name,
        if (platform case final platform?) 'platform': platform,
        if (model case final model?) 'model': model,
        if (appVersion case final version?) 'app_version': version,
      };
}

/// The label of a device.
final class Device {
  const Device({this.name, this.platform, this.model, this.appVersion});

  factory Device.fromJson(Json json) => Device(
        name: json.textOrNull('name'),
        platform: json.textOrNull('platform'),
        model: json.textOrNull('model'),
        appVersion: json.textOrNull('app_version'),
      );

  final String? name;
  final String? platform;
  final String? model;
  final String? appVersion;
}

/// A login without a code, by a trusted device.
final class DeviceLoginRequest {
  const DeviceLoginRequest({
    required this.mobileNumber,
    required this.deviceToken,
    this.deviceInfo,
  });

  final String mobileNumber;
  final String deviceToken;
  final DeviceInfo? deviceInfo;

  Map<String, Object?> toJson() => {
        'mobile_number': mobileNumber,
        'device_token': deviceToken,
        if (deviceInfo case final info?) 'device_info': info.toJson(),
      };
}
