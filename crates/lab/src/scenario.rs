//! What may happen to a message.

use serde::{Deserialize, Serialize};

macro_rules! scenarios {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// What a gateway does with a request. Which provider can do what is in `docs/lab.md`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Scenario {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Scenario {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in rules and on the page.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

scenarios! {
    // Answers that take the message.
    /// Taken, in the provider's usual words. It is what happens without a rule.
    Ok = "ok",
    /// Taken; MSG91's id is in `request_id`.
    OkRequestId = "ok-request-id",
    /// Taken; MSG91's id is in `message`.
    OkMessageId = "ok-message-id",
    /// Taken; MSG91 names no id.
    OkNoId = "ok-no-id",
    /// Taken; MSG91 says `SUCCESS` in capitals.
    OkUpperCase = "ok-upper-case",
    /// Taken; Gupshup answers in text although JSON was asked for.
    OkText = "ok-text",
    /// Taken; text without spaces round the pipes, and with a newline at the end.
    OkTextTight = "ok-text-tight",
    /// Taken; Gupshup's four keys are in `data.response_messages[]`.
    OkResponseMessages = "ok-response-messages",
    /// Taken; Gupshup says `Success`.
    OkStatusCase = "ok-status-case",
    /// Taken; Gupshup says `pending`, a word that no document has.
    StatusPending = "status-pending",
    /// Taken; Gupshup's WhatsApp API says `success` in place of `submitted`.
    OkStatusSuccess = "ok-status-success",

    // Refusals.
    /// The key, or user and password, are wrong.
    BadKey = "bad-key",
    /// The key is wrong; MSG91 has the code `"207"` as a text.
    BadKeyCodeText = "bad-key-code-text",
    /// The key is wrong; MSG91 has the code `401` as a number.
    BadKeyCodeNumber = "bad-key-code-number",
    /// There is no key; at Gupshup's enterprise gateway, 101 for a missing parameter.
    KeyMissing = "key-missing",
    /// The caller's address is not on the list: 418 at MSG91, 401 with `apiError` 418 at its WhatsApp.
    IpRefused = "ip-refused",
    /// The caller's address is not on the list, at status 200 and with code `"418"`.
    IpRefusedCode = "ip-refused-code",
    /// The number is none: 105 at Gupshup; at its WhatsApp API the words are invented.
    BadNumber = "bad-number",
    /// The number is none, with code `"202"`.
    BadNumberCode = "bad-number-code",
    /// There is no such template; at Gupshup's WhatsApp API the words are invented.
    BadTemplate = "bad-template",
    /// There is no such template, with code `"211"`.
    BadTemplateCode = "bad-template-code",
    /// The account is empty. The shape is invented.
    NoBalance = "no-balance",
    /// The same message came a moment ago: 322 at Gupshup, code 311 at MSG91, where the shape is invented.
    Duplicate = "duplicate",
    /// An error in MSG91's old envelope, `msg_type` and `msg`.
    OldEnvelope = "old-envelope",
    /// 400 and a JSON of another form.
    OtherJson400 = "other-json-400",
    /// 403 and `Invalid request`.
    OtherJson403 = "other-json-403",
    /// An error with the rule's `code`: any of MSG91's list, or of Gupshup's in JSON or text as asked for.
    ErrorCode = "error-code",
    /// Gupshup's error without `phone`.
    ErrorNoPhone = "error-no-phone",
    /// Gupshup's error without `details`.
    ErrorNoDetails = "error-no-details",
    /// Gupshup's error, with its code as a number.
    ErrorNumberId = "error-number-id",
    /// Gupshup's error as text although JSON was asked for.
    ErrorText = "error-text",
    /// Too many requests: 429 without `Retry-After`. It is invented but for Gupshup's WhatsApp API.
    RateLimit = "rate-limit",
    /// The same with `Retry-After`, the rule's `after_ms` in whole seconds.
    RateLimitRetryAfter = "rate-limit-retry-after",
    /// Something went wrong inside: 500 for WhatsApp, where Gupshup's words are invented; 200 with code `"601"` at
    /// MSG91, 100 at Gupshup.
    InternalError = "internal-error",
    /// 500 and an HTML page.
    Html500 = "html-500",
    /// 502 and an HTML page.
    Html502 = "html-502",
    /// 503 and an HTML page.
    Html503 = "html-503",
    /// 504 and an HTML page.
    Html504 = "html-504",
    /// 500 and no body.
    Empty500 = "empty-500",
    /// 502 and no body.
    Empty502 = "empty-502",
    /// 503 and no body.
    Empty503 = "empty-503",
    /// MSG91's retry knows no code that could be sent again.
    RetryNoRequest = "retry-no-request",
    /// MSG91's retry was asked too often.
    RetryMaxedOut = "retry-maxed-out",
    /// MSG91's verify: another code.
    OtpNotMatch = "otp-not-match",
    /// MSG91's verify: too late.
    OtpExpired = "otp-expired",

    // Answers that nobody can read. The message is taken, and only the lab knows.
    /// The usual JSON, cut in the middle.
    MalformedTruncated = "malformed-truncated",
    /// 200 and no body.
    MalformedEmpty = "malformed-empty",
    /// `null`.
    MalformedNull = "malformed-null",
    /// `[]`.
    MalformedArray = "malformed-array",
    /// The usual JSON after a byte order mark.
    MalformedBom = "malformed-bom",
    /// The word `success`.
    MalformedText = "malformed-text",
    /// 200 and an HTML page.
    MalformedHtml = "malformed-html",
    /// `{"response":null}`.
    MalformedResponseNull = "malformed-response-null",

    // Trouble on the way.
    /// The message is taken at once, the answer comes after the rule's `after_ms`: a client that gave up and
    /// asks again makes a visible duplicate.
    Slow = "slow",
    /// The answer comes after the rule's `after_ms`, and the message is never sent.
    SlowUnsent = "slow-unsent",
    /// The request is read and never answered; nothing is sent.
    BlackHole = "black-hole",
    /// The connection ends before the body is read. Such a rule can't name a number or a channel.
    DropBeforeBody = "drop-before-body",
    /// The connection ends after the body was read; nothing is sent.
    DropAfterBody = "drop-after-body",
    /// The message is taken, and the connection ends without an answer.
    DropAfterSend = "drop-after-send",
    /// The message is taken, and the connection is reset in the middle of the answer's body.
    ResetMidBody = "reset-mid-body",
    /// The usual answer as `text/html`.
    WrongContentType = "wrong-content-type",
    /// The usual answer and more than 1 MiB of spaces after it, in chunks.
    Huge = "huge",

    // What becomes of a message that was taken.
    /// It never arrives, and no receipt tells.
    Swallow = "swallow",
    /// It arrives, and is receipted, after the rule's `after_ms`.
    Late = "late",
    /// It never arrives, and a receipt says so: the rule's `code`, else `16` at MSG91 and `006` at Gupshup.
    AcceptThenFail = "accept-then-fail",
    /// The receipt comes before the answer to the send.
    ReceiptBeforeAnswer = "receipt-before-answer",
    /// The receipt comes twice.
    ReceiptTwice = "receipt-twice",
    /// A receipt says delivered, the next one failed.
    DeliveredThenFailed = "delivered-then-failed",
    /// The receipts come in the wrong order.
    ReceiptsReversed = "receipts-reversed",
}

/// What becomes of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is not sent.
    Unsent,
    /// It reaches the phone.
    Arrives,
    /// It reaches the phone after the rule's time.
    ArrivesLate,
    /// It is taken and lost.
    Swallowed,
    /// It is taken and refused later.
    Fails,
}

