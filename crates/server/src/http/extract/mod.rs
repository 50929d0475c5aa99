//! How requests are read: the body, its fields, the bearer token, the client.

mod bearer;
mod body;
mod client;
mod device;
mod fields;
mod json;
mod locale;

pub(crate) use bearer::Bearer;
pub(crate) use body::Body;
pub(crate) use client::Client;
pub(crate) use device::{DeviceInfoRequest, device_info};
pub(crate) use fields::{Fields, id};
pub(crate) use json::Json;
pub(crate) use locale::accepted_language;
