//! `dastak otp`: for whoever is asked why a code does not come.

use std::fmt::Write;

use chrono::SecondsFormat;
use dastak_application::UseCases;
use dastak_application::number_help::NumberStory;
use dastak_domain::Fault;
use dastak_domain::failures::WAIT_FROM;
use dastak_domain::limits::LimitScope;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::timeline::{GatewayOutcome, GuessOutcome, Happening, NumberEvent};

use super::{Failure, load_settings, open_existing, print};
use crate::settings::Settings;
use crate::startup::{self, Adapters};

/// Prints what happened to the codes of a number in the last seven days.
pub(super) async fn explain(number: &str) -> Result<(), Failure> {
    let (mobile, use_cases, adapters) = open(number).await?;
    let story = use_cases
        .number_help
        .explain(mobile.clone())
        .await
        .map_err(Failure::other)?;
    adapters.engines.close().await;
    print(&told(&mobile, &story));
    Ok(())
}

/// Lifts what keeps the owner of a number from logging in.
pub(super) async fn unlock(number: &str) -> Result<(), Failure> {
    let (mobile, use_cases, adapters) = open(number).await?;
    let failures = use_cases
        .number_help
        .unlock(&mobile)
        .await
        .map_err(Failure::other)?;
    adapters.engines.close().await;
    print(&format!(
        "{mobile} may log in at once: {} consecutive failures and its messages of the last day are forgotten.\n",
        failures.count
    ));
    Ok(())
}

async fn open(number: &str) -> Result<(PhoneNumber, UseCases, Adapters), Failure> {
    let settings = load_settings()?.settings;
    let mobile = parse(number, &settings)?;
    let policies = startup::policies(&settings).map_err(Failure::other)?;
    let adapters = open_existing(&settings).await?;
    let use_cases = UseCases::new(&adapters.ports, &policies);
    Ok((mobile, use_cases, adapters))
}

/// A number of any country: the allow list may have been longer when its owner registered.
fn parse(number: &str, settings: &Settings) -> Result<PhoneNumber, Failure> {
    let bad_number = |fault: Fault| Failure::Usage(fault.to_string());
    let policy = NumberPolicy::new(&settings.numbers.default_region, &[]).map_err(bad_number)?;
    PhoneNumber::parse(number, &policy).map_err(bad_number)
}

fn told(mobile: &PhoneNumber, story: &NumberStory) -> String {
    let mut text = format!("{mobile}\n");
    let account = story
        .account
        .map_or("nobody has registered it", |status| status.as_str());
    // Writing to a String can't fail.
    let _ = writeln!(text, "  account: {account}");
    let _ = writeln!(text, "  consecutive failures: {}", story.failures.count);
    match story.wait_seconds {
        Some(seconds) => {
            let _ = writeln!(
                text,
                "  locked: the next guess waits {seconds} s (from {WAIT_FROM} failures on). `dastak otp unlock` lifts it"
            );
        }
        None => text.push_str("  locked: no\n"),
    }
    if story.events.is_empty() {
        text.push_str("nothing happened to it in the last seven days\n");
    }
    for (place, event) in story.events.iter().enumerate() {
        let at = event.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let silence = if is_unreceipted(&event.what, story.events.iter().skip(place)) {
            "; no receipt so far"
        } else {
            ""
        };
        let _ = writeln!(text, "{at}  {}{silence}", sentence(&event.what));
    }
    text
}

/// Whether a gateway took a message and has not said since what became of it.
fn is_unreceipted<'a>(what: &Happening, mut later: impl Iterator<Item = &'a NumberEvent>) -> bool {
    let Happening::CodeSent { provider: taker, .. } = what else {
        return false;
    };
    !later.any(|event| matches!(&event.what, Happening::Receipt { provider, .. } if provider == taker))
}

fn sentence(what: &Happening) -> String {
    match what {
        Happening::SendRequested { channel, is_resend } => {
            let once_more = if *is_resend { "once more " } else { "" };
            format!("a code was asked for {once_more}by {}", channel.as_str())
        }
        Happening::SendLimited {
            scope,
            retry_after_seconds,
        } => {
            let whose = match scope {
                LimitScope::NumberSend => "too many messages to this number",
                _ => "too many messages asked for by the caller's address",
            };
            format!("refused: {whose}; again after {retry_after_seconds} s")
        }
        Happening::GatewayAsked {
            provider,
            channel,
            outcome,
        } => {
            let outcome = match outcome {
                GatewayOutcome::Accepted => "took it",
                GatewayOutcome::Rejected(class) => {
                    return refusal(provider, channel.as_str(), class.as_str());
                }
                GatewayOutcome::Unknown => "gave no answer that says whether it was sent",
            };
            format!("the gateway {provider} {outcome} ({})", channel.as_str())
        }
        Happening::CodeSent { provider, channel } => {
            format!("the gateway {provider} took the message ({})", channel.as_str())
        }
        Happening::SendFailed => {
            "no gateway took the message; it does not count against the number".to_owned()
        }
        Happening::SecondTry { provider } => {
            format!("second try: no receipt, or a bad one, for the message by {provider}")
        }
        Happening::Receipt {
            provider,
            status,
            class,
        } => {
            let why = class
                .map(|class| format!(" ({})", class.as_str()))
                .unwrap_or_default();
            format!("receipt of {provider}: {}{why}", status.as_str())
        }
        Happening::Guessed { outcome } => match outcome {
            GuessOutcome::Right => "the right code was shown".to_owned(),
            GuessOutcome::Wrong { left } => format!("a wrong code was shown; {left} attempts left"),
            GuessOutcome::Exhausted => "a code was shown after all attempts were used".to_owned(),
            GuessOutcome::Expired => "a code was shown, but none was live".to_owned(),
        },
        Happening::GuessLimited { retry_after_seconds } => {
            format!("a code was not looked at: too many failures; again after {retry_after_seconds} s")
        }
        Happening::Unlocked => "unlocked by the operator".to_owned(),
        Happening::TestNumberUsed => "a test number: nothing is sent, its code is fixed".to_owned(),
    }
}

fn refusal(provider: &str, channel: &str, class: &str) -> String {
    let hint = match class {
        "invalid_recipient" => "the number can't be reached",
        "recipient_blocked" => "the number takes no such messages: another channel may work",
        "rate_limited" => "too many messages for the gateway",
        "auth" => "the gateway does not know us: check its key, and the addresses it allows",
        "config" => "template, sender or route are wrong: check them against the registration",
        "balance" => "the account with the gateway is empty",
        _ => "the gateway is down",
    };
    format!("the gateway {provider} refused ({channel}, {class}): {hint}")
}
