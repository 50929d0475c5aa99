//! What MSG91 answers for a text message or a call.
//!
//! It says 200 to what it refuses, so the body decides; the status only where the body says nothing.

use dastak_ports::sms::RejectionClass;
use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::codes;
use crate::lenient;
use crate::service::class_of_status;
use crate::verdict::Verdict;

/// The verdict of an answer that was read whole.
pub(super) fn verdict(status: StatusCode, body: &[u8]) -> Verdict {
    let answer = lenient::json(body);
    let Some(answer) = answer.as_ref().and_then(Value::as_object) else {
        return Verdict::of_status(status);
    };
    let kind = lenient::text(answer, "type").or_else(|| lenient::text(answer, "msg_type"));
    match kind.map(|kind| kind.to_ascii_lowercase()).as_deref() {
        Some("success") => Verdict::Accepted(message_id(answer)),
        Some("error") => refusal(status, answer),
        _ => Verdict::of_status(status),
    }
}

/// What was refused, by its code, else by its sentence, else by the status. It was refused in any case.
fn refusal(status: StatusCode, answer: &Map<String, Value>) -> Verdict {
    let code = lenient::text(answer, "code");
    let sentence = || lenient::text(answer, "message").or_else(|| lenient::text(answer, "msg"));
    code.as_deref()
        .and_then(codes::of_code)
        .or_else(|| sentence().as_deref().and_then(codes::of_text))
        .or_else(|| class_of_status(status).map(Verdict::Rejected))
        .unwrap_or(Verdict::Rejected(RejectionClass::Unavailable))
}

