//! A running lab.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::receipts::{self, Receipt, SentReceipt};
use crate::state::Shared;
use crate::{LabError, LabOptions, Message, MessageState, RecordedRequest, Rule, http};

/// How long between two looks for something.
const PAUSE: Duration = Duration::from_millis(2);

/// A running lab, on threads of its own. It ends with this value.
pub struct Lab {
    shared: Arc<Shared>,
    address: SocketAddr,
    server: ServerHandle,
    ended: Option<oneshot::Receiver<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Lab {
    /// Starts to listen. It needs no runtime, and blocks for some milliseconds.
    ///
    /// # Errors
    /// When the address is taken or is not a loopback address, or there can't be an HTTP client.
    pub fn start(options: LabOptions) -> Result<Self, LabError> {
        if !options.host.is_loopback() {
            return Err(LabError::NotLoopback(options.host));
        }
        let client = receipts::client()?;
        let listener = TcpListener::bind((options.host, options.port))?;
        let address = listener.local_addr()?;
        let (tell_start, started) = mpsc::channel();
        let (tell_end, ended) = oneshot::channel();
        let run = move || {
            System::new().block_on(async move {
                let shared = Arc::new(Shared::new(options, client, Handle::current()));
                match http::server(listener, Arc::clone(&shared)) {
                    Ok(server) => {
                        let _ = tell_start.send(Ok((shared, server.handle())));
                        if let Err(error) = server.await {
                            tracing::error!(%error, "the lab ended");
                        }
                    }
                    Err(error) => {
                        let _ = tell_start.send(Err(error));
                    }
                }
            });
            let _ = tell_end.send(());
        };
        let thread = thread::Builder::new().name("lab".to_owned()).spawn(run)?;
        let gone = || std::io::Error::other("its thread ended");
        let (shared, server) = started.recv().map_err(|_| gone())??;
        Ok(Self {
            shared,
            address,
            server,
            ended: Some(ended),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:9999`: what takes the place of the gateways' own hosts.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends at once, and returns when the address is free. Requests without an answer get none.
    pub async fn stop(mut self) {
        self.server.stop(false).await;
        if let Some(ended) = self.ended.take() {
            let _ = ended.await;
        }
    }

    /// Adds a rule after those that are in force.
    ///
    /// # Errors
    /// When it could never apply, or a value of it is out of its range.
    pub fn will(&self, rule: Rule) -> Result<(), LabError> {
        self.shared.will(vec![rule])
    }

    /// What is left of the rules.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.shared.book().rules.list()
    }

    /// Forgets the rules, and how their luck went.
    pub fn forget_rules(&self) {
        self.shared.book().rules.clear();
    }

    /// Forgets everything: rules, requests, messages and receipts. Receipts that were to come don't.
    pub fn reset(&self) {
        let mut book = self.shared.book();
        book.rules.clear();
        book.forget();
    }

    /// Every request to a gateway's path, oldest first, with those that were refused or dropped.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.book().requests.iter().cloned().collect()
    }

    /// Every message that a gateway took, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.shared.book().messages.iter().cloned().collect()
    }

    /// The messages that are on the phone with this number, in the order in which they got there. Only the
    /// number's digits count.
    #[must_use]
    pub fn inbox_for(&self, number: &str) -> Vec<Message> {
        let mut inbox: Vec<Message> = self
            .shared
            .book()
            .messages_to(number)
            .filter(|message| message.state() == MessageState::Arrived)
            .cloned()
            .collect();
        inbox.sort_by_key(|message| (message.arrives, message.key));
        inbox
    }

    /// The codes that gateways took for this number, oldest first, whether they arrived or not.
    #[must_use]
    pub fn codes_for(&self, number: &str) -> Vec<String> {
        let book = self.shared.book();
        let mut codes: Vec<String> = book
            .messages_to(number)
            .filter_map(|message| message.code.clone())
            .collect();
        codes.reverse();
        codes
    }

    /// How many requests came, of those that are still kept.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.shared.book().requests.len()
    }

    /// How many messages were taken, of those that are still kept.
    #[must_use]
    pub fn message_count(&self) -> usize {
        self.shared.book().messages.len()
    }

    /// The receipts that went out, oldest first, with what their receivers said.
    #[must_use]
    pub fn receipts(&self) -> Vec<SentReceipt> {
        self.shared.book().receipts.iter().cloned().collect()
    }

    /// Sends a receipt now, and returns with what the receiver said to each call.
    ///
    /// # Errors
    /// When there is no such message or no receiver, or the shape can't say that.
    pub async fn send_receipt(&self, receipt: Receipt) -> Result<Vec<SentReceipt>, LabError> {
        let sending = receipts::send(Arc::clone(&self.shared), receipt);
        let sent = self.shared.runtime.spawn(sending).await;
        sent.map_err(|_| LabError::BadReceipt("the lab has ended".to_owned()))?
    }

    /// Looks again and again until there is something; `None` when the time is over.
    pub async fn wait_for<T>(&self, patience: Duration, look: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(found) = look(self) {
                return Some(found);
            }
            if Instant::now() >= deadline {
                return None;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // It is told by the call itself; nobody needs to wait for the answer.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lab({})", self.address)
    }
}
