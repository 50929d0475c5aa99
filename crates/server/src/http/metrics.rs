//! What the server counts, for Prometheus, on a listener of its own: numbers about logins are the operator's
//! business only.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::Method;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer, rt};
use metrics::{counter, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusRecorder};

/// Upper bounds of the buckets of durations, in seconds.
const BUCKETS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The pause between two roundings-up of what was measured; without them it grows until it is asked for.
const UPKEEP: Duration = Duration::from_secs(5);

/// The counters of one server.
pub struct Metrics(PrometheusRecorder);

/// One answered request.
pub(crate) struct Answered<'a> {
    /// The pattern of its route, never its path.
    pub(crate) route: &'a str,
    pub(crate) method: &'a Method,
    pub(crate) status: u16,
    /// The problem's code, or `ok`: of `verify-otp` it tells wrong codes from right ones.
    pub(crate) outcome: &'static str,
    pub(crate) duration: Duration,
}

impl Metrics {
    /// Counters at zero.
    ///
    /// # Errors
    /// Never, as long as there are buckets.
    pub fn new() -> Result<Self, BuildError> {
        let builder = PrometheusBuilder::new().set_buckets(BUCKETS)?;
        Ok(Self(builder.build_recorder()))
    }

    /// Counts one request.
    pub(crate) fn count(&self, answered: &Answered<'_>) {
        let route = answered.route.to_owned();
        let method = known(answered.method);
        metrics::with_local_recorder(&self.0, || {
            histogram!("dastak_http_request_duration_seconds", "route" => route.clone(), "method" => method)
                .record(answered.duration);
            counter!(
                "dastak_http_requests_total",
                "route" => route,
                "method" => method,
                "status" => answered.status.to_string(),
                "outcome" => answered.outcome,
            )
            .increment(1);
        });
    }

    /// Everything, in the text format of Prometheus.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.handle().render()
    }
}

/// A method by its name; one that a client made up is `other`, as a label must not grow without bound.
fn known(method: &Method) -> &'static str {
    [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::HEAD,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ]
    .iter()
    .zip([
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
    ])
    .find_map(|(known, name)| (known == method).then_some(name))
    .unwrap_or("other")
}

/// A server of `GET /metrics` on `listener`. It runs when it is awaited.
///
/// # Errors
/// When the listener can't be used.
pub fn metrics_server(listener: TcpListener, metrics: Arc<Metrics>) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        rt::spawn(keep_up(Arc::clone(&metrics)));
        App::new()
            .app_data(Data::from(Arc::clone(&metrics)))
            .route("/metrics", web::get().to(show))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn show(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(metrics.render())
}

async fn keep_up(metrics: Arc<Metrics>) {
    let mut rounds = rt::time::interval(UPKEEP);
    loop {
        rounds.tick().await;
        metrics.0.handle().run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::http::Method;

    use super::{Answered, Metrics};

    #[test]
    fn requests_are_counted_by_route_method_status_and_outcome() {
        let metrics = Metrics::new().unwrap();
        let invented = Method::from_bytes(b"INVENTED").unwrap();
        for method in [&Method::POST, &Method::POST, &invented] {
            metrics.count(&Answered {
                route: "/api/v1/auth/verify-otp",
                method,
                status: 400,
                outcome: "otp_invalid",
                duration: Duration::from_millis(3),
            });
        }
        let text = metrics.render();
        let labels = |method| {
            format!(
                "route=\"/api/v1/auth/verify-otp\",method=\"{method}\",status=\"400\",outcome=\"otp_invalid\""
            )
        };
        assert!(
            text.contains(&format!("dastak_http_requests_total{{{}}} 2", labels("POST"))),
            "{text}"
        );
        assert!(
            text.contains(&format!("dastak_http_requests_total{{{}}} 1", labels("other"))),
            "{text}"
        );
        let bucket = "dastak_http_request_duration_seconds_bucket{route=\"/api/v1/auth/verify-otp\",method=\"POST\",le=\"0.005\"} 2";
        assert!(text.contains(bucket), "{text}");
    }
}
