import 'package:flutter/material.dart';

/// A time in the device's zone and the language of the app.
String timeText(BuildContext context, DateTime time) {
  final local = time.toLocal();
  final words = MaterialLocalizations.of(context);
  final clock = words.formatTimeOfDay(TimeOfDay.fromDateTime(local));
  return '${words.formatMediumDate(local)} $clock';
}
