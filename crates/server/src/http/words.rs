//! The closed sets of words in answers and requests, as the OpenAPI document names them.

use dastak_application::health::HealthStatus as Health;
use dastak_domain::breaker::BreakerState;
use dastak_domain::delivery::{self, DeliveryStatus as Delivery};
use dastak_domain::user;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident [$($word:expr),*];)*) => {$(
        $(#[doc = $doc])*
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of(&[$($word),*])
            }
        }

        impl ToSchema for $name {}
    )*};
}

words! {
    /// How a code travels.
    Channel [delivery::Channel::Sms.as_str(), delivery::Channel::Whatsapp.as_str(), delivery::Channel::Voice.as_str()];
    /// How far a message came.
    DeliveryStatus [Delivery::Queued.as_str(), Delivery::Sent.as_str(), Delivery::Delivered.as_str(), Delivery::Failed.as_str()];
    /// What a person says of themselves.
    Gender [user::Gender::Female.as_str(), user::Gender::Male.as_str(), user::Gender::Other.as_str(), user::Gender::Undisclosed.as_str()];
    /// Whether a person may log in.
    UserStatus [user::AccountStatus::Active.as_str(), user::AccountStatus::Disabled.as_str()];
    /// How the whole server is.
    HealthStatus [Health::Ok.as_str(), Health::Degraded.as_str(), Health::Down.as_str()];
    /// How one dependency is.
    CheckStatus [Health::Ok.as_str(), Health::Down.as_str()];
    /// Whether messages go by a gateway.
    GatewayState [BreakerState::Closed.as_str(), BreakerState::Open.as_str(), BreakerState::HalfOpen.as_str()];
    /// The person is logged in.
    AuthenticatedStatus ["authenticated"];
    /// The person has to register first.
    RegistrationRequiredStatus ["registration_required"];
    /// How a token is shown (RFC 6750).
    TokenType ["Bearer"];
}

/// A text that is one of these words.
pub(crate) fn one_of(words: &[&str]) -> RefOr<Schema> {
    Object::builder()
        .schema_type(SchemaType::new(Type::String))
        .enum_values(Some(words.iter().copied()))
        .into()
}
