//! `/api/v1/auth`

pub(crate) mod complete_registration;
pub(crate) mod device_login;
pub(crate) mod login_history;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod otp_status;
pub(crate) mod refresh_token;
pub(crate) mod resend_otp;
pub(crate) mod send_otp;
pub(crate) mod sessions;
pub(crate) mod verify_otp;
