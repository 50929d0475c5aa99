import '../json.dart';
import 'channel.dart';
import 'device.dart';

/// One entry of the person's own trail.
final class HistoryEntry {
  const HistoryEntry({
    required this.id,
    required this.event,
    required this.at,
    this.ipAddress,
    this.device,
    this.sessionId,
    this.channel,
  });

  factory HistoryEntry.fromJson(Json json) => HistoryEntry(
        id: json.text('id'),
        event: json.text('event'),
        at: json.time('at'),
        ipAddress: json.textOrNull('ip_address'),
        device: json.objectOrNull('device', Device.fromJson),
        sessionId: json.textOrNull('session_id'),
        channel: Channel.of(json.textOrNull('channel')),
      );

  final String id;

  /// As `login_succeeded`.
  final String event;
  final DateTime at;
  final String? ipAddress;
  final Device? device;
  final String? sessionId;
  final Channel? channel;
}

/// A page of the trail, newest first.
final class LoginHistory {
  const LoginHistory({required this.entries, this.nextCursor});

  factory LoginHistory.fromJson(Json json) => LoginHistory(
        entries: json.list('entries', HistoryEntry.fromJson),
        nextCursor: json.textOrNull('next_cursor'),
      );

  final List<HistoryEntry> entries;

  /// For the next page. Null on the last one.
  final String? nextCursor;
}
