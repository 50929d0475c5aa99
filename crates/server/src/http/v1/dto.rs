//! Shapes that several endpoints share.

use chrono::{DateTime, Utc};
use dastak_application::token_issuer::{IssuedTokens, SignedIn};
use dastak_domain::consent::ConsentRecord;
use dastak_domain::device::DeviceInfo;
use dastak_domain::user::{Gender, User};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::http::words;

/// A time: RFC 3339, in UTC, whole seconds.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T06:19:00Z")]
pub(crate) struct Timestamp(pub(crate) DateTime<Utc>);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// A person, as they see themselves.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    #[schema(format = Uuid)]
    id: String,
    #[schema(example = "+919876543210")]
    mobile_number: String,
    /// When a code last proved that the number is theirs.
    mobile_verified_at: Timestamp,
    #[schema(example = "Asha Rao")]
    full_name: String,
    /// Unverified.
    #[schema(required, example = "asha@example.com")]
    email: Option<String>,
    #[schema(required, format = Date, example = "1994-02-28")]
    date_of_birth: Option<String>,
    #[schema(required, value_type = Option<words::Gender>)]
    gender: Option<&'static str>,
    /// BCP 47.
    #[schema(required, example = "hi")]
    preferred_language: Option<String>,
    #[schema(value_type = words::UserStatus)]
    status: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Timestamp,
    /// The newest answer of each purpose.
    consents: Vec<ConsentBody>,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        let profile = &user.profile;
        Self {
            id: user.id.to_string(),
            mobile_number: user.mobile.e164().to_owned(),
            mobile_verified_at: Timestamp(user.mobile_verified_at),
            full_name: profile.full_name.as_str().to_owned(),
            email: profile.email.as_ref().map(|email| email.as_str().to_owned()),
            date_of_birth: profile.date_of_birth.map(|date| date.to_string()),
            gender: profile.gender.map(Gender::as_str),
            preferred_language: profile
                .preferred_language
                .as_ref()
                .map(|tag| tag.as_str().to_owned()),
            status: user.status.as_str(),
            created_at: Timestamp(user.created_at),
            updated_at: Timestamp(user.updated_at),
            last_login_at: Timestamp(user.last_login_at),
            consents: user.consents.iter().map(ConsentBody::from).collect(),
        }
    }
}

/// An answer to a consent question.
#[derive(Serialize, ToSchema)]
#[schema(as = Consent)]
pub(crate) struct ConsentBody {
    #[schema(example = "terms")]
    purpose: String,
    /// The version of the text that was shown.
    #[schema(example = "1")]
    version: String,
    granted: bool,
    at: Timestamp,
}

impl From<&ConsentRecord> for ConsentBody {
    fn from(record: &ConsentRecord) -> Self {
        Self {
            purpose: record.purpose.to_string(),
            version: record.version.as_str().to_owned(),
            granted: record.granted,
            at: Timestamp(record.at),
        }
    }
}

/// What a client said of its device.
#[derive(Serialize, ToSchema)]
#[schema(as = Device)]
pub(crate) struct DeviceBody {
    #[schema(required, example = "Asha's phone")]
    name: Option<String>,
    #[schema(required, example = "android")]
    platform: Option<String>,
    #[schema(required, example = "Pixel 9")]
    model: Option<String>,
    #[schema(required, example = "3.2.1")]
    app_version: Option<String>,
}

impl DeviceBody {
    /// The device; `None` when nothing was said.
    pub(crate) fn of(device: &DeviceInfo) -> Option<Self> {
        (!device.is_empty()).then(|| Self {
            name: device.name.clone(),
            platform: device.platform.clone(),
            model: device.model.clone(),
            app_version: device.app_version.clone(),
        })
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensBody {
    /// For the header `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6…")]
    access_token: String,
    /// For the next pair, once.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImRhc3Rhay1yZWZyZXNoK2p3dCIsImtpZCI6…")]
    refresh_token: String,
    #[schema(value_type = words::TokenType)]
    token_type: &'static str,
    /// Life of the access token in seconds.
    #[schema(example = 900)]
    expires_in: i64,
    /// Life of the refresh token in seconds.
    #[schema(example = 604_800)]
    refresh_expires_in: i64,
}

impl From<&IssuedTokens> for TokensBody {
    fn from(tokens: &IssuedTokens) -> Self {
        Self {
            access_token: tokens.access_token.expose().to_owned(),
            refresh_token: tokens.refresh_token.expose().to_owned(),
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            refresh_expires_in: tokens.refresh_expires_in,
        }
    }
}

/// A person who is logged in.
#[derive(Serialize, ToSchema)]
#[schema(as = Authenticated)]
pub(crate) struct AuthenticatedBody {
    #[schema(value_type = words::AuthenticatedStatus)]
    status: &'static str,
    /// Whether they registered just now.
    is_new_user: bool,
    #[serde(flatten)]
    tokens: TokensBody,
    #[schema(format = Uuid)]
    session_id: String,
    /// Lets this device in without a code, once. There is one where the device is trusted.
    #[schema(nullable = false, example = "ddt_3f8a0c…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<String>,
    user: UserBody,
}

impl From<&SignedIn> for AuthenticatedBody {
    fn from(signed_in: &SignedIn) -> Self {
        Self {
            status: "authenticated",
            is_new_user: signed_in.is_new_user,
            tokens: TokensBody::from(&signed_in.tokens),
            session_id: signed_in.session_id.to_string(),
            device_token: signed_in.device_token.map(|token| token.expose()),
            user: UserBody::from(&signed_in.user),
        }
    }
}
