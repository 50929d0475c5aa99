//! `/api/v1/auth/me`: the person behind the access token.

pub(crate) mod change_consent;
pub(crate) mod consents;
pub(crate) mod delete;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod patch;
