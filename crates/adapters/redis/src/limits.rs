//! Rules as scripts read them, and verdicts as they answer them.

use dastak_domain::limits::{LimitRule, Standing, Verdict};
use dastak_ports::rate_limiter::{LimitOutcome, Refusal};

use crate::error::StoreError;
use crate::script::Call;

impl Call {
    /// The rules of hits: their count, and of each the number of its windows and the windows.
    pub(crate) fn rules(self, rules: &[&LimitRule]) -> Self {
        let call = self.length(rules.len());
        rules.iter().fold(call, |call, rule| {
            let windows = rule.windows();
            let call = call.length(windows.len());
            windows.iter().fold(call, |call, window| {
                call.number(window.max).seconds(window.seconds)
            })
        })
    }

    fn length(self, length: usize) -> Self {
        self.text(&length.to_string())
    }
}

/// The verdicts on hits of these rules: three numbers each, in milliseconds where they are times.
pub(crate) fn verdicts(rules: &[&LimitRule], numbers: &[i64]) -> Result<Vec<Verdict>, StoreError> {
    let (verdicts, rest) = numbers.as_chunks::<3>();
    if !rest.is_empty() || verdicts.len() != rules.len() {
        return Err(StoreError::Reply("another number of verdicts than of hits"));
    }
    let verdict = |(rule, [wait, remaining, reset]): (&&LimitRule, &[i64; 3])| {
        let standing = rule.windows().first().map(|window| Standing {
            quota: window.max,
            window_seconds: window.seconds,
            remaining: u32::try_from(*remaining).unwrap_or_default(),
            reset_seconds: seconds_up(*reset),
        });
        if *wait > 0 {
            Verdict::Refused {
                retry_after_seconds: seconds_up(*wait),
                standing,
            }
        } else {
            Verdict::Allowed { standing }
        }
    };
    Ok(rules.iter().zip(verdicts).map(verdict).collect())
}

/// What the verdicts on a sending come to, that on its number first: the standings of the others, or a refusal. The
/// number's own standing is kept back: it would tell strangers how often the number was used.
pub(crate) fn judge_sending(verdicts: &[Verdict]) -> Result<Vec<Option<Standing>>, Refusal> {
    let others = |standings: Vec<Option<Standing>>| standings.into_iter().skip(1).collect();
    match LimitOutcome::of(verdicts) {
        LimitOutcome::Allowed(standings) => Ok(others(standings)),
        LimitOutcome::Refused(refusal) => Err(Refusal {
            standings: others(refusal.standings),
            ..refusal
        }),
    }
}

/// Whether none of them refuses.
pub(crate) fn all_allowed(verdicts: &[Verdict]) -> bool {
    verdicts
        .iter()
        .all(|verdict| matches!(verdict, Verdict::Allowed { .. }))
}

/// Whole seconds, rounded up, at least 1.
fn seconds_up(millis: i64) -> u32 {
    u32::try_from((millis.max(1) + 999) / 1000).unwrap_or(u32::MAX)
}
