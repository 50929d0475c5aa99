import 'package:go_router/go_router.dart';

import 'auth/auth_controller.dart';
import 'auth/where_to.dart';
import 'screens/account_screen.dart';
import 'screens/code_screen.dart';
import 'screens/consents_screen.dart';
import 'screens/export_screen.dart';
import 'screens/history_screen.dart';
import 'screens/login_screen.dart';
import 'screens/profile_screen.dart';
import 'screens/registration_screen.dart';
import 'screens/sessions_screen.dart';
import 'screens/starting_screen.dart';

/// The routes. Which of them may be seen is up to [whereTo], which is asked
/// before each and whenever the session changes.
GoRouter buildRouter(AuthController auth) {
  return GoRouter(
    initialLocation: Routes.account,
    refreshListenable: auth,
    redirect: (context, state) => whereTo(auth.step, state.uri),
    routes: [
      GoRoute(
        path: Routes.starting,
        builder: (context, state) => StartingScreen(auth: auth),
      ),
      GoRoute(
        path: Routes.login,
        builder: (context, state) => LoginScreen(auth: auth),
      ),
      GoRoute(
        path: Routes.code,
        builder: (context, state) => CodeScreen(auth: auth),
      ),
      GoRoute(
        path: Routes.registration,
        builder: (context, state) => RegistrationScreen(auth: auth),
      ),
      GoRoute(
        path: Routes.account,
        builder: (context, state) => AccountScreen(auth: auth),
        routes: [
          GoRoute(
            path: 'profile',
            builder: (context, state) => ProfileScreen(auth: auth),
          ),
          GoRoute(
            path: 'sessions',
            builder: (context, state) => SessionsScreen(auth: auth),
          ),
          GoRoute(
            path: 'consents',
            builder: (context, state) => ConsentsScreen(auth: auth),
          ),
          GoRoute(
            path: 'history',
            builder: (context, state) => HistoryScreen(auth: auth),
          ),
          GoRoute(
            path: 'export',
            builder: (context, state) => ExportScreen(auth: auth),
          ),
        ],
      ),
    ],
  );
}
