//! The names of other people's libraries that the Dart code uses, as far as they have to be imported. There is no Dart
//! here that could be asked; they were looked up in the libraries' documentation.

/// A library, those that it passes on, and its own names.
pub(crate) const FOREIGN: &[(&str, &[&str], &str)] = &[
    (
        "dart:core",
        &[],
        "DateTime Duration Exception FormatException Future List Map Object RegExp Set StateError Stopwatch Stream String \
         StringBuffer Uri identical print",
    ),
    (
        "dart:async",
        &[],
        "Completer FutureOr StreamController StreamSubscription Timer unawaited",
    ),
    ("dart:convert", &[], "JsonEncoder jsonDecode jsonEncode"),
    ("dart:math", &[], "Random min"),
    ("dart:typed_data", &[], "Uint8List"),
    ("dart:ui", &[], "Locale"),
    (
        "package:dio/dio.dart",
        &[],
        "BaseOptions CancelToken Dio DioException DioExceptionType Headers HttpClientAdapter Interceptor Options \
         RequestInterceptorHandler RequestOptions Response ResponseBody ResponseType",
    ),
    (
        "package:test/test.dart",
        &[],
        "contains emits expect expectLater hasLength isA isEmpty isFalse isNull isTrue setUp test throwsA",
    ),
    (
        "package:flutter/foundation.dart",
        &[],
        "ChangeNotifier SynchronousFuture TargetPlatform ValueNotifier VoidCallback debugPrint defaultTargetPlatform \
         kIsWeb",
    ),
    (
        "package:flutter/services.dart",
        &[],
        "Clipboard ClipboardData LengthLimitingTextInputFormatter TextEditingValue TextInputFormatter TextSelection",
    ),
    (
        "package:flutter/widgets.dart",
        &[],
        "Align Alignment AlignmentDirectional AutofillGroup AutofillHints BorderRadius BoxConstraints BoxDecoration Brightness \
         BuildContext Center Column ConstrainedBox Container CrossAxisAlignment EdgeInsets Form FormState GlobalKey Icon \
         IconData ListenableBuilder Locale Localizations LocalizationsDelegate Navigator Padding PopScope \
         SafeArea Semantics SingleChildScrollView SizedBox State StatefulWidget StatelessWidget Text TextAlign TextCapitalization \
         TextEditingController TextInputAction TextInputType TextStyle ValueKey ValueListenableBuilder ValueNotifier \
         VoidCallback Widget WidgetsBinding WidgetsFlutterBinding runApp setState",
    ),
    (
        "package:flutter/material.dart",
        &["package:flutter/widgets.dart"],
        "AlertDialog AppBar CheckboxListTile CircularProgressIndicator ColorScheme Colors Divider DropdownButton \
         DropdownButtonHideUnderline DropdownMenuItem FilledButton IconButton Icons InputDecoration InputDecorationTheme \
         InputDecorator ListTile ListTileControlAffinity MaterialApp MaterialLocalizations OutlineInputBorder Scaffold \
         ScaffoldMessenger SelectableText SnackBar SwitchListTile TextButton TextField TextFormField Theme ThemeData \
         TimeOfDay showDialog",
    ),
    (
        "package:flutter_localizations/flutter_localizations.dart",
        &[],
        "GlobalMaterialLocalizations",
    ),
    (
        "package:flutter_secure_storage/flutter_secure_storage.dart",
        &[],
        "FlutterSecureStorage IOSOptions KeychainAccessibility",
    ),
    (
        "package:flutter_test/flutter_test.dart",
        &["package:test/test.dart"],
        "",
    ),
    ("package:go_router/go_router.dart", &[], "GoRoute GoRouter push"),
    ("package:smart_auth/smart_auth.dart", &[], "SmartAuth"),
    (
        "package:url_launcher/url_launcher.dart",
        &[],
        "LaunchMode launchUrl",
    ),
];

/// Functions that classes take over from a class of a library.
pub(crate) const TAKEN_OVER: &[&str] = &["notifyListeners"];

/// The members of their classes that are used, of whichever.
pub(crate) const FOREIGN_MEMBERS: &str = "$1 $2 add addAll addListener addPostFrameCallback android any center centerStart check_circle chevron_right \
     circular collapsed colorScheme compareTo complete completeError contains convert currentState dark data \
     delegates delete_forever devices difference download elapsed emailAddress encodeComponent ensureInitialized \
     errorContainer externalApplication first firstMatch firstOrNull first_unlock_this_device formatMediumDate \
     formatTimeOfDay fromDateTime fromEnvironment fromMillisecondsSinceEpoch fromSeed fromString future \
     getAppSignature getSmsWithRetrieverApi getSmsWithUserConsentApi hasMatch having headers headlineSmall \
     icon inMilliseconds inSeconds indexOf indigo instance isCompleted isEmpty join jsonContentType languageCode \
     last leading length light listen millisecondsSinceEpoch nextInt onErrorContainer oneTimeCode open_in_new \
     periodic person phone phonelink_erase plain pop push queryParameters reject remove removeAll removeAt \
     removeListener removeSmsRetrieverApiListener removeUserConsentApiListener replaceAll replaceFirst request \
     router runes setData showSnackBar single sort split square startsWith statusCode stream stretch substring \
     telephoneNumber textTheme then toList toLocal toUtc topCenter translate trim tryParse type uri utc validate values \
     wait whenComplete where words writeCharCode zero";

/// Methods of theirs that have the name of one of ours.
pub(crate) const FOREIGN_METHODS: &str = "delete load next read write";
