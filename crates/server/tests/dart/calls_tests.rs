//! That the checks of requests and answers find what is wrong.

use crate::calls::{findings, missing};
use crate::contract::Contract;
use crate::program::Program;

/// A service with one call, and the classes that it uses.
fn found(call: &str, classes: &str) -> Vec<String> {
    let service = format!("class Service {{ {call} }}");
    let files = [
        ("clients/dart/lib/a.dart", service.as_str()),
        ("clients/dart/lib/b.dart", classes),
    ];
    let found = findings(&Program::sample(&files), &Contract::read());
    found
        .into_iter()
        .map(|finding| finding.replace("clients/dart/lib/", ""))
        .collect()
}

const REFRESH: &str = "f(RefreshTokenRequest it) => http.send('POST', '/api/v1/auth/refresh-token', \
                       body: it.toJson(), decode: Tokens.fromJson);";
const REFRESH_CLASSES: &str = "class RefreshTokenRequest { final String refreshToken;\n\
     Map<String, Object?> toJson() => {'refresh_token': refreshToken}; }\n\
     class Tokens { factory Tokens.fromJson(Json json) => Tokens(json.text('access_token')); }\n";

#[test]
fn a_right_call_is_fine() {
    assert_eq!(found(REFRESH, REFRESH_CLASSES), [""; 0]);
}

#[test]
fn a_wrong_path_or_method_is_found() {
    let call = REFRESH.replace("refresh-token", "refresh");
    let wrong = found(&call, "");
    assert_eq!(wrong, ["a.dart:1: the API has no POST /api/v1/auth/refresh"]);
    let call = REFRESH.replace("'POST'", "'PUT'");
    let wrong = found(&call, "");
    assert_eq!(wrong, ["a.dart:1: the API has no PUT /api/v1/auth/refresh-token"]);
}

#[test]
fn a_path_outside_of_a_call_is_found() {
    let wrong = found("final path = '/api/v1/auth/me';", "");
    assert_eq!(wrong, ["a.dart:1: `/api/v1/auth/me` is not called as a path"]);
}

#[test]
fn a_field_that_the_request_lacks_is_found_and_one_that_it_needs() {
    let classes = REFRESH_CLASSES.replace("'refresh_token':", "'token':");
    assert_eq!(
        found(REFRESH, &classes),
        [
            "b.dart:2: the request of `RefreshTokenRequest` has no field `token`",
            "b.dart:2: the request of `RefreshTokenRequest` needs the field `refresh_token`",
        ]
    );
}

#[test]
fn a_needed_field_that_is_sent_sometimes_is_found() {
    let classes = REFRESH_CLASSES.replace("'refresh_token':", "if (a) 'refresh_token':");
    let wrong = "b.dart:2: the request of `RefreshTokenRequest` needs the field `refresh_token`";
    assert_eq!(found(REFRESH, &classes), [wrong]);
}

#[test]
fn a_field_that_only_another_answer_has_is_found() {
    let classes = REFRESH_CLASSES.replace("access_token", "challenge_id");
    let wrong = "b.dart:3: the answer for `Tokens` has no field `challenge_id`";
    assert_eq!(found(REFRESH, &classes), [wrong]);
}

#[test]
fn a_field_that_is_read_as_something_else_is_found() {
    let classes = REFRESH_CLASSES.replace("json.text('access_token')", "json.text('expires_in')");
    assert_eq!(found(REFRESH, &classes), ["b.dart:3: `expires_in` is no string"]);
    let classes = REFRESH_CLASSES.replace("json.text(", "json.time(");
    assert_eq!(found(REFRESH, &classes), ["b.dart:3: `access_token` is no time"]);
}

#[test]
fn a_token_too_much_or_too_few_is_found() {
    let call = REFRESH.replace("body:", "token: t, body:");
    let wrong = "a.dart:1: POST /api/v1/auth/refresh-token: takes no access token";
    assert_eq!(found(&call, REFRESH_CLASSES), [wrong]);
    let call = "f() => http.run('DELETE', '/api/v1/auth/sessions/${g('x')}');";
    let wrong = "a.dart:1: DELETE /api/v1/auth/sessions/{}: needs an access token";
    assert_eq!(found(call, ""), [wrong]);
}

#[test]
fn an_unknown_parameter_of_the_query_is_found() {
    let call = "f() => http.send('GET', '/api/v1/auth/login-history', token: t, \
                query: {'limit': 1, if (a) 'page': 2}, decode: Page.fromJson);";
    let classes = "class Page { factory Page.fromJson(Json json) => Page(json.textOrNull('next_cursor')); }";
    let wrong = "a.dart:1: GET /api/v1/auth/login-history: has no parameter `page`";
    assert_eq!(found(call, classes), [wrong]);
}

const ME: &str = "f() => http.send('GET', '/api/v1/auth/me', token: t, decode: User.fromJson);";

#[test]
fn a_field_that_may_be_null_must_not_be_read_as_if_it_were_not() {
    let classes = "class User { factory User.fromJson(Json json) => User(json.text('email')); }";
    assert_eq!(found(ME, classes), ["b.dart:1: `email` may be missing or null"]);
}

#[test]
fn a_wrong_field_of_a_part_is_found() {
    let classes = "class User { factory User.fromJson(Json json) => User(json.list('consents', C.fromJson)); }\n\
                   class C { factory C.fromJson(Json json) => C(json.text('title')); }";
    assert_eq!(
        found(ME, classes),
        ["b.dart:2: the answer for `C` has no field `title`"]
    );
}

#[test]
fn values_of_an_enum_that_are_not_the_apis_are_found() {
    let classes = "class User { factory User.fromJson(Json json) => User(G.of(json.textOrNull('gender'))); }\n\
                   enum G { female('female'), male('male'), other('other'); }";
    assert_eq!(
        found(ME, classes),
        ["b.dart:1: the values of `G` are not those of `gender`"]
    );
}

#[test]
fn a_value_that_a_field_never_has_is_found() {
    let classes = "class User { factory User.fromJson(Json json) => User(json.text('status') == 'gone'); }";
    assert_eq!(found(ME, classes), ["b.dart:1: `status` is never `gone`"]);
}

#[test]
fn a_class_that_nothing_checks_is_found() {
    let classes =
        "class A { Map<String, Object?> toJson() => {'a': 1}; factory A.fromJson(Json json) => A(); }";
    assert_eq!(
        found("", classes),
        [
            "b.dart:1: `A` is read from no answer",
            "b.dart:1: `A` is sent in no request"
        ]
    );
}

#[test]
fn a_request_that_nobody_makes_is_found() {
    let program = Program::sample(&[("clients/dart/lib/a.dart", ME)]);
    let missing = missing(&program, &Contract::read());
    assert!(
        missing.contains(&"PATCH /api/v1/auth/me is not called".to_owned()),
        "{missing:?}"
    );
    assert!(
        !missing.contains(&"GET /api/v1/auth/me is not called".to_owned()),
        "{missing:?}"
    );
}

#[test]
fn a_method_that_promises_another_class_is_found() {
    let call = format!("Future<Answer<User>> {REFRESH}");
    let wrong = "a.dart:1: POST /api/v1/auth/refresh-token: the method answers `Future<Answer<User>>`";
    assert_eq!(found(&call, REFRESH_CLASSES), [wrong]);
}
