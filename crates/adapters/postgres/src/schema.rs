//! The tables, as the migrations leave them. Written by `cargo xtask schema`.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    audit_entries (at, seq) {
        seq -> BigInt,
        id -> Uuid,
        at -> Timestamptz,
        event -> Text,
        user_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        number_key -> Nullable<Binary>,
        channel -> Nullable<Text>,
        address -> Nullable<Text>,
        device_name -> Nullable<Text>,
        device_platform -> Nullable<Text>,
        device_model -> Nullable<Text>,
        device_app_version -> Nullable<Text>,
    }
}

table! {
    consent_history (user_id, seq) {
        user_id -> Uuid,
        seq -> BigInt,
        purpose -> Text,
        version -> Text,
        granted -> Bool,
        at -> Timestamptz,
    }
}

table! {
    consents (user_id, purpose) {
        user_id -> Uuid,
        purpose -> Text,
        version -> Text,
        granted -> Bool,
        at -> Timestamptz,
    }
}

table! {
    consumed_challenges (challenge_id) {
        challenge_id -> Uuid,
        at -> Timestamptz,
    }
}

table! {
    device_tokens (token) {
        token -> Binary,
        device_id -> Uuid,
    }
}

table! {
    number_failures (number_key) {
        number_key -> Binary,
        count -> BigInt,
        last_at -> Nullable<Timestamptz>,
    }
}

table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        authenticated_at -> Timestamptz,
        channel -> Text,
        device_name -> Nullable<Text>,
        device_platform -> Nullable<Text>,
        device_model -> Nullable<Text>,
        device_app_version -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        ends_at -> Timestamptz,
        generation -> BigInt,
        rotated_at -> Timestamptz,
        refresh_expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        device_id -> Nullable<Uuid>,
        by_device -> Bool,
    }
}

table! {
    spent_tokens (token_id) {
        token_id -> Uuid,
        at -> Timestamptz,
    }
}

table! {
    trusted_devices (id) {
        id -> Uuid,
        user_id -> Uuid,
        authenticated_at -> Timestamptz,
        device_name -> Nullable<Text>,
        device_platform -> Nullable<Text>,
        device_model -> Nullable<Text>,
        device_app_version -> Nullable<Text>,
        token -> Binary,
        trusted_at -> Timestamptz,
        last_used_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

table! {
    users (id) {
        id -> Uuid,
        mobile -> Text,
        mobile_verified_at -> Timestamptz,
        full_name -> Text,
        email -> Nullable<Text>,
        date_of_birth -> Nullable<Date>,
        gender -> Nullable<Text>,
        preferred_language -> Nullable<Text>,
        status -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        last_login_at -> Timestamptz,
    }
}

joinable!(consent_history -> users (user_id));
joinable!(consents -> users (user_id));
joinable!(device_tokens -> trusted_devices (device_id));
joinable!(sessions -> users (user_id));
joinable!(trusted_devices -> users (user_id));

allow_tables_to_appear_in_same_query!(
    audit_entries,
    consent_history,
    consents,
    consumed_challenges,
    device_tokens,
    number_failures,
    sessions,
    spent_tokens,
    trusted_devices,
    users,
);
