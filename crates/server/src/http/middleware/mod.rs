//! What every request passes through.

mod envelope;
mod guard;
mod headers;
mod request_id;
mod unread;

pub(crate) use envelope::Envelope;
pub(crate) use guard::{RoutePattern, guard};

#[cfg(test)]
mod tests;
