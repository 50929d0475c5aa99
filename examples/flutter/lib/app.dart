import 'dart:async';

import 'package:flutter/material.dart';
import 'package:flutter_localizations/flutter_localizations.dart';
import 'package:go_router/go_router.dart';

import 'auth/auth_controller.dart';
import 'l10n/strings.dart';
import 'router.dart';

/// The whole app.
class DastakApp extends StatefulWidget {
  const DastakApp({super.key, required this.auth});

  final AuthController auth;

  @override
  State<DastakApp> createState() => _DastakAppState();
}

class _DastakAppState extends State<DastakApp> {
  late final GoRouter _router = buildRouter(widget.auth);

  @override
  void initState() {
    super.initState();
    unawaited(widget.auth.start());
  }

  @override
  void dispose() {
    _router.dispose();
    widget.auth.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    return ValueListenableBuilder<Locale?>(
      valueListenable: widget.auth.locale,
      builder: (context, locale, _) => MaterialApp.router(
        onGenerateTitle: (context) => Strings.of(context).appTitle,
        routerConfig: _router,
        locale: locale,
        supportedLocales: Strings.supported,
        localizationsDelegates: const [
          StringsDelegate(),
          ...GlobalMaterialLocalizations.delegates,
        ],
        theme: _theme(Brightness.light),
        darkTheme: _theme(Brightness.dark),
      ),
    );
  }
}

ThemeData _theme(Brightness brightness) {
  return ThemeData(
    colorScheme: ColorScheme.fromSeed(
      seedColor: Colors.indigo,
      brightness: brightness,
    ),
    inputDecorationTheme: const InputDecorationTheme(
      border: OutlineInputBorder(),
      errorMaxLines: 3,
    ),
  );
}
