//! Gateways that stand in for one another: scripted ones, on a clock that stands still until it is moved.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::breaker::{BreakerRecord, BreakerState, Cause};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::routing::{Ladder, Step};
use dastak_domain::user::LanguageTag;
use dastak_ports::sms::{Carried, OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{BreakerBoard, Clock, PortError, PortResult, SmsGateway};
use dastak_sms::{Failover, InvalidRoutes, Route};
use dastak_testkit::ManualClock;
use dastak_testkit::clock::start;

const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Debug, Clone, Copy)]
enum Act {
    Accept,
    Reject(RejectionClass),
    Lose,
    /// Says nothing.
    Linger,
}

/// Does what it was told, and the last thing again and again.
struct Scripted {
    name: &'static str,
    script: Mutex<VecDeque<Act>>,
    seen: Mutex<Vec<OutboundCode>>,
}

impl Scripted {
    fn seen(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    fn act(&self) -> Option<Act> {
        let mut script = self.script.lock().unwrap();
        if script.len() > 1 {
            script.pop_front()
        } else {
            script.front().copied()
        }
    }

    fn will(&self, acts: &[Act]) {
        *self.script.lock().unwrap() = acts.iter().copied().collect();
    }
}

#[async_trait]
impl SmsGateway for Scripted {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        tokio::task::yield_now().await;
        let channel = message.channel;
        self.seen.lock().unwrap().push(message);
        let act = self.act();
        let provider = self.name.to_owned();
        match act.unwrap_or(Act::Accept) {
            Act::Accept => SendOutcome::Accepted {
                provider,
                provider_message_id: Some("m-1".to_owned()),
                channel,
            },
            Act::Reject(class) => SendOutcome::Rejected { provider, class },
            Act::Lose => SendOutcome::Unknown { provider },
            Act::Linger => std::future::pending().await,
        }
    }
}

/// Two gateways, and one of them also by WhatsApp.
struct Node {
    failover: Failover,
    clock: Arc<ManualClock>,
    first: Arc<Scripted>,
    second: Arc<Scripted>,
}

fn node(board: Option<Arc<dyn BreakerBoard>>, ladder: Ladder) -> Node {
    let clock = Arc::new(ManualClock::default());
    let scripted = |name| {
        Arc::new(Scripted {
            name,
            script: Mutex::default(),
            seen: Mutex::default(),
        })
    };
    let (first, second) = (scripted("msg91"), scripted("gupshup"));
    let route = |gateway: &Arc<Scripted>, channels: &[Channel]| Route {
        name: gateway.name.to_owned(),
        gateway: gateway.clone(),
        channels: channels.to_vec(),
    };
    let routes = vec![
        route(&first, &[Channel::Sms, Channel::Whatsapp]),
        route(&second, &[Channel::Sms]),
    ];
    Node {
        failover: Failover::new(routes, ladder, clock.clone(), board).unwrap(),
        clock,
        first,
        second,
    }
}

fn alone() -> Node {
    node(None, Ladder::default())
}

