//! Every code that a problem can have: the stable part of an error.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($variant:ident $status:ident $name:literal $title:literal $detail:literal;)*) => {
        /// What went wrong, for machines. Names and statuses never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the member `code`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The member `type` (RFC 9457 §3.1.1): where the page of problems explains it.
            #[must_use]
            pub const fn type_uri(self) -> &'static str {
                match self { $(Self::$variant => concat!("/problems#", $name),)* }
            }

            /// The status it is answered with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// The member `title`: the same for every problem of the code.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// The member `detail` where nothing more can be said.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$variant => $detail,)* }
            }
        }
    };
}

codes! {
    MalformedRequest BAD_REQUEST "malformed_request" "Malformed request"
        "The body can't be read as JSON: it is broken, too deep, or has a key twice.";
    OtpInvalid BAD_REQUEST "otp_invalid" "Wrong code"
        "That code is not right. Look at the newest message and try again.";
    OtpAttemptsExceeded BAD_REQUEST "otp_attempts_exceeded" "Too many wrong codes"
        "There were too many wrong codes. Ask for a new one.";
    OtpExpired BAD_REQUEST "otp_expired" "No live code"
        "That code no longer works, or none was sent to this number. Ask for a new one.";
    TokenMissing UNAUTHORIZED "token_missing" "Access token missing"
        "This needs an access token in the Authorization header.";
    TokenInvalid UNAUTHORIZED "token_invalid" "Access token invalid"
        "The access token is not valid.";
    TokenExpired UNAUTHORIZED "token_expired" "Access token expired"
        "The access token has expired. Ask for the next one.";
    SessionRevoked UNAUTHORIZED "session_revoked" "Session ended"
        "The session has ended. Log in again.";
    StepUpRequired UNAUTHORIZED "step_up_required" "Recent login needed"
        "This needs a login of the last five minutes. Log in again.";
    RegistrationTokenInvalid UNAUTHORIZED "registration_token_invalid" "Registration token invalid"
        "The registration took too long or was finished already. Verify the number again.";
    RefreshTokenInvalid UNAUTHORIZED "refresh_token_invalid" "Refresh token invalid"
        "The refresh token is not valid.";
    RefreshTokenExpired UNAUTHORIZED "refresh_token_expired" "Refresh token expired"
        "The refresh token has expired. Log in again.";
    RefreshTokenReused UNAUTHORIZED "refresh_token_reused" "Refresh token used before"
        "The refresh token was used before, so its session has been ended. Log in again.";
    DeviceTokenInvalid UNAUTHORIZED "device_token_invalid" "Device token invalid"
        "This device can't log in without a code. Log in with one.";
    ReceiptUnauthorized UNAUTHORIZED "receipt_unauthorized" "Delivery receipt refused"
        "The key of this delivery receipt is missing or wrong.";
    AccountDisabled FORBIDDEN "account_disabled" "Account disabled"
        "The account is disabled.";
    NotFound NOT_FOUND "not_found" "Not found"
        "There is nothing at this path.";
    ChallengeNotFound NOT_FOUND "challenge_not_found" "Challenge not found"
        "That code was never sent, or is long gone. Ask for a new one.";
    SessionNotFound NOT_FOUND "session_not_found" "Session not found"
        "You have no such session.";
    MethodNotAllowed METHOD_NOT_ALLOWED "method_not_allowed" "Method not allowed"
        "This path does not take this method.";
    AlreadyRegistered CONFLICT "already_registered" "Already registered"
        "This number is registered already. Log in.";
    PayloadTooLarge PAYLOAD_TOO_LARGE "payload_too_large" "Body too large"
        "The body may have at most 16 KiB.";
    UriTooLong URI_TOO_LONG "uri_too_long" "URI too long"
        "The URI may have at most 8 KiB.";
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported_media_type" "Unsupported media type"
        "The body must be JSON in UTF-8, sent as application/json and not compressed.";
    ValidationFailed UNPROCESSABLE_ENTITY "validation_failed" "Validation failed"
        "At least one field is missing or can't be right.";
    ConsentRequired UNPROCESSABLE_ENTITY "consent_required" "Consent required"
        "Registration needs a consent that was not given.";
    ConsentVersionOutdated UNPROCESSABLE_ENTITY "consent_version_outdated" "Consent version outdated"
        "A text has changed since it was shown. Read it and agree again.";
    RateLimited TOO_MANY_REQUESTS "rate_limited" "Too many requests"
        "There were too many requests. Wait a little and try again.";
    InternalError INTERNAL_SERVER_ERROR "internal_error" "Internal error"
        "Something went wrong on our side.";
    ServiceUnavailable SERVICE_UNAVAILABLE "service_unavailable" "Service unavailable"
        "The service can't answer right now. Try again.";
    SmsUnavailable SERVICE_UNAVAILABLE "sms_unavailable" "Message not sent"
        "The message could not be sent. Try again in a moment.";
}
