import 'strings.dart';

/// Hindi.
class StringsHi extends Strings {
  const StringsHi();

  @override
  String get language => 'hi';

  @override
  String get appTitle => 'दस्तक उदाहरण';

  @override
  String get switchLanguage => 'Switch to English';

  @override
  String get tryAgain => 'फिर कोशिश करें';

  @override
  String get cancel => 'रद्द करें';

  @override
  String get save => 'सहेजें';

  @override
  String get saved => 'सहेजा गया';

  @override
  String get loading => 'लोड हो रहा है';

  @override
  String get loginTitle => 'लॉग इन करें';

  @override
  String get loginHint => 'हम आपको SMS से एक कोड भेजेंगे।';

  @override
  String get mobileNumber => 'मोबाइल नंबर';

  @override
  String get mobileNumberMissing => 'अपना मोबाइल नंबर लिखें।';

  @override
  String get sendCode => 'कोड भेजें';

  @override
  String get codeTitle => 'कोड लिखें';

  @override
  String codeSentTo(String number) => 'हमने $number पर एक कोड भेजा है।';

  @override
  String get code => 'कोड';

  @override
  String get codeHelp => 'छह अंक। इन्हें किसी को न बताएँ।';

  @override
  String get checkCode => 'कोड जाँचें';

  @override
  String get resendCode => 'कोड फिर भेजें';

  @override
  String resendIn(int seconds) => '$seconds सेकंड में फिर भेजें';

  @override
  String get otherNumber => 'दूसरा नंबर इस्तेमाल करें';

  @override
  String get registrationTitle => 'अपना खाता बनाएँ';

  @override
  String get fullName => 'पूरा नाम';

  @override
  String get fullNameMissing => 'अपना नाम लिखें।';

  @override
  String get emailOptional => 'ईमेल (वैकल्पिक)';

  @override
  String get register => 'खाता बनाएँ';

  @override
  String get requiredLabel => 'ज़रूरी';

  @override
  String readMore(String title) => 'पढ़ें: $title';

  @override
  String hello(String name) => 'नमस्ते, $name';

  @override
  String get profile => 'प्रोफ़ाइल';

  @override
  String get email => 'ईमेल';

  @override
  String get gender => 'लिंग';

  @override
  String get genderNone => 'नहीं बताया';

  @override
  String get genderFemale => 'महिला';

  @override
  String get genderMale => 'पुरुष';

  @override
  String get genderOther => 'अन्य';

  @override
  String get genderUndisclosed => 'बताना नहीं चाहते';

  @override
  String get preferredLanguage => 'भाषा';

  @override
  String get sessions => 'आप कहाँ लॉग इन हैं';

  @override
  String get thisDevice => 'यह डिवाइस';

  @override
  String get unknownDevice => 'अनजान डिवाइस';

  @override
  String lastUsed(String time) => 'पिछला उपयोग: $time';

  @override
  String get endSession => 'इस डिवाइस को लॉग आउट करें';

  @override
  String get consents => 'सहमतियाँ';

  @override
  String get history => 'लॉग इन का इतिहास';

  @override
  String get showMore => 'और दिखाएँ';

  @override
  String get exportData => 'मेरे डेटा की प्रति';

  @override
  String get copy => 'कॉपी करें';

  @override
  String get copied => 'कॉपी हो गया';

  @override
  String get logout => 'लॉग आउट करें';

  @override
  String get logoutOffline =>
      'सर्वर से संपर्क नहीं हो रहा। केवल इस डिवाइस से लॉग आउट करें?';

  @override
  String get logoutEverywhere => 'हर जगह से लॉग आउट करें';

  @override
  String get logoutEverywhereQuestion => 'सभी डिवाइस से लॉग आउट करें, इससे भी?';

  @override
  String get eraseAccount => 'मेरा खाता हटाएँ';

  @override
  String get eraseQuestion =>
      'अपना खाता और उसका सारा डेटा हटाएँ? यह वापस नहीं हो सकता।';

  @override
  String get offline =>
      'सर्वर से संपर्क नहीं हो रहा। इंटरनेट जाँचकर फिर कोशिश करें।';

  @override
  String get unexpected => 'कुछ गड़बड़ हुई। फिर कोशिश करें।';

  @override
  String get storeUnreadable =>
      'आपका लॉग इन अभी पढ़ा नहीं जा सका। फ़ोन खोलकर फिर कोशिश करें।';

  @override
  String get sessionEnded => 'आप लॉग आउट हो गए हैं। फिर लॉग इन करें।';

  @override
  String get checkFields => 'जो लिखा है उसे जाँचें।';

  @override
  String get invalidMobileNumber => 'इस नंबर पर संदेश नहीं भेजा जा सकता।';

  @override
  String wrongCode(int left) => 'कोड ग़लत है। $left कोशिश बाकी।';

  @override
  String get codeUsedUp => 'कई बार ग़लत कोड लिखा गया। नया कोड मँगाएँ।';

  @override
  String get codeExpired => 'यह कोड अब मान्य नहीं है। नया कोड मँगाएँ।';

  @override
  String get registrationTooLate => 'बहुत समय लग गया। नंबर फिर सत्यापित करें।';

  @override
  String get alreadyRegistered => 'यह नंबर पहले से पंजीकृत है। लॉग इन करें।';

  @override
  String get accountDisabled => 'यह खाता बंद है।';

  @override
  String get consentMissing => 'आगे बढ़ने के लिए ज़रूरी सहमति दें।';

  @override
  String get consentChanged => 'एक पाठ बदल गया है। उसे फिर पढ़ें।';

  @override
  String tooMany(int seconds) => 'बहुत ज़्यादा कोशिशें। $seconds सेकंड रुकें।';

  @override
  String get serverBusy =>
      'सर्वर अभी जवाब नहीं दे सकता। थोड़ी देर में कोशिश करें।';

  @override
  String get messageNotSent =>
      'संदेश नहीं भेजा जा सका। थोड़ी देर में कोशिश करें।';

  @override
  String get loginAgain =>
      'आपकी सुरक्षा के लिए फिर लॉग इन ज़रूरी है। लॉग आउट करके लॉग इन करें और फिर कोशिश करें।';

  @override
  String get sessionGone => 'यह डिवाइस पहले ही लॉग आउट है।';
}
