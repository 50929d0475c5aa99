//! Whether a message could go out, for `/health`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use dastak_domain::breaker::BreakerState;
use dastak_ports::health::Part;
use dastak_ports::{PortError, PortResult, Probe};
use dastak_sms::{Failover, GatewayStanding};
use futures_util::future::select_ok;

/// All gateways together: one that can be used is enough. What is wrong with another one is for the log.
pub(super) struct GatewaysProbe {
    failover: Arc<Failover>,
    gateways: Vec<Arc<Watched>>,
}

/// One gateway.
struct Watched {
    name: String,
    probe: Arc<dyn Probe>,
    /// Whether it was told that it can't be reached.
    is_missed: AtomicBool,
}

impl GatewaysProbe {
    /// The gateways of `failover`, by name.
    pub(super) fn new(failover: Arc<Failover>, probes: Vec<(String, Arc<dyn Probe>)>) -> Self {
        let watched = |(name, probe)| {
            Arc::new(Watched {
                name,
                probe,
                is_missed: AtomicBool::new(false),
            })
        };
        Self {
            failover,
            gateways: probes.into_iter().map(watched).collect(),
        }
    }

    /// Those whose breaker lets messages through.
    fn usable(&self) -> Vec<Arc<Watched>> {
        let standings = self.failover.state();
        let is_open = |name: &str| {
            standings
                .iter()
                .any(|one| one.name == name && one.state == BreakerState::Open)
        };
        let usable = self.gateways.iter().filter(|gateway| !is_open(&gateway.name));
        usable.cloned().collect()
    }
}

#[async_trait]
impl Probe for GatewaysProbe {
    /// Asks all at once and is content with the first that answers. Each bounds itself to a second.
    async fn check(&self) -> PortResult<()> {
        let asked: Vec<_> = self
            .usable()
            .into_iter()
            // On its own, so that one that is slow is heard of though another one was faster.
            .map(|gateway| tokio::spawn(async move { gateway.check().await }))
            .map(|task| Box::pin(async move { task.await.map_err(PortError::internal)? }))
            .collect();
        if asked.is_empty() {
            return Err(PortError::unavailable("every gateway is left alone for a while"));
        }
        select_ok(asked).await.map(|_| ())
    }

    fn parts(&self) -> Vec<Part> {
        let standings = self.failover.state().into_iter();
        let part = |standing: GatewayStanding| Part {
            name: standing.name,
            state: standing.state.as_str(),
        };
        standings.map(part).collect()
    }
}

impl Watched {
    /// Asks it, and tells when it has gone and when it is back.
    async fn check(&self) -> PortResult<()> {
        let result = self.probe.check().await;
        let gateway = self.name.as_str();
        match &result {
            Ok(()) => {
                if self.is_missed.swap(false, Ordering::Relaxed) {
                    tracing::info!(gateway, "a gateway can be reached again");
                }
            }
            Err(error) => {
                if !self.is_missed.swap(true, Ordering::Relaxed) {
                    let cause = std::error::Error::source(error).map(ToString::to_string);
                    let cause = cause.unwrap_or_default();
                    tracing::warn!(gateway, cause, "a gateway can't be reached");
                }
            }
        }
        result
    }
}

/// What is a part of this process answers as long as this process does.
pub(super) struct ThisProcess;

#[async_trait]
impl Probe for ThisProcess {
    async fn check(&self) -> PortResult<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use dastak_domain::delivery::Channel;
    use dastak_domain::ids::ChallengeId;
    use dastak_domain::otp::OtpCode;
    use dastak_domain::phone::PhoneNumber;
    use dastak_domain::routing::{Ladder, RejectionClass};
    use dastak_domain::user::LanguageTag;
    use dastak_ports::sms::{Attempts, OutboundCode, SmsGateway};
    use dastak_sms::Route;
    use dastak_testkit::ManualClock;
    use dastak_testkit::clock::start;
    use dastak_testkit::fakes::RecordingGateway;
    use std::time::Duration;

    use super::*;

    /// A gateway that is there, is gone, or says nothing.
    enum Place {
        There,
        Gone,
        Silent,
    }

    #[async_trait]
    impl Probe for Place {
        async fn check(&self) -> PortResult<()> {
            match self {
                Self::There => Ok(()),
                Self::Gone => Err(PortError::unavailable("nobody is there")),
                Self::Silent => std::future::pending().await,
            }
        }
    }

    fn message() -> OutboundCode {
        OutboundCode {
            challenge_id: ChallengeId::new(DateTime::UNIX_EPOCH, [0; 10]),
            to: PhoneNumber::from_stored("+919876543210").unwrap(),
            code: OtpCode::parse("123456").unwrap(),
            channel: Channel::Sms,
            is_chosen: false,
            locale: LanguageTag::parse("en").unwrap(),
            app_hash: None,
            valid_seconds: 180,
            at: DateTime::UNIX_EPOCH,
            patience: Duration::from_secs(5),
            sending: 0,
            attempts: Attempts::default(),
            carried: None,
        }
    }

    /// Gateways that are so placed; those before `broken` are out of money.
    async fn probe(places: Vec<Place>, broken: usize) -> PortResult<()> {
        let mut routes = Vec::new();
        let mut probes: Vec<(String, Arc<dyn Probe>)> = Vec::new();
        for (i, place) in places.into_iter().enumerate() {
            let gateway = RecordingGateway::new();
            if i < broken {
                gateway.will_reject(RejectionClass::Balance);
            }
            let name = format!("gateway-{i}");
            probes.push((name.clone(), Arc::new(place)));
            routes.push(Route {
                name,
                gateway: Arc::new(gateway),
                channels: vec![Channel::Sms],
            });
        }
        let clock = Arc::new(ManualClock::new(start()));
        let failover = Arc::new(Failover::new(routes, Ladder::default(), clock, None).unwrap());
        failover.send(message()).await;
        GatewaysProbe::new(failover, probes).check().await
    }

    #[tokio::test]
    async fn one_gateway_that_can_be_used_is_enough() {
        assert!(probe(vec![Place::There], 0).await.is_ok());
        assert!(probe(vec![Place::Gone, Place::There], 0).await.is_ok());
        assert!(probe(vec![Place::Silent, Place::There], 0).await.is_ok());
        assert!(probe(vec![Place::Gone, Place::Gone], 0).await.is_err());
        // A page that answers says nothing about the account.
        assert!(probe(vec![Place::There, Place::Gone], 1).await.is_err());
        assert!(probe(vec![Place::Gone, Place::There], 1).await.is_ok());
        assert!(probe(vec![Place::There, Place::There], 2).await.is_err());
    }
}
