//! Delivery receipts, and the second try of a message that gets none.

use dastak_application::send_otp::SendOtpCommand;
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::timeline::Happening;
use dastak_ports::sms::{DeliveryReceipt, RejectionClass};
use dastak_testkit::builders::{mobile, number};

use super::support::World;

const SECOND_TRY: u32 = 20;

fn world() -> World {
    World::with(|_, policies| {
        policies.sends.second_try_seconds = SECOND_TRY;
        policies.sends.receipts_from = vec!["recording".to_owned()];
    })
}

/// Makes the second tries that are due.
async fn tried(world: &World) {
    for due in world.use_cases.second_tries.take_due(64) {
        world.use_cases.second_tries.attempt(due).await.unwrap();
    }
}

fn receipt(of: &PhoneNumber, message: usize, status: DeliveryStatus) -> DeliveryReceipt {
    DeliveryReceipt {
        provider_message_id: format!("message-{message}"),
        number: Some(of.clone()),
        status,
        class: (status == DeliveryStatus::Failed).then_some(RejectionClass::Unavailable),
        is_final: true,
        channel: None,
    }
}

async fn recorded(world: &World, receipts: Vec<DeliveryReceipt>) -> usize {
    world
        .use_cases
        .delivery_receipts
        .execute("recording", receipts)
        .await
        .unwrap()
}

async fn happened(world: &World) -> Vec<Happening> {
    world.use_cases.notes.flush().await;
    let events = world.fakes.store.noted_events();
    events.into_iter().map(|event| event.what).collect()
}

#[tokio::test]
async fn a_receipt_moves_the_status_of_its_message_only_forwards() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    let status = async || {
        let caller = super::support::caller("192.0.2.1");
        let delivery = world
            .use_cases
            .otp_status
            .execute(sent.challenge_id, caller)
            .await;
        delivery.unwrap().status
    };
    for (news, changed, after) in [
        (DeliveryStatus::Failed, 1, DeliveryStatus::Failed),
        (DeliveryStatus::Sent, 0, DeliveryStatus::Failed),
        (DeliveryStatus::Delivered, 1, DeliveryStatus::Delivered),
        (DeliveryStatus::Delivered, 0, DeliveryStatus::Delivered),
        (DeliveryStatus::Failed, 0, DeliveryStatus::Delivered),
    ] {
        let receipt = receipt(&mobile(), 1, news);
        assert_eq!(recorded(&world, vec![receipt]).await, changed, "{news:?}");
        assert_eq!(status().await, after, "{news:?}");
    }
    assert_eq!(world.fakes.gateway.messages().len(), 1, "second tries are off");
}

/// A43: nothing that somebody makes up changes anything.
#[tokio::test]
async fn a43_a_receipt_that_fits_no_message_changes_nothing() {
    let world = world();
    world.send(&mobile()).await;
    let delivered = |of: &PhoneNumber, message| receipt(of, message, DeliveryStatus::Delivered);
    let nameless = DeliveryReceipt {
        number: None,
        ..delivered(&mobile(), 1)
    };
    let made_up = vec![delivered(&mobile(), 2), delivered(&number(7), 1), nameless];
    assert_eq!(recorded(&world, made_up).await, 0);
    let other = vec![delivered(&mobile(), 1)];
    let changed = world.use_cases.delivery_receipts.execute("another", other);
    assert_eq!(changed.await.unwrap(), 0);
}

#[tokio::test]
async fn a_message_without_a_receipt_goes_out_once_more_and_never_again() {
    let world = world();
    world.send(&mobile()).await;
    world.advance(i64::from(SECOND_TRY) - 1);
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 1, "it is not due yet");
    world.advance(1);
    tried(&world).await;
    let messages = world.fakes.gateway.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].code.expose(), messages[0].code.expose());
    assert_eq!((messages[0].sending, messages[1].sending), (0, 1));
    world.advance(5 * i64::from(SECOND_TRY));
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 2);
    assert!(
        world.verify_right(&mobile()).await.is_ok(),
        "one code, both copies work"
    );
    let told = happened(&world).await;
    let second =
        |what: &Happening| matches!(what, Happening::SecondTry { provider } if provider == "recording");
    assert_eq!(told.iter().filter(|what| second(what)).count(), 1);
}

#[tokio::test]
async fn nothing_goes_out_again_that_arrived_was_used_or_was_replaced() {
    let world = world();
    let later = async |world: &World| {
        world.advance(i64::from(SECOND_TRY));
        tried(world).await;
        world.fakes.gateway.messages().len()
    };
    world.send(&mobile()).await;
    recorded(&world, vec![receipt(&mobile(), 1, DeliveryStatus::Delivered)]).await;
    assert_eq!(later(&world).await, 1, "it arrived");
    world.send(&mobile()).await;
    world.verify_right(&mobile()).await.unwrap();
    assert_eq!(later(&world).await, 2, "it was used");
    world.send(&mobile()).await;
    world.send(&mobile()).await;
    assert_eq!(later(&world).await, 5, "of two, the newer one only");
}

