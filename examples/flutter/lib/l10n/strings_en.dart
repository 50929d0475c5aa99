import 'strings.dart';

/// English.
class StringsEn extends Strings {
  const StringsEn();

  @override
  String get language => 'en';

  @override
  String get appTitle => 'Dastak example';

  @override
  String get switchLanguage => 'हिन्दी में बदलें';

  @override
  String get tryAgain => 'Try again';

  @override
  String get cancel => 'Cancel';

  @override
  String get save => 'Save';

  @override
  String get saved => 'Saved';

  @override
  String get loading => 'Loading';

  @override
  String get loginTitle => 'Log in';

  @override
  String get loginHint => 'We send you a code by SMS.';

  @override
  String get mobileNumber => 'Mobile number';

  @override
  String get mobileNumberMissing => 'Enter your mobile number.';

  @override
  String get sendCode => 'Send the code';

  @override
  String get codeTitle => 'Enter the code';

  @override
  String codeSentTo(String number) => 'We sent a code to $number.';

  @override
  String get code => 'Code';

  @override
  String get codeHelp => 'Six digits. Never share them with anyone.';

  @override
  String get checkCode => 'Check the code';

  @override
  String get resendCode => 'Send the code again';

  @override
  String resendIn(int seconds) => 'Send again in $seconds s';

  @override
  String get otherNumber => 'Use another number';

  @override
  String get registrationTitle => 'Create your account';

  @override
  String get fullName => 'Full name';

  @override
  String get fullNameMissing => 'Enter your name.';

  @override
  String get emailOptional => 'Email (optional)';

  @override
  String get register => 'Create the account';

  @override
  String get requiredLabel => 'Required';

  @override
  String readMore(String title) => 'Read: $title';

  @override
  String hello(String name) => 'Hello, $name';

  @override
  String get profile => 'Profile';

  @override
  String get email => 'Email';

  @override
  String get gender => 'Gender';

  @override
  String get genderNone => 'Not given';

  @override
  String get genderFemale => 'Female';

  @override
  String get genderMale => 'Male';

  @override
  String get genderOther => 'Other';

  @override
  String get genderUndisclosed => 'I would rather not say';

  @override
  String get preferredLanguage => 'Language';

  @override
  String get sessions => 'Where you are logged in';

  @override
  String get thisDevice => 'This device';

  @override
  String get unknownDevice => 'Unknown device';

  @override
  String lastUsed(String time) => 'Last used: $time';

  @override
  String get endSession => 'Log out this device';

  @override
  String get consents => 'Consents';

  @override
  String get history => 'Login history';

  @override
  String get showMore => 'Show more';

  @override
  String get exportData => 'A copy of my data';

  @override
  String get copy => 'Copy';

  @override
  String get copied => 'Copied';

  @override
  String get logout => 'Log out';

  @override
  String get logoutOffline =>
      'The server can\'t be reached. Log out on this device only?';

  @override
  String get logoutEverywhere => 'Log out everywhere';

  @override
  String get logoutEverywhereQuestion =>
      'Log out on all devices, this one too?';

  @override
  String get eraseAccount => 'Delete my account';

  @override
  String get eraseQuestion =>
      'Delete your account and all its data? This can\'t be undone.';

  @override
  String get offline =>
      'The server can\'t be reached. Check your connection and try again.';

  @override
  String get unexpected => 'Something went wrong. Try again.';

  @override
  String get storeUnreadable =>
      'Your login can\'t be read right now. Unlock the phone and try again.';

  @override
  String get sessionEnded => 'You were logged out. Log in again.';

  @override
  String get checkFields => 'Check what you entered.';

  @override
  String get invalidMobileNumber =>
      'This is not a mobile number that can receive messages.';

  @override
  String wrongCode(int left) => left == 1
        ? 'The code is wrong. One try is left.'
        : 'The code is wrong. $left tries are left.';

  @override
  String get codeUsedUp => 'Too many wrong codes. Ask for a new one.';

  @override
  String get codeExpired => 'This code is no longer good. Ask for a new one.';

  @override
  String get registrationTooLate =>
      'This took too long. Verify your number again.';

  @override
  String get alreadyRegistered => 'This number is registered already. Log in.';

  @override
  String get accountDisabled => 'This account is disabled.';

  @override
  String get consentMissing => 'Agree to what is required to go on.';

  @override
  String get consentChanged => 'A text has changed. Read it again.';

  @override
  String tooMany(int seconds) => 'Too many tries. Wait $seconds seconds.';

  @override
  String get serverBusy =>
      'The server can\'t answer right now. Try again soon.';

  @override
  String get messageNotSent => 'The message could not be sent. Try again soon.';

  @override
  String get loginAgain =>
      'For your safety this needs a new login. Log out, log in and try again.';

  @override
  String get sessionGone => 'This device is logged out already.';
}