/// The id of a message: `request_id`, else `message` where it looks like an id and not like a sentence.
fn message_id(answer: &Map<String, Value>) -> Option<String> {
    let looks_like_one =
        |text: &String| (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    lenient::text(answer, "request_id")
        .and_then(lenient::sane_id)
        .or_else(|| lenient::text(answer, "message").filter(looks_like_one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "5e1e93cad6fc054d8e759a5b";

    fn of(status: u16, body: &str) -> Verdict {
        verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    fn accepted(id: Option<&str>) -> Verdict {
        Verdict::Accepted(id.map(str::to_owned))
    }

    #[test]
    fn successes_and_their_ids() {
        for (body, id) in [
            (
                r#"{"type":"success","request_id":"5e1e93cad6fc054d8e759a5b"}"#,
                Some(ID),
            ),
            (
                r#"{"message":"5e1e93cad6fc054d8e759a5b","type":"success"}"#,
                Some(ID),
            ),
            (
                r#"{"TYPE":"SUCCESS","Request_Id":"5e1e93cad6fc054d8e759a5b"}"#,
                Some(ID),
            ),
            (
                "\u{feff}{\"type\":\"success\",\"request_id\":\"5e1e93cad6fc054d8e759a5b\"}\r\n",
                Some(ID),
            ),
            (
                r#"{"type":"success","request_id":1234567890123456}"#,
                Some("1234567890123456"),
            ),
            (r#"{"type":"success","message":"OTP Send successfully"}"#, None),
            (r#"{"message":"retry send successfully","type":"success"}"#, None),
            (r#"{"type":"success","message":"short"}"#, None),
            (r#"{"type":"success","request_id":"","message":null}"#, None),
            (r#"{"type":"success"}"#, None),
        ] {
            assert_eq!(of(200, body), accepted(id), "{body}");
        }
    }

    #[test]
    fn an_error_at_200_is_a_refusal() {
        use RejectionClass::{Auth, Balance, Config, InvalidRecipient, RateLimited, Unavailable};
        for (message, class) in [
            ("Auth Key missing", Auth),
            ("Invalid authkey", Auth),
            ("AuthenticationFailure", Auth),
            ("IP not whitelisted", Auth),
            ("Template ID Missing or Invalid Template", Config),
            ("Please enter atleast one number to send sms.", InvalidRecipient),
            ("Mobile number empty or not numeric", InvalidRecipient),
            ("Mobile no. not found", InvalidRecipient),
            ("invalid_otp_length", Config),
            ("invalid_otp_expiry", Config),
            ("otp_not_found_and_placeholder_not_found_in_message", Config),
            ("Message don't contains otp", Config),
            ("Too many requests", RateLimited),
            ("Insufficient balance", Balance),
            ("words that nobody has seen before", Unavailable),
        ] {
            for body in [
                format!(r#"{{"type":"error","message":"{message}"}}"#),
                format!(r#"{{"msg_type":"error","msg":"{message}"}}"#),
                format!(r#"{{"Type":"ERROR","Message":"{message}","code":"99999"}}"#),
            ] {
                assert_eq!(of(200, &body), Verdict::Rejected(class), "{body}");
            }
        }
    }

    #[test]
    fn too_many_calls_of_one_number_are_told_apart() {
        for message in ["OTP retry count maxed out", "max_retry_count_exceeded"] {
            let body = format!(r#"{{"type":"error","message":"{message}"}}"#);
            assert_eq!(of(200, &body), Verdict::NumberLimited, "{body}");
        }
    }

    #[test]
    fn the_code_goes_before_the_sentence() {
        use RejectionClass::{Auth, Balance, Config, InvalidRecipient, RateLimited, Unavailable};
        for (codes, class) in [
            (
                &[
                    "101", "102", "103", "107", "203", "205", "209", "210", "211", "306", "307", "308",
                    "309", "310", "505",
                ][..],
                Config,
            ),
            (
                &["104", "105", "106", "207", "208", "302", "303", "401", "418"],
                Auth,
            ),
            (&["202"], InvalidRecipient),
            (&["301"], Balance),
            (&["506"], RateLimited),
            (&["001", "002", "601"], Unavailable),
        ] {
            for code in codes {
                let body = format!(r#"{{"type":"error","message":"Mobile number empty","code":"{code}"}}"#);
                assert_eq!(of(200, &body), Verdict::Rejected(class), "{body}");
                if !code.starts_with('0') {
                    let body = format!(r#"{{"type":"error","code":{code}}}"#);
                    assert_eq!(of(200, &body), Verdict::Rejected(class), "{body}");
                }
            }
        }
        assert_eq!(
            of(200, r#"{"type":"error","message":"…","code":"311"}"#),
            Verdict::Duplicate
        );
    }

    #[test]
    fn a_repetition_without_an_original_is_told_apart() {
        for message in [
            "No OTP request found to retryotp",
            "no_request_found",
            "last_otp_request_on_this_number_is_invalid",
            "otp_expired",
        ] {
            let body = format!(r#"{{"type":"error","message":"{message}"}}"#);
            assert_eq!(of(200, &body), Verdict::NothingToRepeat, "{body}");
        }
    }

    #[test]
    fn without_a_word_the_status_decides_and_no_status_is_a_success() {
        use RejectionClass::{Auth, Config, RateLimited, Unavailable};
        for (status, body, verdict) in [
            (200, "", Verdict::Unknown),
            (200, "success", Verdict::Unknown),
            (200, "null", Verdict::Unknown),
            (200, "[]", Verdict::Unknown),
            (200, "{}", Verdict::Unknown),
            (200, r#"{"type":"succ"#, Verdict::Unknown),
            (200, r#"{"type":"pending"}"#, Verdict::Unknown),
            (200, r#"{"type":["success"]}"#, Verdict::Unknown),
            (200, r#"[{"type":"success"}]"#, Verdict::Unknown),
            (200, "<html>success</html>", Verdict::Unknown),
            (302, "", Verdict::Rejected(Config)),
            (
                400,
                r#"{"error":"Widget Not Found !"}"#,
                Verdict::Rejected(Config),
            ),
            (
                403,
                r#"{"type":"error","message":"Invalid request"}"#,
                Verdict::Rejected(Auth),
            ),
            (
                418,
                r#"{"type":"error","message":"IP not whitelisted"}"#,
                Verdict::Rejected(Auth),
            ),
            (418, "", Verdict::Rejected(Auth)),
            (
                429,
                r#"{"type":"error","message":"Too many requests"}"#,
                Verdict::Rejected(RateLimited),
            ),
            (429, "", Verdict::Rejected(RateLimited)),
            (500, "<html>", Verdict::Unknown),
            (502, "<html>", Verdict::Unknown),
            (503, "<html>", Verdict::Rejected(Unavailable)),
            (504, "<html>", Verdict::Unknown),
        ] {
            assert_eq!(of(status, body), verdict, "{status} {body}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_answered_only_the_word_success_is_one(status in 200_u16..600, body in any::<Vec<u8>>()) {
            let verdict = verdict(StatusCode::from_u16(status).unwrap(), &body);
            prop_assert!(!matches!(verdict, Verdict::Accepted(_)));
        }

        #[test]
        fn an_error_is_never_a_success(
            status in 200_u16..600,
            code in prop_oneof![any::<u32>().prop_map(|n| n.to_string()), "[ -~&&[^\"\\\\]]{0,8}".prop_map(|s| format!("\"{s}\""))],
            message in "[ -~&&[^\"\\\\]]{0,40}",
        ) {
            let body = format!(r#"{{"type":"error","message":"{message}","code":{code}}}"#);
            prop_assert!(!matches!(of(status, &body), Verdict::Accepted(_) | Verdict::Unknown), "{}", body);
        }
    }
}
