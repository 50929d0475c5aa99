import 'package:flutter/widgets.dart';

/// For screens that do something that may fail: whether it is under way, and
/// what went wrong.
mixin Attempts<T extends StatefulWidget> on State<T> {
  bool isBusy = false;
  Object? error;

  /// Does it, unless something is under way already. The answer is whether it
  /// succeeded.
  Future<bool> attempt(Future<void> Function() work) async {
    if (isBusy) return false;
    setState(() {
      isBusy = true;
      error = null;
    });
    Object? failure;
    try {
      await work();
    } on Exception catch (exception) {
      failure = exception;
    }
    if (!mounted) return failure == null;
    setState(() {
      isBusy = false;
      error = failure;
    });
    return failure == null;
  }
}
