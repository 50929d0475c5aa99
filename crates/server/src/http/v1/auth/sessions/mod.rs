//! `/api/v1/auth/sessions`: where the person is logged in.

pub(crate) mod end;
pub(crate) mod list;
