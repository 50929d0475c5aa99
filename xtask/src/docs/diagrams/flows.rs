//! The conversations that the pages show.

use super::sequence::Sequence;
use super::sequence::Step::{Answers, Does, Part, Says};

pub(super) fn all() -> [Sequence; 3] {
    [LOGIN, REFRESH, VERIFY]
}

const LOGIN: Sequence = Sequence {
    name: "login",
    title: "A login: a code is sent and shown, a new person registers, a session begins",
    participants: &["app", "dastak", "gateway", "phone"],
    distance: 250,
    steps: &[
        Says(0, 1, "POST send-otp: number"),
        Does(1, "keeps a keyed digest of a new code"),
        Says(1, 2, "message with the code"),
        Answers(2, 1, "taken"),
        Answers(1, 0, "challenge_id, resend_after"),
        Says(2, 3, "SMS"),
        Answers(3, 0, "the person types the code, or the app reads it"),
        Says(0, 1, "POST verify-otp: number, code"),
        Does(1, "counts the attempt, then compares"),
        Part("a wrong code"),
        Answers(1, 0, "400 otp_invalid, attempts left"),
        Part("a number that nobody has registered"),
        Answers(1, 0, "registration_token"),
        Says(0, 1, "POST complete-registration"),
        Does(1, "stores the person with their consents"),
        Answers(1, 0, "201 access and refresh token"),
        Part("a registered number"),
        Answers(1, 0, "200 access and refresh token"),
    ],
};

const REFRESH: Sequence = Sequence {
    name: "refresh-family",
    title: "The refresh tokens of one session: rotation, a lost answer within the grace, and reuse",
    participants: &["app", "dastak", "thief"],
    distance: 340,
    steps: &[
        Part("rotation: each refresh token is used once, and has one successor"),
        Says(0, 1, "R1"),
        Does(1, "R2 succeeds R1"),
        Answers(1, 0, "access token, R2"),
        Part("a lost answer, or two tabs: within the grace of 10 seconds"),
        Says(0, 1, "R2"),
        Does(1, "R3 succeeds R2"),
        Answers(1, 0, "access token, R3 (lost on the way)"),
        Says(0, 1, "R2 again"),
        Answers(1, 0, "access token, the same R3"),
        Part("reuse: R2 comes after the grace, or after R3 was used"),
        Says(0, 1, "R3"),
        Answers(1, 0, "access token, R4"),
        Says(2, 1, "R2, stolen"),
        Does(1, "ends the session"),
        Answers(1, 2, "401 refresh_token_reused"),
        Says(0, 1, "R4, or the access token"),
        Answers(1, 0, "401 session_revoked: log in again"),
    ],
};

const VERIFY: Sequence = Sequence {
    name: "verify-otp",
    title: "One request of verify-otp through the layers",
    participants: &["client", "server", "VerifyOtp", "OtpStore", "Accounts, Sessions"],
    distance: 210,
    steps: &[
        Says(0, 1, "number, code"),
        Does(1, "names every bad field"),
        Says(1, 2, "VerifyOtpCommand"),
        Says(2, 4, "login_subject: failures in a row, who has the number"),
        Says(2, 3, "take_attempt: leases one"),
        Does(2, "compares keyed digests"),
        Part("wrong"),
        Says(2, 4, "record_failure, with its audit entry"),
        Answers(2, 1, "Invalid, attempts left"),
        Part("right"),
        Says(
            2,
            4,
            "open: unique row, session, audit entry, joint lease: one transaction",
        ),
        Says(2, 3, "settle_attempt, if not joint"),
        Answers(2, 1, "tokens"),
        Part("either way"),
        Answers(1, 0, "200, or a problem"),
    ],
};
