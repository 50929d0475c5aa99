//! Rules: what happens to which messages, how often and how likely.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::chance::happens;
use crate::form::digits;
use crate::gateways::{Endpoint, can_answer};
use crate::{Channel, LabError, Provider, Scenario};

/// How long a scenario with a delay waits when its rule doesn't say: longer than any client should.
const USUAL_DELAY: Duration = Duration::from_secs(30);

/// Longest delay of a rule, in milliseconds: a day.
const LONGEST_DELAY: u64 = 24 * 3600 * 1000;

/// What shall happen to which messages.
///
/// Rules are tried in the order in which they were added; the first one that fits, and whose luck says so,
/// decides. What is left out fits everything.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What happens.
    pub scenario: Scenario,
    /// Only at this provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Only to this number; only its digits count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Only by this channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// How often; then the rule is gone. Without it, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How likely, from 0 to 1. Without it, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// The delay of scenarios that have one, in milliseconds, up to a day; 30 seconds without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<u64>,
    /// The code of scenarios that have one, as `102` or `006`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Rule {
    /// The scenario for every message, always.
    #[must_use]
    pub const fn new(scenario: Scenario) -> Self {
        Self {
            scenario,
            provider: None,
            number: None,
            channel: None,
            times: None,
            probability: None,
            after_ms: None,
            code: None,
        }
    }

    /// Only at this provider.
    #[must_use]
    pub const fn at(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Only to this number.
    #[must_use]
    pub fn to(mut self, number: &str) -> Self {
        self.number = Some(number.to_owned());
        self
    }

    /// Only by this channel.
    #[must_use]
    pub const fn by(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    /// So often, and never again.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// With this probability, from 0 to 1.
    #[must_use]
    pub const fn likely(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// With this delay, in whole milliseconds.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.after_ms = Some(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// With this code.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    pub(crate) fn delay(&self) -> Duration {
        self.after_ms.map_or(USUAL_DELAY, Duration::from_millis)
    }

    /// Refuses what could never apply.
    pub(crate) fn check(&self) -> Result<(), LabError> {
        let bad = |why: String| Err(LabError::BadRule(why));
        let name = self.scenario.name();
        if self.probability.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            return bad("a probability is from 0 to 1".to_owned());
        }
        if self.times == Some(0) {
            return bad("a rule that applies no times is none".to_owned());
        }
        if self.after_ms.is_some_and(|delay| delay > LONGEST_DELAY) {
            return bad("a delay is at most a day".to_owned());
        }
        if self
            .number
            .as_deref()
            .is_some_and(|number| digits(number).is_empty())
        {
            return bad("a number has digits".to_owned());
        }
        if self.scenario == Scenario::DropBeforeBody && (self.number.is_some() || self.channel.is_some()) {
            return bad(format!(
                "{name} knows no number and no channel: they are in the body"
            ));
        }
        let fits = |endpoint: &Endpoint| self.provider.is_none_or(|wanted| wanted == endpoint.provider());
        if !Endpoint::ALL
            .iter()
            .filter(|endpoint| fits(endpoint))
            .any(|endpoint| can_answer(*endpoint, self.scenario))
        {
            let provider = self.provider.map_or("nobody", Provider::name);
            return bad(format!("{provider} knows no scenario {name}"));
        }
        Ok(())
    }
}

/// Without the number.
impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("scenario", &self.scenario.name())
            .field("provider", &self.provider)
            .field("channel", &self.channel)
            .field("times", &self.times)
            .field("probability", &self.probability)
            .finish_non_exhaustive()
    }
}

/// A rule in force.
#[derive(Debug)]
struct Active {
    rule: Rule,
    number: Option<String>,
    /// Where it stood when it was added: its part of the luck.
    place: u64,
    /// How often each number tried its luck.
    tried: std::collections::HashMap<String, u64>,
}

/// What is asked, as far as rules know it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) endpoint: Endpoint,
    pub(crate) channel: Channel,
    /// Digits only.
    pub(crate) numbers: &'a [String],
}

/// The rules in force, in their order.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    active: Vec<Active>,
    added: u64,
}

impl Rules {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.active.push(Active {
            number: rule.number.as_deref().map(digits),
            rule,
            place: self.added,
            tried: std::collections::HashMap::new(),
        });
        self.added += 1;
    }

    /// Also forgets how the luck went: the same rules added again decide the same again.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is left of them, in their order.
    pub(crate) fn list(&self) -> Vec<Rule> {
        self.active.iter().map(|active| active.rule.clone()).collect()
    }

    /// Whether the connection ends before the body is known.
    pub(crate) fn drops_early(&mut self, endpoint: Endpoint, seed: u64) -> bool {
        let question = Question {
            endpoint,
            channel: Channel::Sms,
            numbers: &[],
        };
        self.first(seed, &question, |rule| rule.scenario == Scenario::DropBeforeBody)
            .is_some()
    }

    /// The rule that decides, if any does.
    pub(crate) fn decide(&mut self, question: &Question<'_>, seed: u64) -> Option<Rule> {
        self.first(seed, question, |rule| rule.scenario != Scenario::DropBeforeBody)
    }

    fn first(&mut self, seed: u64, question: &Question<'_>, wanted: impl Fn(&Rule) -> bool) -> Option<Rule> {
        let chosen = self.active.iter_mut().position(|active| {
            wanted(&active.rule) && active.fits(question) && active.is_lucky(seed, question)
        })?;
        let rule = self.active.get(chosen)?.rule.clone();
        match rule.times {
            None => {}
            Some(0 | 1) => {
                self.active.remove(chosen);
            }
            Some(times) => {
                if let Some(active) = self.active.get_mut(chosen) {
                    active.rule.times = Some(times - 1);
                }
            }
        }
        Some(rule)
    }
}

impl Active {
    fn fits(&self, question: &Question<'_>) -> bool {
        let Rule {
            scenario,
            provider,
            channel,
            ..
        } = self.rule;
        provider.is_none_or(|provider| provider == question.endpoint.provider())
            && channel.is_none_or(|channel| channel == question.channel)
            && self
                .number
                .as_ref()
                .is_none_or(|number| question.numbers.contains(number))
            && can_answer(question.endpoint, scenario)
    }

    fn is_lucky(&mut self, seed: u64, question: &Question<'_>) -> bool {
        let Some(probability) = self.rule.probability else {
            return true;
        };
        let number = question.numbers.first().cloned().unwrap_or_default();
        let tried = self.tried.entry(number.clone()).or_default();
        let time = *tried;
        *tried += 1;
        let words = [
            number.as_str(),
            self.rule.scenario.name(),
            &self.place.to_string(),
        ];
        happens(probability, seed, &words, time)
    }
}
