//! The one table of routes.
//!
//! Paths are taken as they come: nothing is normalised, so `//api` and a trailing slash lead nowhere.

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, guard};

use super::AppState;
use super::middleware;
use super::problem::{Code, Problem, page};
use super::v1::auth::{
    complete_registration, device_login, login_history, logout, me, otp_status, refresh_token, resend_otp,
    send_otp, sessions, verify_otp,
};
use super::v1::consents;
use super::{cors, health, jwks, openapi, webhooks};

/// Every route, by path.
pub(crate) fn table() -> Vec<Endpoint> {
    vec![
        Endpoint::at("/api/v1/auth/send-otp").post(send_otp::handler, send_otp::PROBLEMS),
        Endpoint::at("/api/v1/auth/resend-otp").post(resend_otp::handler, resend_otp::PROBLEMS),
        Endpoint::at("/api/v1/auth/otp-status/{challenge_id}").get(otp_status::handler, otp_status::PROBLEMS),
        Endpoint::at("/api/v1/auth/verify-otp").post(verify_otp::handler, verify_otp::PROBLEMS),
        Endpoint::at("/api/v1/auth/complete-registration")
            .post(complete_registration::handler, complete_registration::PROBLEMS),
        Endpoint::at("/api/v1/auth/device-login")
            .post(device_login::handler, device_login::PROBLEMS)
            .only_where(|state| state.use_cases.device_login.is_on()),
        Endpoint::at("/api/v1/auth/refresh-token").post(refresh_token::handler, refresh_token::PROBLEMS),
        Endpoint::at("/api/v1/auth/logout").post(logout::handler, &[]),
        Endpoint::at("/api/v1/auth/me")
            .get(me::get::handler, &[])
            .patch(me::patch::handler, &[])
            .delete(me::delete::handler, me::delete::PROBLEMS),
        Endpoint::at("/api/v1/auth/me/consents").get(me::consents::handler, &[]),
        Endpoint::at("/api/v1/auth/me/consents/{purpose}")
            .put(me::change_consent::handler, me::change_consent::PROBLEMS),
        Endpoint::at("/api/v1/auth/me/export").get(me::export::handler, &[]),
        Endpoint::at("/api/v1/auth/sessions").get(sessions::list::handler, &[]),
        Endpoint::at("/api/v1/auth/sessions/{session_id}")
            .delete(sessions::end::handler, sessions::end::PROBLEMS),
        Endpoint::at("/api/v1/auth/login-history").get(login_history::handler, login_history::PROBLEMS),
        Endpoint::at("/api/v1/consents").get(consents::handler, &[]),
        Endpoint::at("/api/v1/webhooks/sms/{provider}")
            .post(webhooks::post, webhooks::PROBLEMS)
            .get(webhooks::get, webhooks::PROBLEMS),
        Endpoint::at("/.well-known/jwks.json").get(jwks::handler, &[]),
        Endpoint::at("/health").get(health::health, &[]),
        Endpoint::at("/health/live").get(health::live, &[]),
        Endpoint::at("/health/ready").get(health::ready, &[]),
        Endpoint::at("/openapi.json").get(openapi::handler, &[]),
        Endpoint::at("/problems").get(page::handler, &[]),
    ]
}

/// Mounts the table.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for endpoint in table() {
        config.service(endpoint);
    }
}

/// What every other path gets.
pub(crate) fn not_found() -> Route {
    web::to(|| async { HttpResponse::from_error(Problem::new(Code::NotFound)) })
}

/// One method of a path.
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The problems it has beside those of every operation, for the OpenAPI document.
    pub(crate) problems: &'static [Code],
    route: Route,
}

/// One path and the methods it takes.
pub(crate) struct Endpoint {
    pub(crate) path: &'static str,
    pub(crate) operations: Vec<Operation>,
    /// Whether it is there at all; where it is not, its path is as unknown as any other.
    is_there: fn(&AppState) -> bool,
}

macro_rules! methods {
    ($($name:ident $method:ident)*) => {$(
        fn $name<F, Args>(self, handler: F, problems: &'static [Code]) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.with(Method::$method, web::$name().to(handler), problems)
        }
    )*};
}

impl Endpoint {
    fn at(path: &'static str) -> Self {
        Self {
            path,
            operations: Vec::new(),
            is_there: |_| true,
        }
    }

    methods! { get GET post POST put PUT patch PATCH delete DELETE }

    fn with(mut self, method: Method, route: Route, problems: &'static [Code]) -> Self {
        self.operations.push(Operation {
            method,
            problems,
            route,
        });
        self
    }

    /// Leaves it out of a server whose state says so.
    fn only_where(self, is_there: fn(&AppState) -> bool) -> Self {
        Self { is_there, ..self }
    }

    /// The value of `Allow`.
    fn allow(&self) -> HeaderValue {
        let methods: Vec<&str> = self.operations.iter().map(|o| o.method.as_str()).collect();
        HeaderValue::try_from(methods.join(", ")).unwrap_or(HeaderValue::from_static(""))
    }
}

impl HttpServiceFactory for Endpoint {
    fn register(self, service: &mut AppService) {
        let allow = self.allow();
        let path = self.path;
        let other_method = move |request: HttpRequest| {
            let answer = cors::preflight(&request, path, &allow).unwrap_or_else(|| {
                let problem = Problem::new(Code::MethodNotAllowed);
                HttpResponse::from_error(problem.header(header::ALLOW, allow.clone()))
            });
            async move { answer }
        };
        let is_there = self.is_there;
        let mut resource = web::resource(path).guard(guard::fn_guard(move |context| {
            let state = context.app_data::<Data<AppState>>();
            state.is_some_and(|state| is_there(state))
        }));
        for operation in self.operations {
            resource = resource.route(operation.route);
        }
        resource
            .default_service(web::to(other_method))
            .wrap(from_fn(move |request, next| {
                middleware::guard(path, request, next)
            }))
            .register(service);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::table;
    use crate::http::openapi;

    #[test]
    fn the_document_names_exactly_the_routes() {
        let routes: BTreeSet<(String, String)> = table()
            .iter()
            .flat_map(|endpoint| {
                let path = endpoint.path;
                endpoint
                    .operations
                    .iter()
                    .map(move |o| (path.to_owned(), o.method.as_str().to_lowercase()))
            })
            .collect();
        let document = serde_json::to_value(openapi::document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let documented: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| (path.clone(), method.clone()))
            })
            .collect();
        assert_eq!(routes, documented);
    }
}
