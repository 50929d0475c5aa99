//! Whether a message could go out, for `/health`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dastak_domain::breaker::BreakerState;
use dastak_ports::health::Part;
use dastak_ports::{PortError, PortErrorKind, PortResult, Probe};
use dastak_sms::{Failover, GatewayStanding};
use futures_util::future::select_ok;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long an answer of a gateway holds. Anybody may ask for `/health`, and must not make us ask gateways as often.
const ANSWER_HOLDS: Duration = Duration::from_secs(5);

/// All gateways together: one that can be used is enough. What is wrong with another one is for the log.
pub(super) struct GatewaysProbe {
    failover: Arc<Failover>,
    gateways: Vec<Arc<Watched>>,
}

/// One gateway.
struct Watched {
    name: String,
    probe: Arc<dyn Probe>,
    /// What it answered last. Who asks it has the lock meanwhile, so the others wait for the same answer.
    last: Mutex<Option<Answer>>,
}

/// What came back from a gateway.
struct Answer {
    at: Instant,
    /// The kind of trouble, and its cause in words.
    result: Result<(), (PortErrorKind, String)>,
}

impl Answer {
    fn result(&self) -> PortResult<()> {
        self.result
            .clone()
            .map_err(|(kind, cause)| PortError::new(kind, cause))
    }
}

impl GatewaysProbe {
    /// The gateways of `failover`, by name.
    pub(super) fn new(failover: Arc<Failover>, probes: Vec<(String, Arc<dyn Probe>)>) -> Self {
        let watched = |(name, probe)| {
            Arc::new(Watched {
                name,
                probe,
                last: Mutex::new(None),
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
            .map(|gateway| tokio::spawn(async move { gateway.check(Instant::now()).await }))
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
    /// Asks it, unless it answered lately, and tells when it has gone and when it is back.
    async fn check(&self, now: Instant) -> PortResult<()> {
        let mut last = self.last.lock().await;
        if let Some(answer) = last.as_ref()
            && now.saturating_duration_since(answer.at) < ANSWER_HOLDS
        {
            return answer.result();
        }
        let result = self.probe.check().await.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            (error.kind(), cause.unwrap_or_default())
        });
        let was_missed = last.as_ref().is_some_and(|answer| answer.result.is_err());
        let gateway = self.name.as_str();
        match &result {
            Ok(()) if was_missed => tracing::info!(gateway, "a gateway can be reached again"),
            Err((_, cause)) if !was_missed => tracing::warn!(gateway, cause, "a gateway can't be reached"),
            _ => {}
        }
        last.insert(Answer { at: now, result }).result()
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Counts how often it is asked, and is there every second time.
    #[derive(Default)]
    struct Counted(AtomicUsize);

    #[async_trait]
    impl Probe for Counted {
        async fn check(&self) -> PortResult<()> {
            tokio::task::yield_now().await;
            match self.0.fetch_add(1, Ordering::Relaxed) % 2 {
                0 => Err(PortError::timeout("it says nothing")),
                _ => Ok(()),
            }
        }
    }

    #[tokio::test]
    async fn one_question_is_enough_for_all_who_ask_within_five_seconds() {
        let counted = Arc::new(Counted::default());
        let watched = Watched {
            name: "counted".to_owned(),
            probe: counted.clone(),
            last: Mutex::new(None),
        };
        let asked = || counted.0.load(Ordering::Relaxed);
        let start = Instant::now();
        let (one, other) = tokio::join!(watched.check(start), watched.check(start));
        for result in [one, other] {
            assert_eq!(result.unwrap_err().kind(), PortErrorKind::Timeout);
        }
        assert_eq!(asked(), 1, "both at once");
        let nearly = start + ANSWER_HOLDS - Duration::from_millis(1);
        assert!(watched.check(nearly).await.is_err());
        assert_eq!(asked(), 1);
        assert!(watched.check(start + ANSWER_HOLDS).await.is_ok());
        assert_eq!(asked(), 2);
    }

    #[tokio::test]
    async fn whoever_asks_for_all_shares_the_answers() {
        let counted = Arc::new(Counted::default());
        counted.0.store(1, Ordering::Relaxed);
        let route = Route {
            name: "counted".to_owned(),
            gateway: Arc::new(RecordingGateway::new()),
            channels: vec![Channel::Sms],
        };
        let clock = Arc::new(ManualClock::new(start()));
        let failover = Arc::new(Failover::new(vec![route], Ladder::default(), clock, None).unwrap());
        let probe = GatewaysProbe::new(failover, vec![("counted".to_owned(), counted.clone())]);
        for _ in 0..20 {
            assert!(probe.check().await.is_ok());
        }
        assert_eq!(counted.0.load(Ordering::Relaxed), 2, "one question");
    }

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
