/// The server's address: `flutter run --dart-define=DASTAK_URL=https://…`.
/// The default is the computer that runs Android's emulator.
const serverUrl = String.fromEnvironment(
  'DASTAK_URL',
  defaultValue: 'http://10.0.2.2:8000',
);

/// What the list of sessions shows of this app.
const appVersion = '0.1.0';
