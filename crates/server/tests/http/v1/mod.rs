mod auth;
mod consents;
