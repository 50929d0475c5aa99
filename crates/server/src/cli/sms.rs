//! `dastak sms`

mod advice;

use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use dastak_crypto::{SystemClock, SystemRandom};
use dastak_domain::Fault;
use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::{Channel, parse_app_hash};
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, RenderRequest};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::LanguageTag;
use dastak_ports::sms::{Attempts, OutboundCode, Outcome, SendOutcome, SmsGateway};
use dastak_ports::{Clock, SecureRandom};

use super::{Failure, load_settings, print};
use crate::settings::{Environment, LogFormat, LogSettings, Provider, Settings, accounts};
use crate::{startup, telemetry};

/// What a request has left for its other work, in milliseconds: the gateways have the rest of its time.
const MARGIN_MS: u64 = 1000;

/// A message to be tried. Its number can't be printed.
#[derive(Args)]
pub(super) struct SendTest {
    /// Where to: a phone that you can look at, such as +919876543210
    number: String,
    /// `sms`, `whatsapp` or `voice`; without it what a client gets that names none
    #[arg(long)]
    channel: Option<Channel>,
    /// The language of the message (BCP 47); without it the default one
    #[arg(long)]
    locale: Option<String>,
    /// The hash of an Android app, to see the message that is for it
    #[arg(long)]
    app_hash: Option<String>,
    /// Go the way of a resend: 1 for the first one
    #[arg(long, default_value_t = 0, value_name = "N")]
    resend: u32,
    /// Send it although it costs money: production asks for this
    #[arg(long)]
    yes: bool,
}

impl fmt::Debug for SendTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendTest(..)")
    }
}

/// Sends a made-up code by the gateways of the settings, and says each step. It is a code of no login: nothing is
/// stored, and no limit counts it.
pub(super) async fn send_test(arguments: SendTest) -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    if settings.sms.provider.contains(&Provider::Console) {
        let sentence = "SMS_PROVIDER is console, which sends nothing: name a gateway";
        return Err(Failure::Usage(sentence.to_owned()));
    }
    if settings.environment == Environment::Production && !arguments.yes {
        let sentence = "this sends a real message, which costs money: say so with --yes";
        return Err(Failure::Usage(sentence.to_owned()));
    }
    // What adapters say beside an outcome, such as why there was no connection.
    let trouble = LogSettings {
        level: "warn".to_owned(),
        format: LogFormat::Text,
    };
    let _flush = telemetry::init(&trouble).map_err(Failure::other)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let sms = startup::sms(&settings, Arc::clone(&clock), None).map_err(Failure::other)?;
    let message = message(&arguments, &settings, clock.as_ref())?;
    let names: Vec<&str> = settings.sms.provider.iter().map(|one| one.as_str()).collect();
    print(&format!(
        "settings: good for {}; gateways: {}\nnumber: {}\n",
        settings.environment,
        names.join(", then "),
        message.to
    ));
    for provider in &settings.sms.provider {
        print(&wording(*provider, &settings, &sms.catalog, &message));
    }
    let attempts = message.attempts.clone();
    let outcome = sms.gateway.send(message).await;
    for attempt in attempts.take() {
        let (gateway, channel) = (attempt.provider.as_str(), attempt.channel.as_str());
        print(&format!(
            "{gateway} was asked by {channel}: {}\n",
            said(gateway, attempt.outcome)
        ));
    }
    match outcome {
        SendOutcome::Accepted {
            provider,
            provider_message_id,
            channel,
        } => {
            let id = provider_message_id.map_or_else(|| "none".to_owned(), |id| format!("{id:?}"));
            print(&format!(
                "{provider} took it by {}; its id of the message: {id}. Whether it arrives only the phone can tell.\n",
                channel.as_str()
            ));
            Ok(())
        }
        SendOutcome::Rejected { .. } => Err(Failure::Other("no gateway took the message".into())),
        SendOutcome::Unknown { .. } => Err(Failure::Other(
            "nobody knows whether the message was sent: look at the phone".into(),
        )),
    }
}

/// The message, with a code that was drawn as every code is.
fn message(arguments: &SendTest, settings: &Settings, clock: &dyn Clock) -> Result<OutboundCode, Failure> {
    let usage = |fault: Fault| Failure::Usage(fault.to_string());
    let countries = &settings.numbers;
    let policy = NumberPolicy::new(&countries.default_region, &countries.allowed_countries).map_err(usage)?;
    let app_hash = arguments.app_hash.as_deref().map(parse_app_hash).transpose();
    let locale = arguments
        .locale
        .as_deref()
        .unwrap_or(&settings.sms.default_locale);
    let random: &dyn SecureRandom = &SystemRandom::new();
    let now = clock.now();
    Ok(OutboundCode {
        challenge_id: ChallengeId::new(now, random.bytes().map_err(Failure::other)?),
        to: PhoneNumber::parse(&arguments.number, &policy).map_err(usage)?,
        code: OtpCode::draw(|bytes| random.fill(bytes)).map_err(Failure::other)?,
        channel: arguments.channel.unwrap_or_default(),
        is_chosen: arguments.channel.is_some(),
        locale: LanguageTag::parse(locale).map_err(usage)?,
        app_hash: app_hash.map_err(usage)?,
        valid_seconds: settings.otp.ttl_seconds,
        at: now,
        patience: Duration::from_millis(settings.server.request_timeout_ms.saturating_sub(MARGIN_MS)),
        sending: arguments.resend,
        attempts: Attempts::default(),
        carried: None,
    })
}

/// What a gateway would send, the code left out.
fn wording(
    provider: Provider,
    settings: &Settings,
    catalog: &MessageCatalog,
    message: &OutboundCode,
) -> String {
    let name = provider.as_str();
    let channel = message.channel;
    if !accounts::channels(provider, &settings.sms).contains(&channel) {
        return format!("{name} carries no {}\n", channel.as_str());
    }
    let words = catalog.render(&RenderRequest {
        gateway: name,
        channel,
        purpose: Purpose::Login,
        locale: &message.locale,
        code: &message.code,
        valid_seconds: message.valid_seconds,
        app_hash: message.app_hash.as_deref(),
    });
    let text = words.text.expose().replace(message.code.expose(), "******");
    let (locale, encoding, segments) = (words.locale.as_str(), words.encoding.as_str(), words.segments);
    let mut page = format!("{name} would say ({locale}, {encoding}, {segments} SMS):\n");
    for line in text.lines() {
        let _ = writeln!(page, "{}", format!("    {line}").trim_end());
    }
    if let Some(dlt) = &words.dlt {
        let (template, entity, sender) = (&dlt.template_id, &dlt.entity_id, &dlt.sender);
        let _ = writeln!(page, "  registered as {template} of {entity}, header {sender}");
    }
    match (&words.provider_template_id, provider, channel) {
        (Some(id), ..) => {
            let _ = writeln!(page, "  by its own template {id}");
        }
        (None, Provider::Msg91, Channel::Sms | Channel::Voice) => {
            page.push_str("  as the template of sms.msg91.template_id has it, in its own words\n");
        }
        (None, Provider::Msg91 | Provider::Gupshup, Channel::Whatsapp) => {
            page.push_str("  as the WhatsApp template of the settings has it, in its own words\n");
        }
        _ => {}
    }
    page
}

/// An outcome in words, and what to do about it.
fn said(gateway: &str, outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => "it took the message".to_owned(),
        Outcome::Unknown => format!("no answer that can be understood (unknown). {}", advice::UNKNOWN),
        Outcome::Rejected(class) => {
            format!(
                "it refused ({}). {}",
                class.as_str(),
                advice::to_do(gateway, class)
            )
        }
    }
}
