//! Small things that lie in slots of their own: pointers, hits of addresses, the settling of steps.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::{LimitHit, LimitKey, Verdict};
use dastak_domain::secret::{NumberKey, Subject};
use dastak_ports::PortResult;
use deadpool_redis::redis::cmd;
use futures_util::future::{join_all, try_join_all};

use crate::RedisStore;
use crate::keys::{number_of, tag_of};
use crate::limits::all_allowed;
use crate::reply::Reply;
use crate::script::{Call, SETTLE_STEP};
use crate::steps::Step;

/// How long a pointer leads from a challenge to its number: as long as the challenge is kept (`scripts/codes.lua`).
const POINTER_MILLIS: u64 = 1_200_000;

impl RedisStore {
    /// Makes a challenge's pointer to its number.
    pub(crate) async fn point(&self, id: ChallengeId, number_key: &NumberKey) -> PortResult<()> {
        let mut set = cmd("SET");
        set.arg(self.keys().pointer(id))
            .arg(tag_of(number_key))
            .arg("PX")
            .arg(POINTER_MILLIS);
        self.inner.link.query(&set).await?;
        Ok(())
    }

    /// Whose a challenge is.
    pub(crate) async fn number_key_of(&self, id: ChallengeId) -> PortResult<Option<NumberKey>> {
        let mut get = cmd("GET");
        get.arg(self.keys().pointer(id));
        let mut reply = Reply::new(self.inner.link.query(&get).await?);
        Ok(if reply.is_empty() {
            None
        } else {
            Some(number_of(&reply.bytes()?)?)
        })
    }

    pub(crate) async fn remove_pointers(&self, ids: Vec<ChallengeId>) -> PortResult<()> {
        try_join_all(ids.into_iter().map(|id| async move {
            let mut delete = cmd("DEL");
            delete.arg(self.keys().pointer(id));
            self.inner.link.query(&delete).await
        }))
        .await?;
        Ok(())
    }

    /// Counts hits in the slots of their subjects, all or none. The verdicts are in the order of the hits.
    pub(crate) async fn count_apart(
        &self,
        hits: &[LimitHit],
        now: DateTime<Utc>,
    ) -> PortResult<Vec<Verdict>> {
        let mut groups: BTreeMap<Subject, (Vec<usize>, Vec<LimitHit>)> = BTreeMap::new();
        for (place, hit) in hits.iter().enumerate() {
            let (places, group) = groups.entry(hit.key.subject).or_default();
            places.push(place);
            group.push(hit.clone());
        }
        let answers = join_all(groups.values().map(|(_, group)| self.try_hits(group, now))).await;
        let mut placed = Vec::with_capacity(hits.len());
        let mut counted = Vec::new();
        let mut trouble = None;
        for ((places, group), answer) in groups.values().zip(answers) {
            match answer {
                Ok(verdicts) => {
                    if all_allowed(&verdicts) {
                        counted.extend(group.iter().map(|hit| hit.key));
                    }
                    placed.extend(places.iter().copied().zip(verdicts));
                }
                Err(error) => trouble = Some(error),
            }
        }
        placed.sort_by_key(|(place, _)| *place);
        let verdicts: Vec<Verdict> = placed.into_iter().map(|(_, verdict)| verdict).collect();
        if trouble.is_some() || !all_allowed(&verdicts) {
            let undone = self.take_back_apart(&counted, now).await;
            return match trouble {
                Some(error) => Err(error),
                None => undone.map(|()| verdicts),
            };
        }
        Ok(verdicts)
    }

    /// Takes back hits, each in its slot.
    pub(crate) async fn take_back_apart(&self, keys: &[LimitKey], at: DateTime<Utc>) -> PortResult<()> {
        try_join_all(
            keys.iter()
                .map(|key| self.take_back(std::slice::from_ref(key), at)),
        )
        .await?;
        Ok(())
    }

    /// Takes back the hits of a refused step, if they were counted.
    pub(crate) async fn take_back_hits(
        &self,
        were_counted: bool,
        hits: &[LimitHit],
        at: DateTime<Utc>,
    ) -> PortResult<()> {
        if !were_counted {
            return Ok(());
        }
        let limited: Vec<LimitKey> = hits
            .iter()
            .filter(|hit| !hit.rule.is_off())
            .map(|hit| hit.key)
            .collect();
        self.take_back_apart(&limited, at).await
    }

    /// Settles a step, without anybody waiting for it. `opened` is the challenge that it has opened.
    pub(crate) fn settle_later(&self, number_key: NumberKey, step: Step, opened: Option<ChallengeId>) {
        let Some(step) = step else { return };
        let opened = opened.map(|id| id.to_string());
        let call = Call::of(&SETTLE_STEP)
            .keys(self.keys().codes(&number_key))
            .text(&step)
            .optional(opened.as_deref());
        let store = self.clone();
        self.inner.handle.spawn(async move {
            if let Err(error) = store.run(call).await {
                tracing::warn!(%error, "a step could not be settled; it settles by itself");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_kept_as_long_as_its_challenge() {
        let kept = format!("\nlocal KEPT = {POINTER_MILLIS}\n");
        assert!(include_str!("scripts/codes.lua").contains(&kept));
    }
}
