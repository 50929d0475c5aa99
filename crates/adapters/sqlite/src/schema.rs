//! The tables, as the migrations leave them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    users (id) {
        id -> Binary,
        mobile -> Text,
        mobile_verified_at -> BigInt,
        full_name -> Text,
        email -> Nullable<Text>,
        date_of_birth -> Nullable<Text>,
        gender -> Nullable<Text>,
        preferred_language -> Nullable<Text>,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        last_login_at -> BigInt,
    }
}

table! {
    consents (user_id, purpose) {
        user_id -> Binary,
        purpose -> Text,
        version -> Text,
        granted -> Bool,
        at -> BigInt,
    }
}

table! {
    consent_history (seq) {
        seq -> BigInt,
        user_id -> Binary,
        purpose -> Text,
        version -> Text,
        granted -> Bool,
        at -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> Binary,
        user_id -> Binary,
        authenticated_at -> BigInt,
        channel -> Text,
        device_name -> Nullable<Text>,
        device_platform -> Nullable<Text>,
        device_model -> Nullable<Text>,
        device_app_version -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> BigInt,
        last_used_at -> BigInt,
        ends_at -> BigInt,
        generation -> BigInt,
        rotated_at -> BigInt,
        refresh_expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        end_reason -> Nullable<Text>,
        device_id -> Nullable<Binary>,
        by_device -> Bool,
    }
}

table! {
    trusted_devices (id) {
        id -> Binary,
        user_id -> Binary,
        authenticated_at -> BigInt,
        device_name -> Nullable<Text>,
        device_platform -> Nullable<Text>,
        device_model -> Nullable<Text>,
        device_app_version -> Nullable<Text>,
        token -> Binary,
        trusted_at -> BigInt,
        last_used_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

table! {
    device_tokens (token) {
        token -> Binary,
        device_id -> Binary,
    }
}

table! {
    consumed_challenges (challenge_id) {
        challenge_id -> Binary,
        at -> BigInt,
    }
}

table! {
    spent_tokens (token_id) {
        token_id -> Binary,
        at -> BigInt,
    }
}

table! {
    number_failures (number_key) {
        number_key -> Binary,
        count -> BigInt,
        last_at -> Nullable<BigInt>,
    }
}

table! {
    audit_entries (seq) {
        seq -> BigInt,
        id -> Binary,
        at -> BigInt,
        event -> Text,
        user_id -> Nullable<Binary>,
        session_id -> Nullable<Binary>,
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
    challenges (id) {
        id -> Binary,
        number_key -> Binary,
        purpose -> Text,
        digest -> Binary,
        sealed_code -> Nullable<Binary>,
        sealed_number -> Binary,
        first_sent_at -> BigInt,
        expires_at -> BigInt,
        attempts_used -> BigInt,
        consumed -> Bool,
        replaced -> Bool,
        delivery_status -> Text,
        delivery_channel -> Text,
        delivery_provider -> Nullable<Text>,
        delivery_provider_message_id -> Nullable<Text>,
        delivery_updated_at -> BigInt,
        sendings -> BigInt,
        earlier_messages -> Text,
        second_try_taken -> Bool,
    }
}

table! {
    hit_logs (scope, subject) {
        scope -> Text,
        subject -> Binary,
        hits -> Binary,
        expires_at -> BigInt,
    }
}

table! {
    number_events (number_key, seq) {
        number_key -> Binary,
        seq -> BigInt,
        at -> BigInt,
        what -> Text,
    }
}

table! {
    gateway_breakers (gateway) {
        gateway -> Text,
        version -> BigInt,
        changed_at -> BigInt,
        open_until -> Nullable<BigInt>,
        failed_trials -> BigInt,
        cause -> Nullable<Text>,
    }
}

table! {
    gateway_trials (gateway) {
        gateway -> Text,
        claimed_until -> BigInt,
    }
}

joinable!(sessions -> users (user_id));
joinable!(trusted_devices -> users (user_id));
joinable!(device_tokens -> trusted_devices (device_id));
allow_tables_to_appear_in_same_query!(sessions, users);
allow_tables_to_appear_in_same_query!(device_tokens, trusted_devices, users);
allow_tables_to_appear_in_same_query!(audit_entries, sessions);
