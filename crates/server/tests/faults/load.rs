//! People who register and refresh while something breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{Api, Binary, registration};

/// Between a failure and the next try.
const PAUSE: Duration = Duration::from_millis(5);

/// What was answered with success, and must hold for ever.
#[derive(Default)]
pub(crate) struct Acknowledged {
    /// Numbers, and the answer of their registration.
    pub(crate) people: Vec<(String, Value)>,
    /// The newest refresh token of those who have refreshed.
    pub(crate) newest_refresh: Vec<String>,
    /// Why requests that were sent got no answer. Those that no server took (a refused connection) are not among them.
    pub(crate) unanswered: Vec<String>,
}

/// Clients of one node. Each goes on through answers of 503 and lost connections, with the next person.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    clients: Vec<JoinHandle<Acknowledged>>,
}

impl Load {
    /// `clients` of them, whose numbers begin with `first`, two digits of their own for each node.
    pub(crate) fn on(node: &Binary, first: u32, clients: u32) -> Self {
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let clients = (0..clients)
            .map(|client| {
                let (api, codes) = (node.api.clone(), node.codes());
                let (stop, done) = (Arc::clone(&stop), Arc::clone(&done));
                tokio::spawn(async move {
                    let mut seen = Acknowledged::default();
                    for i in 0..100_000 {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let number = format!("+919{first:02}{client:02}{i:05}");
                        let code = |number: &str| codes.latest(number);
                        if person(&api, &number, code, &mut seen).await.is_some() {
                            done.fetch_add(1, Ordering::Relaxed);
                        } else {
                            tokio::time::sleep(PAUSE).await;
                        }
                    }
                    seen
                })
            })
            .collect();
        Self { stop, done, clients }
    }

    /// Waits until so many people more have gone all the way.
    pub(crate) async fn progress(&self, people: usize) {
        let goal = self.done.load(Ordering::Relaxed) + people;
        let begun = Instant::now();
        while self.done.load(Ordering::Relaxed) < goal {
            assert!(begun.elapsed().as_secs() < 60, "the load stands still");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Ends it, and answers what was acknowledged.
    pub(crate) async fn end(self) -> Acknowledged {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Acknowledged::default();
        for client in self.clients {
            let seen = client.await.unwrap();
            all.people.extend(seen.people);
            all.newest_refresh.extend(seen.newest_refresh);
            all.unanswered.extend(seen.unanswered);
        }
        all
    }
}

/// One person from the first code to a refreshed token; `None` where an answer was missing or no success.
async fn person(
    api: &Api,
    number: &str,
    code: impl Fn(&str) -> Option<String>,
    seen: &mut Acknowledged,
) -> Option<()> {
    let mut post = async |name: &str, body: Value| match post(api, name, body).await {
        Ok(answer) => answer,
        Err(error) => {
            if !error.is_connect() {
                seen.unanswered.push(format!("{name}: {error:?}"));
            }
            None
        }
    };
    post("send-otp", json!({ "mobile_number": number })).await?;
    let guess = json!({ "mobile_number": number, "otp": code(number)? });
    let verified = post("verify-otp", guess).await?;
    let person = post(
        "complete-registration",
        registration(&verified["registration_token"]),
    )
    .await?;
    let refresh = json!({ "refresh_token": person["refresh_token"] });
    let next = post("refresh-token", refresh).await;
    seen.people.push((number.to_owned(), person));
    let next = next?;
    seen.newest_refresh
        .push(next["refresh_token"].as_str()?.to_owned());
    Some(())
}

/// The body of a success. Trouble may be a 503 or a lost connection, nothing else.
async fn post(api: &Api, name: &str, body: Value) -> reqwest::Result<Option<Value>> {
    let request = api
        .request(Method::POST, &format!("/api/v1/auth/{name}"))
        .json(&body);
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    let body: Value = answer.json().await?;
    assert!(matches!(status, 200 | 201 | 503), "{status}: {body}");
    Ok((status < 300).then_some(body))
}

impl Acknowledged {
    /// Asserts that all of it is there, by the word of this node.
    pub(crate) async fn is_kept(&self, api: &Api) {
        for (number, person) in &self.people {
            let me = api.me(person["access_token"].as_str().unwrap()).await.ok(200);
            assert_eq!(
                (me["mobile_number"].as_str(), &me["id"]),
                (Some(number.as_str()), &person["user"]["id"])
            );
        }
        for token in &self.newest_refresh {
            api.refresh(token).await.ok(200);
        }
    }
}
