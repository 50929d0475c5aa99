use actix_web::ResponseError;
use actix_web::http::StatusCode;
use dastak_application::authenticate::AuthenticateError;
use dastak_application::complete_registration::CompleteRegistrationError;
use dastak_application::consents::ChangeConsentError;
use dastak_application::erase_account::EraseAccountError;
use dastak_application::send_otp::SendOtpError;
use dastak_application::verify_otp::VerifyOtpError;
use dastak_domain::consent::{ConsentPurpose, ConsentRefusal};
use dastak_domain::limits::Standing;
use dastak_ports::{PortError, PortErrorKind};
use serde_json::{Value, json};

use super::{Code, Problem};

fn body(problem: &Problem) -> Value {
    serde_json::from_str(&problem.body("id-1")).unwrap()
}

fn header(problem: &Problem, name: &str) -> Option<String> {
    let response = problem.error_response();
    let value = response.headers().get(name)?;
    Some(value.to_str().unwrap().to_owned())
}

fn purposes(names: &[&str]) -> Vec<ConsentPurpose> {
    names
        .iter()
        .map(|name| ConsentPurpose::parse(name).unwrap())
        .collect()
}

#[test]
fn names_are_stable_words_and_no_two_are_alike() {
    let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(
        names
            .iter()
            .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
}

#[test]
fn every_code_makes_a_whole_problem() {
    for code in Code::ALL {
        let problem = Problem::new(*code);
        let body = body(&problem);
        assert_eq!(body["type"], format!("/problems#{}", code.as_str()));
        assert_eq!(body["status"], problem.error_response().status().as_u16());
        assert_eq!(body["code"], code.as_str());
        assert_eq!(body["request_id"], "id-1");
        assert!(body["title"].is_string() && body["detail"].is_string());
        assert_eq!(
            header(&problem, "content-type").unwrap(),
            "application/problem+json"
        );
        let unauthorized = code.status() == StatusCode::UNAUTHORIZED;
        assert_eq!(
            header(&problem, "www-authenticate").is_some(),
            unauthorized,
            "{code:?}"
        );
        let unavailable = code.status() == StatusCode::SERVICE_UNAVAILABLE;
        assert_eq!(header(&problem, "retry-after").is_some(), unavailable, "{code:?}");
    }
}

#[test]
fn challenges_say_what_the_standards_ask() {
    let challenge = |code| header(&Problem::new(code), "www-authenticate").unwrap();
    assert_eq!(challenge(Code::TokenMissing), "Bearer realm=\"dastak\"");
    assert!(challenge(Code::SessionRevoked).contains("error=\"invalid_token\""));
    let step_up = challenge(Code::StepUpRequired);
    assert!(
        step_up.contains("error=\"insufficient_user_authentication\"") && step_up.contains("max_age=300")
    );
}

#[test]
fn trouble_with_a_dependency_is_told_by_its_kind_and_without_its_cause() {
    for (kind, code) in [
        (PortErrorKind::Unavailable, Code::ServiceUnavailable),
        (PortErrorKind::Timeout, Code::ServiceUnavailable),
        (PortErrorKind::Corrupt, Code::InternalError),
        (PortErrorKind::Internal, Code::InternalError),
    ] {
        let problem = Problem::from(VerifyOtpError::Port(PortError::new(kind, "disk sda1 broke")));
        assert_eq!(problem.code(), code);
        assert!(problem.cause().is_some());
        assert!(!problem.body("id").contains("sda1"));
    }
}

#[test]
fn a_refused_sending_tells_when_and_where_the_address_stands() {
    let standing = Standing {
        quota: 60,
        window_seconds: 60,
        remaining: 12,
        reset_seconds: 30,
    };
    let problem = Problem::from(SendOtpError::RateLimited {
        retry_after_seconds: 17,
        address_standing: Some(standing),
    });
    assert_eq!(header(&problem, "retry-after").unwrap(), "17");
    assert_eq!(body(&problem)["retry_after"], 17);
    assert_eq!(
        header(&problem, "ratelimit-policy").unwrap(),
        "\"addr\";q=60;w=60"
    );
    assert_eq!(header(&problem, "ratelimit").unwrap(), "\"addr\";r=12;t=30");
    let without = Problem::from(SendOtpError::RateLimited {
        retry_after_seconds: 0,
        address_standing: None,
    });
    assert_eq!(header(&without, "retry-after").unwrap(), "1");
    assert_eq!(header(&without, "ratelimit"), None);
}

#[test]
fn a_wrong_code_tells_the_attempts_left() {
    let problem = Problem::from(VerifyOtpError::Invalid {
        attempts_remaining: 0,
    });
    assert_eq!(body(&problem)["attempts_remaining"], 0);
    assert_eq!(problem.code(), Code::OtpInvalid);
}

#[test]
fn refused_consents_are_named() {
    let refused = |refusal| body(&Problem::from(CompleteRegistrationError::Consents(refusal)));
    let required = refused(ConsentRefusal::Required(purposes(&["terms", "privacy"])));
    assert_eq!(required["code"], "consent_required");
    assert_eq!(required["purposes"], json!(["terms", "privacy"]));
    assert_eq!(required["errors"][0]["pointer"], "/consents");
    let outdated = refused(ConsentRefusal::Outdated(purposes(&["terms"])));
    assert_eq!(outdated["code"], "consent_version_outdated");
    let [unknown] = purposes(&["x"]).try_into().unwrap();
    let unknown = refused(ConsentRefusal::Unknown(unknown));
    assert_eq!(unknown["code"], "validation_failed");
    assert_eq!(unknown["errors"][0]["code"], "unknown_purpose");
    let changed = Problem::from(ChangeConsentError::Refused(ConsentRefusal::Outdated(purposes(
        &["terms"],
    ))));
    assert_eq!(body(&changed)["errors"][0]["pointer"], "/version");
}

#[test]
fn the_codes_of_tokens() {
    for (error, code) in [
        (AuthenticateError::Invalid, Code::TokenInvalid),
        (AuthenticateError::Expired, Code::TokenExpired),
        (AuthenticateError::SessionRevoked, Code::SessionRevoked),
    ] {
        assert_eq!(Problem::from(error).code(), code);
    }
    assert_eq!(
        Problem::from(EraseAccountError::StepUpRequired).code(),
        Code::StepUpRequired
    );
}

#[test]
fn what_people_read_is_sentences_without_names_of_members() {
    for code in Code::ALL {
        let detail = code.detail();
        assert!(detail.ends_with('.') && !detail.contains('_'), "{detail}");
        for member in ["errors", "purposes", "attempts_remaining", "retry_after"] {
            assert!(!detail.contains(member), "{detail}");
        }
    }
}
