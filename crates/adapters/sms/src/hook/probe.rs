//! Whether the service is there.

use std::time::Duration;

use async_trait::async_trait;
use dastak_ports::{PortError, PortResult, Probe};
use reqwest::{Method, Request, StatusCode};

use super::HookGateway;
use crate::http;

/// How long the service may take to say anything.
const PATIENCE: Duration = Duration::from_secs(1);

#[async_trait]
impl Probe for HookGateway {
    /// Asks for the head of its page, unsigned: whatever it answers, it is there. Only a proxy's word that there
    /// is nobody behind it counts as none.
    async fn check(&self) -> PortResult<()> {
        let mut request = Request::new(Method::HEAD, self.settings.url.clone());
        *request.timeout_mut() = Some(PATIENCE);
        let client = self.client.clone();
        let asked = self.runtime.spawn(async move { client.execute(request).await });
        let response = asked.await.map_err(PortError::internal)?;
        match response.map(|response| response.status()) {
            Ok(StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) => {
                Err(PortError::unavailable("a proxy has nobody behind it"))
            }
            Ok(_) => Ok(()),
            Err(error) if error.is_timeout() => Err(PortError::timeout(http::cause(error))),
            Err(error) => Err(PortError::unavailable(http::cause(error))),
        }
    }
}