/// How the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Travel {
    Whole,
    Slow,
    Never,
    Dropped,
    ResetMidBody,
    WrongContentType,
    Huge,
}

impl Scenario {
    /// What becomes of a valid message.
    pub(crate) const fn fate(self) -> Fate {
        match self {
            Self::Ok
            | Self::OkRequestId
            | Self::OkMessageId
            | Self::OkNoId
            | Self::OkUpperCase
            | Self::OkText
            | Self::OkTextTight
            | Self::OkResponseMessages
            | Self::OkStatusCase
            | Self::StatusPending
            | Self::OkStatusSuccess
            | Self::MalformedTruncated
            | Self::MalformedEmpty
            | Self::MalformedNull
            | Self::MalformedArray
            | Self::MalformedBom
            | Self::MalformedText
            | Self::MalformedHtml
            | Self::MalformedResponseNull
            | Self::Slow
            | Self::DropAfterSend
            | Self::ResetMidBody
            | Self::WrongContentType
            | Self::Huge
            | Self::ReceiptBeforeAnswer
            | Self::ReceiptTwice
            | Self::DeliveredThenFailed
            | Self::ReceiptsReversed => Fate::Arrives,
            Self::Late => Fate::ArrivesLate,
            Self::Swallow => Fate::Swallowed,
            Self::AcceptThenFail => Fate::Fails,
            _ => Fate::Unsent,
        }
    }

    /// How its answer travels.
    pub(crate) const fn travel(self) -> Travel {
        match self {
            Self::Slow | Self::SlowUnsent => Travel::Slow,
            Self::BlackHole => Travel::Never,
            Self::DropBeforeBody | Self::DropAfterBody | Self::DropAfterSend => Travel::Dropped,
            Self::ResetMidBody => Travel::ResetMidBody,
            Self::WrongContentType => Travel::WrongContentType,
            Self::Huge => Travel::Huge,
            _ => Travel::Whole,
        }
    }

    /// Whether it is about what comes after a usual answer.
    pub(crate) const fn is_about_delivery(self) -> bool {
        matches!(
            self,
            Self::Swallow
                | Self::Late
                | Self::AcceptThenFail
                | Self::ReceiptBeforeAnswer
                | Self::ReceiptTwice
                | Self::DeliveredThenFailed
                | Self::ReceiptsReversed
        )
    }

    /// Whether a valid request gets the endpoint's usual success, if it gets an answer at all.
    pub(crate) const fn says_success(self) -> bool {
        matches!(self, Self::Ok) || self.is_about_delivery() || !matches!(self.travel(), Travel::Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_written_as_its_name_and_read_again() {
        for scenario in Scenario::ALL {
            let name = serde_json::to_string(scenario).unwrap();
            assert_eq!(name, format!("\"{}\"", scenario.name()));
            assert_eq!(serde_json::from_str::<Scenario>(&name).unwrap(), *scenario);
            let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(scenario.name().bytes().all(is_kebab), "{name}");
        }
    }
}
