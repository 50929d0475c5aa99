//! Around every request, also those that no route takes: its id, the headers of every answer, the bodies of
//! problems, and one line in the log.

use std::error::Error as _;
use std::fmt::Write;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};

use super::guard::RoutePattern;
use super::unread::Watched;
use super::{headers, request_id};
use crate::http::metrics::Answered;
use crate::http::problem::{Code, Problem};
use crate::http::{AppState, cors};

/// The longest path and query in bytes.
const LONGEST_URI: usize = 8 * 1024;

/// The middleware.
pub(crate) struct Envelope {
    state: Arc<AppState>,
}

impl Envelope {
    /// Around a server with this state.
    pub(crate) fn new(state: Arc<AppState>) -> Self {
        Self { state }
    }
}

impl<S> Transform<S, ServiceRequest> for Envelope
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EnvelopeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EnvelopeService {
            service,
            state: Arc::clone(&self.state),
        }))
    }
}

/// The middleware around one worker's services.
pub(crate) struct EnvelopeService<S> {
    service: S,
    state: Arc<AppState>,
}

impl<S> Service<ServiceRequest> for EnvelopeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let exchange = Exchange {
            start: Instant::now(),
            id: request_id::of(request.headers(), &self.state),
            body: Watched::body_of(&mut request),
            state: Arc::clone(&self.state),
        };
        let length = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
        if length > LONGEST_URI {
            let response = HttpResponse::from_error(Problem::new(Code::UriTooLong));
            // `into_response` would lose what problem it is.
            let response = ServiceResponse::new(request.into_parts().0, response);
            return Box::pin(ready(Ok(exchange.finish(response))));
        }
        let response = self.service.call(request);
        Box::pin(async move { Ok(exchange.finish(response.await?)) })
    }
}

/// One request on its way.
struct Exchange {
    start: Instant,
    id: HeaderValue,
    body: Option<Watched>,
    state: Arc<AppState>,
}

impl Exchange {
    /// The answer as it leaves.
    fn finish(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let (request, mut response) = response.into_parts();
        if response.status() == StatusCode::METHOD_NOT_ALLOWED && response.error().is_none() {
            response = wrong_method(&response);
        }
        let id = self.id.to_str().unwrap_or_default();
        let problem = response.error().and_then(|error| error.as_error::<Problem>());
        let outcome = problem.map_or("ok", |problem| problem.code().as_str());
        let body = problem.map(|problem| {
            log_cause(problem, id);
            problem.body(id)
        });
        if let Some(body) = body {
            response = response.set_body(BoxBody::new(body));
        }
        self.note(&request, response.status(), outcome, id);
        headers::secure(response.headers_mut());
        headers::no_store(request.path(), response.headers_mut());
        cors::share(&self.state.allowed_origins, &request, response.headers_mut());
        response.headers_mut().insert(request_id::REQUEST_ID, self.id);
        if let Some(unread) = self.body.filter(|body| !body.has_ended()) {
            response = response.map_body(|_, answer| unread.held_by(answer));
        }
        ServiceResponse::new(request, response)
    }

    /// One line in the log and one count: by the matched route and never by the path, which may hold what is
    /// nobody's business.
    fn note(&self, request: &HttpRequest, status: StatusCode, outcome: &'static str, request_id: &str) {
        let duration = self.start.elapsed();
        let ours = request.extensions().get::<RoutePattern>().map(|route| route.0);
        let other = match ours {
            Some(_) => None,
            None => request.match_pattern(),
        };
        let route = ours.or(other.as_deref()).unwrap_or("unmatched");
        tracing::info!(
            method = request.method().as_str(),
            route,
            status = status.as_u16(),
            duration_ms = milliseconds(duration),
            request_id,
            "request"
        );
        if let Some(metrics) = &self.state.metrics {
            metrics.count(&Answered {
                route,
                method: request.method(),
                status: status.as_u16(),
                outcome,
                duration,
            });
        }
    }
}

/// The problem in place of the bare answer that actix gives for a resource outside our table.
fn wrong_method(bare: &HttpResponse) -> HttpResponse {
    let problem = Problem::new(Code::MethodNotAllowed);
    HttpResponse::from_error(match bare.headers().get(header::ALLOW) {
        Some(allow) => problem.header(header::ALLOW, allow.clone()),
        None => problem,
    })
}

/// Tells the operator, once, what a client is not told.
fn log_cause(problem: &Problem, request_id: &str) {
    let Some(cause) = problem.cause() else {
        return;
    };
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(error) = source {
        // Writing to a String can't fail.
        let _ = write!(chain, ": {error}");
        source = error.source();
    }
    tracing::error!(
        code = problem.code().as_str(),
        request_id,
        error = chain,
        "a request failed"
    );
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