fn message() -> OutboundCode {
    OutboundCode {
        challenge_id: ChallengeId::new(start(), [7; 10]),
        to: PhoneNumber::from_stored("+919876543210").unwrap(),
        code: OtpCode::parse("042137").unwrap(),
        channel: Channel::Sms,
        is_chosen: false,
        locale: LanguageTag::parse("en").unwrap(),
        app_hash: None,
        valid_seconds: 180,
        at: start(),
        patience: PATIENCE,
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

impl Node {
    /// Who took a message; else what is known of it.
    async fn send(&self) -> String {
        told(&self.failover.send(message()).await)
    }

    fn state(&self, index: usize) -> BreakerState {
        self.failover.state()[index].state
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }
}

fn told(outcome: &SendOutcome) -> String {
    match outcome {
        SendOutcome::Accepted {
            provider, channel, ..
        } => format!("{provider} {}", channel.as_str()),
        SendOutcome::Rejected { provider, class } => format!("{provider} {}", class.as_str()),
        SendOutcome::Unknown { provider } => format!("{provider} unknown"),
    }
}

const DOWN: Act = Act::Reject(RejectionClass::Unavailable);
const EMPTY: Act = Act::Reject(RejectionClass::Balance);

#[tokio::test]
async fn the_same_code_goes_by_the_next_gateway() {
    let node = alone();
    node.first.will(&[DOWN]);
    assert_eq!(node.send().await, "gupshup sms");
    let (here, there) = (node.first.seen.lock().unwrap(), node.second.seen.lock().unwrap());
    assert_eq!(here[0].code.expose(), there[0].code.expose());
    assert_eq!(here[0].at, there[0].at);
    assert!(
        here[0].patience < PATIENCE,
        "the first leaves time for the second"
    );
}

#[tokio::test]
async fn a_bad_number_is_asked_for_once_and_opens_nothing() {
    let node = alone();
    node.first.will(&[Act::Reject(RejectionClass::InvalidRecipient)]);
    for _ in 0..40 {
        assert_eq!(node.send().await, "msg91 invalid_recipient");
    }
    assert_eq!(node.second.seen(), 0);
    assert_eq!(node.state(0), BreakerState::Closed);
}

#[tokio::test]
async fn after_unknown_there_is_one_further_try() {
    let node = alone();
    node.first.will(&[Act::Lose]);
    node.second.will(&[Act::Lose]);
    assert_eq!(node.send().await, "msg91 unknown");
    assert_eq!((node.first.seen(), node.second.seen()), (1, 1));
    node.second.will(&[EMPTY]);
    assert_eq!(
        node.send().await,
        "msg91 unknown",
        "perhaps the first one arrived"
    );
    node.second.will(&[Act::Accept]);
    node.pass(60);
    assert_eq!(node.send().await, "gupshup sms");
}

#[tokio::test]
async fn a_breaker_opens_within_twenty_failing_messages_and_closes_by_itself() {
    for act in [DOWN, Act::Lose, Act::Reject(RejectionClass::RateLimited)] {
        let node = alone();
        node.first.will(&[act]);
        for _ in 0..20 {
            assert_eq!(node.send().await, "gupshup sms");
        }
        let asked = node.first.seen();
        assert!(asked <= 5, "{asked}");
        assert_eq!(node.state(0), BreakerState::Open);
        assert_eq!(node.failover.state()[0].since, start());
        node.first.will(&[Act::Accept]);
        node.pass(9);
        node.send().await;
        assert_eq!(node.first.seen(), asked, "while it is open it is left alone");
        node.pass(1);
        assert_eq!(node.state(0), BreakerState::HalfOpen);
        assert_eq!(node.send().await, "msg91 sms");
        assert_eq!(node.send().await, "msg91 sms");
        assert_eq!(node.state(0), BreakerState::Closed);
    }
}

#[tokio::test]
async fn what_somebody_must_repair_opens_it_at_once() {
    for class in [
        RejectionClass::Auth,
        RejectionClass::Config,
        RejectionClass::Balance,
    ] {
        let node = alone();
        node.first.will(&[Act::Reject(class)]);
        for _ in 0..10 {
            assert_eq!(node.send().await, "gupshup sms");
        }
        assert_eq!(node.first.seen(), 1);
        assert_eq!(node.failover.state()[0].cause, Some(Cause::Rejected(class)));
    }
}

#[tokio::test]
async fn of_open_gateways_the_least_bad_is_asked() {
    let node = alone();
    node.first.will(&[EMPTY]);
    node.second.will(&[DOWN]);
    for _ in 0..6 {
        node.send().await;
    }
    assert_eq!(
        (node.state(0), node.state(1)),
        (BreakerState::Open, BreakerState::Open)
    );
    node.second.will(&[Act::Accept]);
    let asked = node.first.seen();
    assert_eq!(node.send().await, "gupshup sms");
    assert_eq!(node.first.seen(), asked, "nobody has filled its account");
    assert_eq!(node.send().await, "gupshup sms");
    assert_eq!(node.state(1), BreakerState::Closed);
}

#[tokio::test]
async fn the_request_has_an_end() {
    let node = alone();
    let slow = Arc::new(Scripted {
        name: "slow",
        script: Mutex::new([Act::Linger].into()),
        seen: Mutex::default(),
    });
    let routes = [("slow", slow.clone()), ("gupshup", node.second.clone())].map(|(name, gateway)| Route {
        name: name.to_owned(),
        gateway,
        channels: vec![Channel::Sms],
    });
    let clock: Arc<dyn Clock> = node.clock.clone();
    let failover = Failover::new(routes.to_vec(), Ladder::default(), clock, None).unwrap();
    let brief = OutboundCode {
        patience: Duration::from_millis(600),
        ..message()
    };
    assert_eq!(told(&failover.send(brief).await), "slow unknown");
    assert_eq!(node.second.seen(), 0, "there was no time left");
    let hasty = OutboundCode {
        patience: Duration::ZERO,
        ..message()
    };
    assert_eq!(told(&failover.send(hasty).await), "slow unavailable");
    assert_eq!(slow.seen(), 1, "without time nobody is asked");
}

#[tokio::test]
async fn a_gateway_that_never_answers_is_not_waited_for() {
    struct Silent;
    #[async_trait]
    impl SmsGateway for Silent {
        async fn send(&self, _: OutboundCode) -> SendOutcome {
            std::future::pending().await
        }
    }
    let route = Route {
        name: "silent".to_owned(),
        gateway: Arc::new(Silent),
        channels: vec![Channel::Sms],
    };
    let clock = Arc::new(ManualClock::default());
    let failover = Failover::new(vec![route], Ladder::default(), clock, None).unwrap();
    let message = OutboundCode {
        patience: Duration::from_millis(600),
        ..message()
    };
    assert_eq!(told(&failover.send(message).await), "silent unknown");
}

#[tokio::test]
async fn a_clock_that_is_set_back_gives_no_second_patience() {
    struct BackInTime(Arc<ManualClock>);
    #[async_trait]
    impl SmsGateway for BackInTime {
        async fn send(&self, _: OutboundCode) -> SendOutcome {
            self.0.advance(TimeDelta::hours(-1));
            std::future::pending().await
        }
    }
    let node = alone();
    let first: Arc<dyn SmsGateway> = Arc::new(BackInTime(node.clock.clone()));
    let routes = [("silent", first), ("gupshup", node.second.clone())].map(|(name, gateway)| Route {
        name: name.to_owned(),
        gateway,
        channels: vec![Channel::Sms],
    });
    let failover = Failover::new(routes.to_vec(), Ladder::default(), node.clock.clone(), None).unwrap();
    let message = OutboundCode {
        patience: Duration::from_millis(600),
        ..message()
    };
    assert_eq!(told(&failover.send(message).await), "silent unknown");
    assert_eq!(node.second.seen(), 0, "there was no time left");
}

fn by_whatsapp() -> OutboundCode {
    OutboundCode {
        channel: Channel::Whatsapp,
        is_chosen: true,
        ..message()
    }
}

#[tokio::test]
async fn a_breaker_is_about_one_channel() {
    let node = alone();
    node.first.will(&[EMPTY, Act::Accept]);
    let sent = node.failover.send(by_whatsapp()).await;
    assert_eq!(told(&sent), "msg91 sms", "the same gateway by sms");
    assert_eq!(node.send().await, "msg91 sms");
    let standings = node.failover.state();
    let names: Vec<&str> = standings.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["msg91", "msg91/whatsapp", "gupshup"]);
    assert_eq!(
        (node.state(0), node.state(1)),
        (BreakerState::Closed, BreakerState::Open)
    );
}

#[tokio::test]
async fn after_another_channel_sms_is_tried_though_its_breakers_are_open() {
    let node = alone();
    node.first.will(&[EMPTY]);
    node.second.will(&[EMPTY]);
    node.send().await;
    let asked = node.first.seen();
    node.first.will(&[EMPTY, Act::Accept]);
    node.second.will(&[Act::Accept]);
    let sent = node.failover.send(by_whatsapp()).await;
    assert_eq!(told(&sent), "msg91 sms");
    assert_eq!(node.first.seen(), asked + 2);
}

#[tokio::test]
async fn a_resend_goes_by_somebody_else_than_who_took_it() {
    let node = alone();
    let by = |provider: &str| OutboundCode {
        sending: 1,
        carried: Some(Carried {
            provider: provider.to_owned(),
            channel: Channel::Sms,
        }),
        ..message()
    };
    for (carried, who) in [
        ("gupshup", "msg91 sms"),
        ("msg91", "gupshup sms"),
        ("a gateway of before", "gupshup sms"),
    ] {
        assert_eq!(told(&node.failover.send(by(carried)).await), who, "{carried}");
    }
}

#[tokio::test]
async fn resends_go_round_and_ladders_are_climbed() {
    let node = alone();
    for (sending, who) in [(0, "msg91 sms"), (1, "gupshup sms"), (2, "msg91 sms")] {
        let message = OutboundCode { sending, ..message() };
        assert_eq!(told(&node.failover.send(message).await), who);
    }
    let step = |channel, gateway: Option<&str>| Step {
        channel,
        gateway: gateway.map(str::to_owned),
    };
    let ladder = Ladder::new(vec![
        step(Channel::Whatsapp, None),
        step(Channel::Sms, Some("gupshup")),
    ]);
    let node = self::node(None, ladder);
    for (sending, is_chosen, who) in [
        (0, false, "msg91 whatsapp"),
        (1, false, "gupshup sms"),
        (2, false, "gupshup sms"),
        (0, true, "msg91 sms"),
    ] {
        let message = OutboundCode {
            sending,
            is_chosen,
            ..message()
        };
        assert_eq!(
            told(&node.failover.send(message).await),
            who,
            "{sending} {is_chosen}"
        );
    }
}

#[tokio::test]
async fn a_number_without_whatsapp_gets_an_sms() {
    let node = alone();
    node.first
        .will(&[Act::Reject(RejectionClass::RecipientBlocked), Act::Accept]);
    let message = OutboundCode {
        channel: Channel::Whatsapp,
        is_chosen: true,
        ..message()
    };
    assert_eq!(told(&node.failover.send(message).await), "msg91 sms");
}

#[test]
fn routes_that_lead_nowhere_are_refused() {
    let node = alone();
    let route = |name: &str| Route {
        name: name.to_owned(),
        gateway: node.first.clone(),
        channels: vec![Channel::Sms],
    };
    let refused = |routes, channel| {
        let ladder = Ladder::new(vec![Step {
            channel,
            gateway: Some("b".to_owned()),
        }]);
        Failover::new(routes, ladder, node.clock.clone(), None).err()
    };
    assert_eq!(refused(vec![], Channel::Sms), Some(InvalidRoutes::None));
    let twice = vec![route("b"), route("b")];
    assert_eq!(
        refused(twice, Channel::Sms),
        Some(InvalidRoutes::Twice("b".to_owned()))
    );
    let nowhere = Some(InvalidRoutes::Step("b".to_owned(), "sms"));
    assert_eq!(refused(vec![route("a")], Channel::Sms), nowhere);
    assert_eq!(refused(vec![route("a"), route("b")], Channel::Sms), None);
    let by_call = Some(InvalidRoutes::Step("b".to_owned(), "voice"));
    assert_eq!(refused(vec![route("b")], Channel::Voice), by_call);
}

/// A board in memory, which can be taken away.
#[derive(Default)]
struct Board {
    records: Mutex<Vec<(String, BreakerRecord)>>,
    trials: Mutex<Vec<(String, DateTime<Utc>)>>,
    is_down: Mutex<bool>,
    calls: Mutex<usize>,
}

impl Board {
    fn call(&self) -> PortResult<()> {
        *self.calls.lock().unwrap() += 1;
        if *self.is_down.lock().unwrap() {
            return Err(PortError::unavailable("down"));
        }
        Ok(())
    }
}

#[async_trait]
impl BreakerBoard for Board {
    async fn read(&self) -> PortResult<Vec<(String, BreakerRecord)>> {
        self.call()?;
        Ok(self.records.lock().unwrap().clone())
    }

    async fn publish(&self, gateway: &str, record: BreakerRecord) -> PortResult<()> {
        self.call()?;
        let mut records = self.records.lock().unwrap();
        match records.iter_mut().find(|(name, _)| name == gateway) {
            Some((_, known)) => *known = known.merge(record),
            None => records.push((gateway.to_owned(), record)),
        }
        Ok(())
    }

    async fn claim_trial(&self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> PortResult<bool> {
        self.call()?;
        let mut trials = self.trials.lock().unwrap();
        let taken = trials.iter().any(|(name, end)| name == gateway && now < *end);
        if !taken {
            trials.retain(|(name, _)| name != gateway);
            trials.push((gateway.to_owned(), until));
        }
        Ok(!taken)
    }
}

/// Two nodes with one board, at the same time of day.
fn two_nodes() -> (Arc<Board>, Node, Node) {
    let board = Arc::new(Board::default());
    let node = || node(Some(board.clone()), Ladder::default());
    let (here, there) = (node(), node());
    (board, here, there)
}

async fn exchange(nodes: [&Node; 2]) {
    for node in nodes {
        node.failover.exchange(node.clock.now()).await;
    }
}

#[tokio::test]
async fn nodes_tell_each_other_and_one_of_them_tries() {
    let (_board, here, there) = two_nodes();
    exchange([&here, &there]).await;
    here.first.will(&[EMPTY, Act::Accept]);
    assert_eq!(here.send().await, "gupshup sms");
    exchange([&here, &there]).await;
    assert_eq!(there.state(0), BreakerState::Open);
    assert_eq!(here.send().await, "gupshup sms", "it has messages to try with");
    for node in [&here, &there] {
        node.pass(11);
    }
    exchange([&here, &there]).await;
    assert_eq!(there.first.seen(), 0);
    assert_eq!(there.send().await, "gupshup sms", "the trial is another node's");
    assert_eq!(here.send().await, "msg91 sms");
    assert_eq!(here.send().await, "msg91 sms");
    assert_eq!(here.state(0), BreakerState::Closed);
    exchange([&here, &there]).await;
    assert_eq!(there.state(0), BreakerState::Closed);
    assert_eq!(there.send().await, "msg91 sms");
}

#[tokio::test]
async fn a_trial_that_is_not_made_is_another_nodes_later() {
    let (_board, here, there) = two_nodes();
    here.first.will(&[EMPTY]);
    here.send().await;
    here.send().await;
    exchange([&here, &there]).await;
    for node in [&here, &there] {
        node.pass(11);
    }
    exchange([&here, &there]).await;
    assert_eq!(there.send().await, "gupshup sms");
    for node in [&here, &there] {
        node.pass(15);
    }
    // Now it is the other's, whose exchange comes first.
    exchange([&there, &here]).await;
    assert_eq!(there.send().await, "msg91 sms");
}

#[tokio::test]
async fn an_idle_node_claims_no_trial() {
    let (_board, here, there) = two_nodes();
    here.first.will(&[EMPTY]);
    here.send().await;
    exchange([&here, &there]).await;
    assert_eq!(there.send().await, "gupshup sms");
    for node in [&here, &there] {
        node.pass(11);
    }
    // The idle one comes first, and again and again.
    for _ in 0..3 {
        exchange([&here, &there]).await;
    }
    assert_eq!(there.send().await, "msg91 sms");
}

#[tokio::test]
async fn a_node_that_did_not_use_its_trial_leaves_the_next_one_to_a_busy_one() {
    let (_board, here, there) = two_nodes();
    here.first.will(&[EMPTY]);
    here.send().await;
    here.send().await;
    exchange([&here, &there]).await;
    for node in [&here, &there] {
        node.pass(11);
    }
    exchange([&here, &there]).await;
    assert_eq!(there.send().await, "gupshup sms", "the trial is another node's");
    for node in [&here, &there] {
        node.pass(15);
    }
    exchange([&here, &there]).await;
    assert_eq!(there.send().await, "msg91 sms");
}

#[tokio::test]
async fn few_messages_are_enough_for_a_trial() {
    let (_board, here, there) = two_nodes();
    here.first.will(&[EMPTY, Act::Accept]);
    here.send().await;
    here.send().await;
    let mut seconds = 0;
    while here.state(0) != BreakerState::Closed && seconds < 600 {
        seconds += 1;
        here.pass(1);
        there.pass(1);
        exchange([&here, &there]).await;
        if seconds % 60 == 0 {
            here.send().await;
        }
    }
    assert!(seconds <= 240, "one message a minute: {seconds}");
}

#[tokio::test]
async fn without_the_board_each_node_goes_on_with_what_it_knows() {
    let (board, here, there) = two_nodes();
    exchange([&here, &there]).await;
    *board.is_down.lock().unwrap() = true;
    here.first.will(&[EMPTY, Act::Accept]);
    here.send().await;
    exchange([&here, &there]).await;
    assert_eq!(
        (here.state(0), there.state(0)),
        (BreakerState::Open, BreakerState::Closed)
    );
    here.pass(10);
    exchange([&here, &there]).await;
    assert_eq!(
        here.send().await,
        "msg91 sms",
        "there is nobody to ask for the trial"
    );
    *board.is_down.lock().unwrap() = false;
    assert_eq!(here.send().await, "msg91 sms");
    exchange([&here, &there]).await;
    assert_eq!(
        (here.state(0), there.state(0)),
        (BreakerState::Closed, BreakerState::Closed)
    );
}

#[tokio::test]
async fn no_message_waits_for_the_board() {
    let (board, here, there) = two_nodes();
    exchange([&here, &there]).await;
    let calls = *board.calls.lock().unwrap();
    here.first.will(&[EMPTY]);
    for _ in 0..10 {
        here.send().await;
    }
    assert_eq!(here.state(0), BreakerState::Open);
    assert_eq!(*board.calls.lock().unwrap(), calls);
}
