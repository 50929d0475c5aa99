import 'package:flutter/foundation.dart';
import 'package:flutter/widgets.dart';

import 'strings_en.dart';
import 'strings_hi.dart';

/// Every text of the app. Each language is one class that has them all.
abstract class Strings {
  const Strings();

  static const supported = [Locale('en'), Locale('hi')];

  /// The texts in the language of a place in the app.
  static Strings of(BuildContext context) {
    return Localizations.of<Strings>(context, Strings) ?? const StringsEn();
  }

  /// BCP 47, as the server wants it.
  String get language;

  // Everywhere
  String get appTitle;
  String get switchLanguage;
  String get tryAgain;
  String get cancel;
  String get save;
  String get saved;
  String get loading;

  // Logging in
  String get loginTitle;
  String get loginHint;
  String get mobileNumber;
  String get mobileNumberMissing;
  String get sendCode;
  String get codeTitle;
  String codeSentTo(String number);
  String get code;
  String get codeHelp;
  String get checkCode;
  String get resendCode;
  String resendIn(int seconds);
  String get otherNumber;

  // Registering
  String get registrationTitle;
  String get fullName;
  String get fullNameMissing;
  String get emailOptional;
  String get register;
  String get requiredLabel;
  String readMore(String title);

  // The account
  String hello(String name);
  String get profile;
  String get email;
  String get gender;
  String get genderNone;
  String get genderFemale;
  String get genderMale;
  String get genderOther;
  String get genderUndisclosed;
  String get preferredLanguage;
  String get sessions;
  String get thisDevice;
  String get unknownDevice;
  String lastUsed(String time);
  String get endSession;
  String get consents;
  String get history;
  String get showMore;
  String get exportData;
  String get copy;
  String get copied;
  String get logout;
  String get logoutOffline;
  String get logoutEverywhere;
  String get logoutEverywhereQuestion;
  String get eraseAccount;
  String get eraseQuestion;

  // What went wrong
  String get offline;
  String get unexpected;
  String get storeUnreadable;
  String get sessionEnded;
  String get checkFields;
  String get invalidMobileNumber;
  String wrongCode(int left);
  String get codeUsedUp;
  String get codeExpired;
  String get registrationTooLate;
  String get alreadyRegistered;
  String get accountDisabled;
  String get consentMissing;
  String get consentChanged;
  String tooMany(int seconds);
  String get serverBusy;
  String get messageNotSent;
  String get loginAgain;
  String get sessionGone;
}

/// Gives the widgets the texts of their language.
class StringsDelegate extends LocalizationsDelegate<Strings> {
  const StringsDelegate();

  @override
  bool isSupported(Locale locale) {
    return Strings.supported.any((it) => it.languageCode == locale.languageCode);
  }

  @override
  Future<Strings> load(Locale locale) {
    return SynchronousFuture(
      locale.languageCode == 'hi' ? const StringsHi() : const StringsEn(),
    );
  }

  @override
  bool shouldReload(StringsDelegate old) => false;
}
