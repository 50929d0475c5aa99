//! Which gateway carries a message, by which channel, and what comes after an answer.
//!
//! ```
//! use std::time::Duration;
//!
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::routing::{Carrier, Hop, Ladder, Outcome, RejectionClass, Tried, next, plan};
//!
//! let carrier = |name: &str, channels: &[Channel]| Carrier {
//!     name: name.to_owned(),
//!     channels: channels.to_vec(),
//! };
//! let carriers = [
//!     carrier("msg91", &[Channel::Sms, Channel::Whatsapp]),
//!     carrier("gupshup", &[Channel::Sms]),
//! ];
//! let (msg91, gupshup) = (
//!     Hop { gateway: 0, channel: Channel::Sms },
//!     Hop { gateway: 1, channel: Channel::Sms },
//! );
//!
//! // The first sending goes in the configured order, a resend begins with the next gateway.
//! assert_eq!(plan(&Ladder::default(), &carriers, None, 0, None), [msg91, gupshup]);
//! assert_eq!(plan(&Ladder::default(), &carriers, None, 1, Some(msg91)), [gupshup, msg91]);
//!
//! // WhatsApp was asked for: SMS stands behind it.
//! let hops = plan(&Ladder::default(), &carriers, Some(Channel::Whatsapp), 0, None);
//! assert_eq!(hops.first().map(|hop| hop.channel), Some(Channel::Whatsapp));
//! assert_eq!(hops.len(), 3);
//!
//! // An empty account is the gateway's trouble, a bad number is nobody's.
//! let left = Duration::from_secs(5);
//! let tried = |class| [Tried { hop: msg91, outcome: Outcome::Rejected(class) }];
//! let hops = [msg91, gupshup];
//! assert_eq!(next(&hops, &tried(RejectionClass::Balance), left), Some(gupshup));
//! assert_eq!(next(&hops, &tried(RejectionClass::InvalidRecipient), left), None);
//! ```

use std::time::Duration;

use crate::delivery::Channel;

/// A try that has less time than this can't end well: it is not begun.
pub const SHORTEST_TRY: Duration = Duration::from_millis(200);

/// Why a gateway refused. It decides whether another try can help, and who should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RejectionClass {
    /// The number can't be reached by any gateway.
    InvalidRecipient,
    /// The number does not take messages on this channel.
    RecipientBlocked,
    /// Too many messages for the gateway.
    RateLimited,
    /// The gateway does not know us.
    Auth,
    /// Template, sender or route are wrong.
    Config,
    /// The account is empty.
    Balance,
    /// The gateway is down.
    Unavailable,
}

impl RejectionClass {
    const ALL: [Self; 7] = [
        Self::InvalidRecipient,
        Self::RecipientBlocked,
        Self::RateLimited,
        Self::Auth,
        Self::Config,
        Self::Balance,
        Self::Unavailable,
    ];

    /// The name in logs, metrics and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRecipient => "invalid_recipient",
            Self::RecipientBlocked => "recipient_blocked",
            Self::RateLimited => "rate_limited",
            Self::Auth => "auth",
            Self::Config => "config",
            Self::Balance => "balance",
            Self::Unavailable => "unavailable",
        }
    }

    /// The class of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }

    /// Whether it says something about the number, and nothing about the gateway.
    #[must_use]
    pub const fn is_about_the_recipient(self) -> bool {
        matches!(self, Self::InvalidRecipient | Self::RecipientBlocked)
    }

    /// Whether somebody must be called at once: waiting repairs nothing.
    #[must_use]
    pub const fn pages(self) -> bool {
        matches!(self, Self::Auth | Self::Config | Self::Balance)
    }
}

/// What became of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The gateway took the message.
    Accepted,
    /// It was definitely not sent.
    Rejected(RejectionClass),
    /// Nobody knows.
    Unknown,
}

/// A gateway, as far as the choice needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// Its name as a provider.
    pub name: String,
    /// The channels it carries.
    pub channels: Vec<Channel>,
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How the code goes out.
    pub channel: Channel,
    /// By which gateway first; `None` for whichever is first in the configured order.
    pub gateway: Option<String>,
}

/// How the sendings of one code climb: the first step for the first sending, the next for each resend, and the last
/// one for all that follow. Without steps it is the configured order, and each resend begins with the next gateway.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ladder {
    steps: Vec<Step>,
}

impl Ladder {
    /// A ladder of these steps.
    #[must_use]
    pub const fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    fn step(&self, sending: u32) -> Option<&Step> {
        let index = usize::try_from(sending).unwrap_or(usize::MAX);
        self.steps.get(index).or(self.steps.last())
    }
}

/// One possible try: a gateway, by its place in the list of carriers, and a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The place of the gateway.
    pub gateway: usize,
    /// The channel.
    pub channel: Channel,
}

/// A try and its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// What was tried.
    pub hop: Hop,
    /// What became of it.
    pub outcome: Outcome,
}

