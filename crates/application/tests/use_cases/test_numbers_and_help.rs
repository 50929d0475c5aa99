//! Test numbers, and what an operator sees and does of a number.

use dastak_application::LimitPolicy;
use dastak_domain::audit::AuditEvent;
use dastak_domain::limits::{LimitRule, LimitScope};
use dastak_domain::otp::OtpCode;
use dastak_domain::test_numbers::{TestNumber, TestNumbers};
use dastak_domain::timeline::{GuessOutcome, Happening};
use dastak_testkit::builders::{mobile, number, secs};
use dastak_testkit::clock::start;

use super::support::{World, other_than};

fn one_a_minute() -> LimitPolicy {
    LimitPolicy {
        number_send: LimitRule::new(&[(1, 60)]),
        ..LimitPolicy::default()
    }
}

fn world() -> World {
    World::with(|_, policies| {
        policies.limits = one_a_minute();
        policies.sends.test_numbers = TestNumbers::new(vec![TestNumber {
            mobile: mobile(),
            code: OtpCode::parse("424242").unwrap(),
            until: Some(start() + secs(3600)),
        }]);
    })
}

#[tokio::test]
async fn a_test_number_has_its_code_no_message_and_no_limit() {
    let world = world();
    let code = OtpCode::parse("424242").unwrap();
    for _ in 0..5 {
        world.send(&mobile()).await;
    }
    let sent = world.send(&mobile()).await;
    for _ in 0..3 {
        world.resend(sent.challenge_id).await.unwrap();
    }
    assert!(world.fakes.gateway.messages().is_empty());
    assert!(world.verify(&mobile(), &code).await.is_ok());
    assert_eq!(world.audited(AuditEvent::TestNumberUsed).len(), 9);
    // Nobody else has that code, and everybody else has limits.
    world.send(&number(7)).await;
    assert!(world.try_send(&number(7)).await.is_err());
    assert_ne!(world.code(&number(7)).expose(), code.expose());
}

#[tokio::test]
async fn after_its_end_it_is_a_number_as_any_other() {
    let world = world();
    world.advance(3600);
    world.send(&mobile()).await;
    assert_eq!(world.fakes.gateway.messages().len(), 1);
    assert!(world.try_send(&mobile()).await.is_err(), "the limits hold");
    assert!(world.audited(AuditEvent::TestNumberUsed).is_empty());
}

#[tokio::test]
async fn a_story_tells_what_happened_in_its_order() {
    let world = World::limited(one_a_minute());
    world.send(&mobile()).await;
    assert!(world.try_send(&mobile()).await.is_err());
    let right = world.code(&mobile());
    assert!(world.verify(&mobile(), &other_than(&right)).await.is_err());
    assert!(world.verify(&mobile(), &right).await.is_ok());
    assert!(world.verify(&mobile(), &right).await.is_err());
    world.use_cases.notes.flush().await;
    let story = world.use_cases.number_help.explain(mobile()).await.unwrap();
    let told: Vec<Happening> = story.events.into_iter().map(|event| event.what).collect();
    let guessed = |outcome| Happening::Guessed { outcome };
    assert_matches!(&told[0], Happening::SendRequested { is_resend: false, .. });
    assert_matches!(&told[1], Happening::CodeSent { .. });
    assert_matches!(&told[2], Happening::SendRequested { .. });
    assert_matches!(
        &told[3],
        Happening::SendLimited {
            retry_after_seconds: 60,
            ..
        }
    );
    assert_eq!(
        told[4..],
        [
            guessed(GuessOutcome::Wrong { left: 2 }),
            guessed(GuessOutcome::Right),
            guessed(GuessOutcome::Expired),
        ]
    );
}

#[tokio::test]
async fn a_story_tells_of_a_refused_resend_that_named_only_its_challenge() {
    let world = World::limited(one_a_minute());
    let sent = world.send(&mobile()).await;
    world.advance(20);
    assert!(world.resend(sent.challenge_id).await.is_err());
    world.use_cases.notes.flush().await;
    let story = world.use_cases.number_help.explain(mobile()).await.unwrap();
    let refused = Happening::SendLimited {
        scope: LimitScope::NumberSend,
        retry_after_seconds: 40,
    };
    assert_eq!(story.events.last().map(|event| &event.what), Some(&refused));
}

#[tokio::test]
async fn a_locked_number_is_explained_and_unlocked() {
    let world = World::limited(one_a_minute());
    for _ in 0..10 {
        world.send(&mobile()).await;
        for _ in 0..3 {
            let _ = world.verify_wrong(&mobile()).await;
        }
        world.advance(61);
    }
    world.send(&mobile()).await;
    let help = &world.use_cases.number_help;
    let story = help.explain(mobile()).await.unwrap();
    assert_eq!(story.failures.count, 30);
    assert_eq!(help.unlock(&mobile()).await.unwrap().count, 30);
    world.send(&mobile()).await;
    assert!(world.verify_right(&mobile()).await.is_ok());
    let story = help.explain(mobile()).await.unwrap();
    assert_eq!((story.failures.count, story.wait_seconds), (0, None));
    assert!(story.events.iter().any(|event| event.what == Happening::Unlocked));
    assert_eq!(world.audited(AuditEvent::NumberUnlocked).len(), 1);
}

#[tokio::test]
async fn an_erasure_forgets_the_story() {
    let world = World::new();
    let person = world.register(&mobile()).await;
    world.use_cases.notes.flush().await;
    assert!(!world.fakes.store.noted_events().is_empty());
    let identity = world.identity(&person.tokens).await;
    world.use_cases.erase_account.execute(&identity).await.unwrap();
    let story = world.use_cases.number_help.explain(mobile()).await.unwrap();
    assert!(story.events.is_empty() && story.account.is_none());
}
