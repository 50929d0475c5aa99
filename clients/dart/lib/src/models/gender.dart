/// A person's gender, as they said it.
enum Gender {
  female('female'),
  male('male'),
  other('other'),
  undisclosed('undisclosed');

  const Gender(this.wire);

  final String wire;

  /// Null for one that only a newer server knows.
  static Gender? of(String? wire) {
    for (final gender in values) {
      if (gender.wire == wire) return gender;
    }
    return null;
  }
}
