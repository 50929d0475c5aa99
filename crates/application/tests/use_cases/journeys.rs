//! Any order of sending, resending, guessing and trouble keeps what a login must never break.

use std::collections::HashSet;
use std::sync::Arc;

use dastak_application::LimitPolicy;
use dastak_application::resend_otp::ResendTarget;
use dastak_application::verify_otp::VerifiedOtp;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitRule;
use dastak_domain::otp::LONGEST_LIFE_SECONDS;
use dastak_ports::PortErrorKind;
use dastak_testkit::builders::mobile;
use dastak_testkit::fakes::Call;
use proptest::prelude::*;
use proptest::sample::select;

use crate::doubles::CountingSecrets;
use crate::support::{World, again, other_than, shown};

/// One step of a person, a thief or bad luck.
#[derive(Debug, Clone)]
enum Step {
    Send,
    Resend,
    /// The code of an earlier message, counted back from the newest.
    ShowCode(usize),
    ShowWrong,
    Wait(i64),
    Fail(Call),
    LoseAnswer(Call),
    GatewayUnknown,
}

fn calls() -> impl Strategy<Value = Call> {
    select(vec![
        Call::OtpOpen,
        Call::OtpRenew,
        Call::OtpMarkSent,
        Call::OtpGiveBackSend,
        Call::OtpTakeAttempt,
        Call::OtpSettleAttempt,
        Call::AccountsLoginSubject,
        Call::AccountsRecordFailure,
        Call::SessionsOpen,
    ])
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Send),
        2 => Just(Step::Resend),
        5 => (0_usize..4).prop_map(Step::ShowCode),
        4 => Just(Step::ShowWrong),
        2 => (0_i64..200).prop_map(Step::Wait),
        2 => calls().prop_map(Step::Fail),
        1 => calls().prop_map(Step::LoseAnswer),
        1 => Just(Step::GatewayUnknown),
    ]
}

/// Walks the steps and checks after each.
async fn walk(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let secrets = Arc::new(CountingSecrets::default());
    let world = World::with(|fakes, policies| {
        fakes.ports.secrets = secrets.clone();
        policies.limits = LimitPolicy {
            number_send: LimitRule::new(&[(3, 60), (10, 3600)]),
            ..LimitPolicy::default()
        };
    });
    world.register(&mobile()).await;
    let mut used: HashSet<ChallengeId> = world
        .fakes
        .gateway
        .messages()
        .iter()
        .map(|message| message.challenge_id)
        .collect();

    for step in steps {
        let before = world.fakes.store.all_sessions().len();
        let messages = world.fakes.gateway.messages();
        let mut may_open = None;
        match step {
            Step::Send => drop(world.try_send(&mobile()).await),
            Step::Resend => {
                let command = again(ResendTarget::Number(mobile()));
                drop(world.use_cases.resend_otp.execute(command).await);
            }
            Step::ShowCode(back) => {
                let Some(message) = messages.iter().rev().nth(back) else {
                    continue;
                };
                let sent_at = messages
                    .iter()
                    .find(|other| other.challenge_id == message.challenge_id)
                    .map(|first| first.at);
                let answer = world.verify(&mobile(), &message.code).await;
                if let Ok(VerifiedOtp::Authenticated(_)) = answer {
                    prop_assert_eq!(world.fakes.store.all_sessions().len(), before + 1);
                }
                let age = sent_at.map(|sent_at| (world.now() - sent_at).num_seconds());
                if age.is_some_and(|age| age < LONGEST_LIFE_SECONDS) {
                    may_open = Some(message.challenge_id);
                }
            }
            Step::ShowWrong => {
                let Some(message) = messages.last() else { continue };
                let command = shown(&mobile(), &other_than(&message.code));
                let answer = world.use_cases.verify_otp.execute(command).await;
                prop_assert!(answer.is_err());
            }
            Step::Wait(seconds) => world.advance(seconds),
            Step::Fail(call) => world
                .fakes
                .store
                .faults()
                .fail_next(call, PortErrorKind::Unavailable),
            Step::LoseAnswer(call) => world.fakes.store.faults().lose_next_answer(call),
            Step::GatewayUnknown => world.fakes.gateway.will_be_unknown(),
        }
        let opened = world.fakes.store.all_sessions().len() - before;
        if opened > 0 {
            prop_assert_eq!(opened, 1);
            let challenge = may_open.ok_or_else(|| TestCaseError::fail("a session from no code"))?;
            prop_assert!(used.insert(challenge), "a code was accepted twice");
        }
        for (challenge, wrong) in secrets.wrong() {
            prop_assert!(wrong <= 3, "{} wrong codes compared for {}", wrong, challenge);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_things_accepts_a_code_twice_or_compares_a_fourth_guess(
        steps in proptest::collection::vec(steps(), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(walk(steps))?;
    }
}
