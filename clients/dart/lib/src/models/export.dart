import '../json.dart';

/// Everything that is stored about the person, to be shown or saved as it is.
final class Export {
  const Export({required this.exportedAt, required this.document});

  factory Export.fromJson(Json json) => Export(
        exportedAt: json.time('exported_at'),
        document: json.pretty(),
      );

  final DateTime exportedAt;

  /// The whole answer as JSON text.
  final String document;
}