#[tokio::test]
async fn a_message_that_failed_goes_out_at_once() {
    let world = world();
    world.send(&mobile()).await;
    let failed = || receipt(&mobile(), 1, DeliveryStatus::Failed);
    let not_final = DeliveryReceipt {
        is_final: false,
        ..failed()
    };
    recorded(&world, vec![not_final]).await;
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 1, "it may still arrive");

    let other = number(7);
    world.send(&other).await;
    let failed = receipt(&other, 2, DeliveryStatus::Failed);
    recorded(&world, vec![failed.clone(), failed]).await;
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 3);
    let told = happened(&world).await;
    assert!(told.iter().any(|what| matches!(
        what,
        Happening::Receipt {
            status: DeliveryStatus::Failed,
            class: Some(RejectionClass::Unavailable),
            ..
        }
    )));
}

#[tokio::test]
async fn a_second_try_that_no_gateway_takes_leaves_the_code_as_it_was() {
    let world = world();
    world.send(&mobile()).await;
    world.fakes.gateway.will_reject(RejectionClass::Unavailable);
    world.advance(i64::from(SECOND_TRY));
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 2);
    assert!(world.verify_right(&mobile()).await.is_ok());
}

#[tokio::test]
async fn a_receipt_that_comes_before_its_message_is_not_lost() {
    let world = World::new();
    recorded(&world, vec![receipt(&mobile(), 1, DeliveryStatus::Delivered)]).await;
    world.use_cases.delivery_receipts.settle_early().await;
    let sent = world.send(&mobile()).await;
    world.use_cases.delivery_receipts.settle_early().await;
    let challenge = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(challenge.delivery.status, DeliveryStatus::Delivered);

    // It waits for as long as a gateway may take, and not for a message of later.
    recorded(&world, vec![receipt(&mobile(), 2, DeliveryStatus::Delivered)]).await;
    world.advance(10);
    world.use_cases.delivery_receipts.settle_early().await;
    let sent = world.send(&mobile()).await;
    world.use_cases.delivery_receipts.settle_early().await;
    let challenge = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(challenge.delivery.status, DeliveryStatus::Sent);
}

/// WhatsApp tells by a receipt that a number is not there; nobody is left without a code for that.
#[tokio::test]
async fn a_number_that_is_not_on_whatsapp_gets_its_code_by_sms_also_without_second_tries() {
    let world = World::new();
    let command = SendOtpCommand {
        channel: Some(Channel::Whatsapp),
        ..super::support::to(&mobile())
    };
    world.use_cases.send_otp.execute(command).await.unwrap();
    let blocked = DeliveryReceipt {
        class: Some(RejectionClass::RecipientBlocked),
        ..receipt(&mobile(), 1, DeliveryStatus::Failed)
    };
    recorded(&world, vec![blocked.clone()]).await;
    tried(&world).await;
    let messages = world.fakes.gateway.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!((messages[1].channel, messages[1].is_chosen), (Channel::Sms, true));
    assert_eq!(messages[1].code.expose(), messages[0].code.expose());
    recorded(&world, vec![blocked]).await;
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 2, "once");
}

#[tokio::test]
async fn what_no_gateway_can_reach_and_what_nobody_reports_is_not_sent_again() {
    let world = world();
    world.send(&mobile()).await;
    let nobody = DeliveryReceipt {
        class: Some(RejectionClass::InvalidRecipient),
        ..receipt(&mobile(), 1, DeliveryStatus::Failed)
    };
    recorded(&world, vec![nobody]).await;
    world.advance(i64::from(SECOND_TRY));
    tried(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 1);

    let silent = World::with(|_, policies| policies.sends.second_try_seconds = SECOND_TRY);
    silent.send(&mobile()).await;
    silent.advance(i64::from(SECOND_TRY));
    tried(&silent).await;
    assert_eq!(silent.fakes.gateway.messages().len(), 1, "it sends no receipts");
}

#[tokio::test]
async fn many_that_are_due_are_taken_in_their_order_and_not_all_at_once() {
    let world = world();
    for i in 0..5 {
        world.send(&number(i)).await;
    }
    world.advance(i64::from(SECOND_TRY));
    assert_eq!(world.use_cases.second_tries.take_due(3).len(), 3);
    assert_eq!(world.use_cases.second_tries.take_due(3).len(), 2);
}
