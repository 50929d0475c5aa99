import '../json.dart';
import 'consent.dart';
import 'gender.dart';

/// A person, as they see themselves.
final class User {
  const User({
    required this.id,
    required this.mobileNumber,
    required this.mobileVerifiedAt,
    required this.fullName,
    required this.createdAt,
    required this.updatedAt,
    required this.lastLoginAt,
    required this.consents,
    this.email,
    this.dateOfBirth,
    this.gender,
    this.preferredLanguage,
  });

  factory User.fromJson(Json json) => User(
        id: json.text('id'),
        mobileNumber: json.text('mobile_number'),
        mobileVerifiedAt: json.time('mobile_verified_at'),
        fullName: json.text('full_name'),
        email: json.textOrNull('email'),
        dateOfBirth: json.textOrNull('date_of_birth'),
        gender: Gender.of(json.textOrNull('gender')),
        preferredLanguage: json.textOrNull('preferred_language'),
        createdAt: json.time('created_at'),
        updatedAt: json.time('updated_at'),
        lastLoginAt: json.time('last_login_at'),
        consents: json.list('consents', Consent.fromJson),
      );

  final String id;
  final String mobileNumber;
  final DateTime mobileVerifiedAt;
  final String fullName;

  /// Unverified.
  final String? email;

  /// As `1994-02-28`.
  final String? dateOfBirth;
  final Gender? gender;

  /// BCP 47.
  final String? preferredLanguage;
  final DateTime createdAt;
  final DateTime updatedAt;
  final DateTime lastLoginAt;
  final List<Consent> consents;
}

/// A new value of a field, or none.
final class Change<T extends Object> {
  /// Sets the field.
  const Change.to(T this.value);

  /// Empties the field.
  const Change.clear() : value = null;

  final T? value;
}

/// What changes of a person. An absent field stays as it is.
final class UpdateProfileRequest {
  const UpdateProfileRequest({
    this.fullName,
    this.email,
    this.dateOfBirth,
    this.gender,
    this.preferredLanguage,
  });

  /// The name can't be emptied.
  final String? fullName;
  final Change<String>? email;
  final Change<String>? dateOfBirth;
  final Change<Gender>? gender;
  final Change<String>? preferredLanguage;

  Map<String, Object?> toJson() => {
        if (fullName case final name?) 'full_name': name,
        if (email case final change?) 'email': change.value,
        if (dateOfBirth case final change?) 'date_of_birth': change.value,
        if (gender case final change?) 'gender': change.value?.wire,
        if (preferredLanguage case final change?)
          'preferred_language': change.value,
      };
}
