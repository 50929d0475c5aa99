import 'dart:math';

/// The wait before a further try: 200 ms, doubled with each try up to 2 s, of
/// which a random half is left away so that a crowd doesn't come back at once.
Duration backoff(int tried, Random random) {
  final whole = min(200 * (1 << min(tried, 10)), 2000);
  return Duration(milliseconds: whole ~/ 2 + random.nextInt(whole ~/ 2));
}
