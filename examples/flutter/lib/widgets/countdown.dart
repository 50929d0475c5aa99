import 'dart:async';

import 'package:flutter/widgets.dart';

/// Counts seconds down to zero. A new [key] starts it again.
class Countdown extends StatefulWidget {
  const Countdown({super.key, required this.seconds, required this.builder});

  final int seconds;
  final Widget Function(BuildContext context, int left) builder;

  @override
  State<Countdown> createState() => _CountdownState();
}

class _CountdownState extends State<Countdown> {
  late int _left = widget.seconds;
  Timer? _timer;

  @override
  void initState() {
    super.initState();
    _timer = Timer.periodic(const Duration(seconds: 1), (timer) {
      if (_left <= 1) timer.cancel();
      setState(() => _left = _left > 0 ? _left - 1 : 0);
    });
  }

  @override
  void dispose() {
    _timer?.cancel();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) => widget.builder(context, _left);
}
