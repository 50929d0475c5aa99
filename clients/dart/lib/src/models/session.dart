import '../json.dart';
import 'device.dart';

/// One login.
final class Session {
  const Session({
    required this.id,
    required this.current,
    required this.createdAt,
    required this.lastUsedAt,
    required this.expiresAt,
    this.device,
    this.ipAddress,
  });

  factory Session.fromJson(Json json) => Session(
        id: json.text('id'),
        current: json.flag('current'),
        device: json.objectOrNull('device', Device.fromJson),
        ipAddress: json.textOrNull('ip_address'),
        createdAt: json.time('created_at'),
        lastUsedAt: json.time('last_used_at'),
        expiresAt: json.time('expires_at'),
      );

  final String id;

  /// Whether it is the one of this device.
  final bool current;
  final Device? device;

  /// Where the login came from.
  final String? ipAddress;
  final DateTime createdAt;
  final DateTime lastUsedAt;
  final DateTime expiresAt;
}

/// Where the person is logged in, newest first.
final class Sessions {
  const Sessions(this.sessions);

  factory Sessions.fromJson(Json json) {
    return Sessions(json.list('sessions', Session.fromJson));
  }

  final List<Session> sessions;
}

/// How far a logout goes.
final class LogoutRequest {
  const LogoutRequest({required this.allDevices});

  final bool allDevices;

  Map<String, Object?> toJson() => {'all_devices': allDevices};
}
