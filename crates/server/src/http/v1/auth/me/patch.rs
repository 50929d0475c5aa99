//! `PATCH /api/v1/auth/me`

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use dastak_domain::user::{BirthDate, Email, FullName, LanguageTag, ProfilePatch};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::extract::{Bearer, Body, Client, Fields};
use crate::http::problem::Problem;
use crate::http::v1::dto::UserBody;
use crate::http::words;

/// What changes. An absent field stays; `null` empties every field but the name (RFC 7396).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body; `Fields` reads it")]
struct UpdateProfileRequest {
    /// 1 to 100 characters after trimming.
    #[schema(nullable = false, example = "Asha Rao", min_length = 1, max_length = 100)]
    full_name: Option<String>,
    #[schema(example = "asha@example.com")]
    email: Option<String>,
    #[schema(format = Date, example = "1994-02-28")]
    date_of_birth: Option<String>,
    #[schema(value_type = Option<words::Gender>)]
    gender: Option<String>,
    /// BCP 47.
    #[schema(example = "hi")]
    preferred_language: Option<String>,
}

fn patch(fields: &mut Fields<'_>, now: DateTime<Utc>) -> ProfilePatch {
    ProfilePatch {
        full_name: fields.change_required("full_name", FullName::parse),
        email: fields.change("email", Email::parse),
        date_of_birth: fields.change("date_of_birth", |text| BirthDate::parse(text, now)),
        gender: fields.change("gender", str::parse),
        preferred_language: fields.change("preferred_language", LanguageTag::parse),
    }
}

/// Change the profile
#[utoipa::path(patch, path = "/api/v1/auth/me", operation_id = "update_me", tag = "me", security(("bearer" = [])),
    request_body = UpdateProfileRequest,
    responses((status = 200, description = "The person after the change", body = UserBody)))]
pub(crate) async fn handler(
    state: Data<AppState>,
    Bearer(identity): Bearer,
    Client(caller): Client,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let json = body.json().await?;
    let now = state.clock.now();
    let patch = Fields::read(&json, |fields| Some(patch(fields, now)))?;
    let user = state
        .use_cases
        .update_profile
        .execute(&identity, patch, caller)
        .await?;
    Ok(HttpResponse::Ok().json(UserBody::from(&user)))
}
