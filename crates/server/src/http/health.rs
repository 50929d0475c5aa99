//! `GET /health`, `/health/live` and `/health/ready`.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use dastak_application::health::{HealthReport, HealthStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use super::problem::{Code, Problem};
use super::words;

/// How long a dependency may take to answer a check.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the server and what it depends on are.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
struct HealthBody {
    /// `degraded`: people stay logged in, but no code goes out.
    #[schema(value_type = words::HealthStatus)]
    status: &'static str,
    /// Version of the server.
    #[schema(value_type = String, example = "0.1.0")]
    version: &'static str,
    /// Each dependency: `database`, `otp_store`, `sms`.
    #[schema(value_type = BTreeMap<String, HealthCheck>)]
    checks: BTreeMap<&'static str, HealthCheck>,
}

/// One dependency's answer.
#[derive(Serialize, ToSchema)]
struct HealthCheck {
    #[schema(value_type = words::CheckStatus)]
    status: &'static str,
    /// How long it took, in milliseconds.
    #[schema(example = 1)]
    latency_ms: i64,
    /// Of `sms`: each gateway, and whether messages go by it (`closed`), do not (`open`), or are tried (`half_open`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<BTreeMap<String, words::GatewayState>>)]
    gateways: BTreeMap<String, &'static str>,
}

/// A server that runs.
#[derive(Serialize, ToSchema)]
struct Alive {
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
}

/// How the server and its dependencies are
#[utoipa::path(get, path = "/health", operation_id = "health", tag = "operations", responses(
    (status = 200, description = "It works, or is degraded", body = HealthBody),
    (status = 503, description = "A store is down", body = HealthBody),
))]
pub(crate) async fn health(state: Data<AppState>) -> HttpResponse {
    let report = report(&state).await;
    let mut response = match report.status {
        HealthStatus::Ok | HealthStatus::Degraded => HttpResponse::Ok(),
        HealthStatus::Down => HttpResponse::ServiceUnavailable(),
    };
    let checks = report.checks.iter().map(|check| {
        let body = HealthCheck {
            status: check.status.as_str(),
            latency_ms: check.latency_ms,
            gateways: check
                .parts
                .iter()
                .map(|part| (part.name.clone(), part.state))
                .collect(),
        };
        (check.name, body)
    });
    response.json(HealthBody {
        status: report.status.as_str(),
        version: env!("CARGO_PKG_VERSION"),
        checks: checks.collect(),
    })
}

/// Whether the process lives
#[utoipa::path(get, path = "/health/live", operation_id = "live", tag = "operations", responses(
    (status = 200, description = "It does", body = Alive),
))]
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "ok" })
}

/// Whether requests should come
#[utoipa::path(get, path = "/health/ready", operation_id = "ready", tag = "operations", responses(
    (status = 200, description = "They should", body = Alive),
))]
pub(crate) async fn ready(state: Data<AppState>) -> Result<HttpResponse, Problem> {
    if !state.readiness.is_ready() {
        return Err(Problem::new(Code::ServiceUnavailable).detail("The server is starting or stopping."));
    }
    match report(&state).await.status {
        HealthStatus::Ok | HealthStatus::Degraded => Ok(live().await),
        HealthStatus::Down => Err(Problem::new(Code::ServiceUnavailable).detail("A store is down.")),
    }
}

async fn report(state: &AppState) -> HealthReport {
    state
        .use_cases
        .health
        .execute(|| tokio::time::sleep(PATIENCE))
        .await
}
