import 'dart:async';

import 'package:flutter/material.dart';

import '../l10n/strings.dart';
import 'notice.dart';

/// Loads something and shows it, or what went wrong with a button to try again.
class LoadView<T extends Object> extends StatefulWidget {
  const LoadView({super.key, required this.load, required this.builder});

  final Future<T> Function() load;

  /// Shows what was loaded. `reload` loads it again.
  final Widget Function(BuildContext context, T value, VoidCallback reload)
      builder;

  @override
  State<LoadView<T>> createState() => _LoadViewState<T>();
}

class _LoadViewState<T extends Object> extends State<LoadView<T>> {
  T? _value;
  Object? _error;

  @override
  void initState() {
    super.initState();
    unawaited(_load());
  }

  Future<void> _load() async {
    T? value;
    Object? failure;
    try {
      value = await widget.load();
    } on Exception catch (exception) {
      failure = exception;
    }
    if (!mounted) return;
    setState(() {
      _value = value ?? _value;
      _error = failure;
    });
  }

  void _reload() {
    setState(() => _error = null);
    unawaited(_load());
  }

  @override
  Widget build(BuildContext context) {
    final strings = Strings.of(context);
    final value = _value;
    final error = _error;
    return Column(
      crossAxisAlignment: CrossAxisAlignment.stretch,
      children: [
        Notice.ofError(context, error),
        if (value != null)
          widget.builder(context, value, _reload)
        else if (error != null)
          FilledButton(onPressed: _reload, child: Text(strings.tryAgain))
        else
          Center(
            child: CircularProgressIndicator(semanticsLabel: strings.loading),
          ),
      ],
    );
  }
}
