//! Version 1 of the API: one file an endpoint, with its shapes, its handler and its part of the document.

pub(crate) mod auth;
pub(crate) mod consents;
pub(crate) mod dto;

#[cfg(test)]
mod tests;