/// Every hop that a message may take, best first: the gateways that carry its channel, then, for another channel than
/// SMS, those that carry SMS, as a code by another way is better than none.
///
/// `asked` is the channel that somebody named: it wins over the ladder's. `sending` is how often the code went out
/// before. `carried` took it last, and perhaps swallowed it: it is the last to be tried again, and where somebody named
/// its channel the last of that channel, unless the ladder's step names its gateway.
#[must_use]
pub fn plan(
    ladder: &Ladder,
    carriers: &[Carrier],
    asked: Option<Channel>,
    sending: u32,
    carried: Option<Hop>,
) -> Vec<Hop> {
    let step = ladder.step(sending);
    let channel = asked.or(step.map(|step| step.channel)).unwrap_or_default();
    let first = match step {
        Some(step) => step
            .gateway
            .as_ref()
            .and_then(|name| carriers.iter().position(|carrier| carrier.name == *name)),
        None => None,
    };
    let mut hops = by_channel(carriers, channel, first, step.is_none(), sending);
    if channel != Channel::Sms {
        hops.extend(by_channel(carriers, Channel::Sms, first, step.is_none(), sending));
    }
    if let Some(carried) = carried.filter(|hop| first != Some(hop.gateway)) {
        put_off(&mut hops, carried, asked == Some(carried.channel));
    }
    hops
}

/// Puts a hop behind all others, or only behind those of its channel.
fn put_off(hops: &mut Vec<Hop>, hop: Hop, is_channel_kept: bool) {
    let Some(place) = hops.iter().position(|other| *other == hop) else {
        return;
    };
    hops.remove(place);
    let is_before = |other: &Hop| !is_channel_kept || other.channel == hop.channel;
    let end = hops.iter().rposition(is_before).map_or(place, |last| last + 1);
    hops.insert(end, hop);
}

/// The gateways of one channel: `first` first where it carries it, rotated by one for each resend where the order is
/// nobody's choice.
fn by_channel(
    carriers: &[Carrier],
    channel: Channel,
    first: Option<usize>,
    rotates: bool,
    sending: u32,
) -> Vec<Hop> {
    let mut hops: Vec<Hop> = (0..)
        .zip(carriers)
        .filter(|(_, carrier)| carrier.channels.contains(&channel))
        .map(|(gateway, _)| Hop { gateway, channel })
        .collect();
    if let Some(chosen) = hops.iter().position(|hop| Some(hop.gateway) == first) {
        let chosen = hops.remove(chosen);
        hops.insert(0, chosen);
    } else if rotates && !hops.is_empty() {
        let by = usize::try_from(sending).unwrap_or_default() % hops.len();
        hops.rotate_left(by);
    }
    hops
}

/// The next try of a message; `None` when there is none, whatever became of the last one.
///
/// `hops` are those of [`plan`] that may be taken, `tried` the tries so far in their order, `left` what is left of the
/// request's time. A message is tried at most once more than there are gateways, and at most once after nobody knew
/// what became of a try: that may be a second SMS, and costs money.
#[must_use]
pub fn next(hops: &[Hop], tried: &[Tried], left: Duration) -> Option<Hop> {
    if left < SHORTEST_TRY {
        return None;
    }
    let Some((last, before)) = tried.split_last() else {
        return hops.first().copied();
    };
    let was_unknown = before.iter().any(|tried| tried.outcome == Outcome::Unknown);
    if was_unknown || tried.len() > count_gateways(hops) {
        return None;
    }
    let untried = |hop: &&Hop| !tried.iter().any(|tried| tried.hop == **hop);
    let is_blocked = |hop: &&Hop| {
        tried.iter().any(|tried| {
            tried.hop.channel == hop.channel
                && tried.outcome == Outcome::Rejected(RejectionClass::RecipientBlocked)
        })
    };
    let another = || hops.iter().filter(|hop| !is_blocked(hop)).find(untried).copied();
    let same_again =
        || (count_gateways(hops) == 1 && before.iter().all(|t| t.hop != last.hop)).then_some(last.hop);
    match last.outcome {
        // The number takes nothing there, perhaps it takes an SMS.
        Outcome::Rejected(RejectionClass::RecipientBlocked) if last.hop.channel == Channel::Whatsapp => {
            another()
        }
        Outcome::Accepted
        | Outcome::Rejected(RejectionClass::InvalidRecipient | RejectionClass::RecipientBlocked) => None,
        Outcome::Rejected(
            RejectionClass::Auth
            | RejectionClass::Config
            | RejectionClass::Balance
            | RejectionClass::RateLimited,
        ) => another(),
        Outcome::Rejected(RejectionClass::Unavailable) | Outcome::Unknown => another().or_else(same_again),
    }
}

/// How much of the time that is `left` one try may take: two thirds of it where another could follow, so that a silent
/// gateway leaves time for that one.
#[must_use]
pub fn share(hops: &[Hop], tried: &[Tried], left: Duration) -> Duration {
    let is_last = tried.len() >= count_gateways(hops)
        || tried.iter().any(|tried| tried.outcome == Outcome::Unknown)
        || hops.len() <= 1;
    if is_last { left } else { left * 2 / 3 }
}

fn count_gateways(hops: &[Hop]) -> usize {
    let mut gateways: Vec<usize> = hops.iter().map(|hop| hop.gateway).collect();
    gateways.sort_unstable();
    gateways.dedup();
    gateways.len()
}
