//! The SMS gateway: the server's hook posts each code to it, it keeps the newest one of each number and answers at once.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::Trouble;
use crate::http::Head;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"id\":\"sent\"}";

/// A gateway that listens.
#[derive(Debug, Clone)]
pub(crate) struct Gateway {
    address: SocketAddr,
    codes: Codes,
}

/// The newest code of each number. One lock is enough: load and gateway share one thread.
type Codes = Arc<Mutex<HashMap<String, String>>>;

/// What the hook posts; it says more, which nobody here reads.
#[derive(Deserialize)]
struct Message {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    to: String,
    code: String,
}

impl Gateway {
    /// Listens on a free port of the loopback, for as long as the runtime lives.
    pub(crate) async fn start() -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let gateway = Self {
            address: listener.local_addr()?,
            codes: Codes::default(),
        };
        let codes = Arc::clone(&gateway.codes);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let codes = Arc::clone(&codes);
                tokio::spawn(async move {
                    if let Err(trouble) = serve(stream, &codes).await {
                        eprintln!("gateway: {trouble}");
                    }
                });
            }
        });
        Ok(gateway)
    }

    /// The settings with which a server posts to it.
    pub(crate) fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("SMS_PROVIDER", "hook".to_owned()),
            ("DASTAK__SMS__HOOK__URL", format!("http://{}/", self.address)),
            (
                "DASTAK__SMS__HOOK__SECRET",
                "nobody checks it in a benchmark".to_owned(),
            ),
        ]
    }

    /// Takes the newest code of a number. It is here when the server has answered that it was sent.
    pub(crate) fn code(&self, number: &str) -> Result<String, Trouble> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(codes
            .remove(number)
            .ok_or("a code was sent that did not reach the gateway")?)
    }
}

async fn serve(mut stream: TcpStream, codes: &Codes) -> Result<(), Trouble> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(4096);
    loop {
        while let Some(head) = Head::find(&buffer)?.filter(|head| head.end() <= buffer.len()) {
            let Message { data } = serde_json::from_slice(head.body(&buffer))?;
            codes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(data.to, data.code);
            buffer.drain(..head.end());
            stream.write_all(ANSWER).await?;
        }
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::client::{Client, Request};

    #[tokio::test]
    async fn the_newest_code_of_a_number_is_kept_until_it_is_taken() {
        let gateway = Gateway::start().await.unwrap();
        let mut client = Client::connect(gateway.address).await.unwrap();
        for code in ["111111", "222222"] {
            let data = json!({ "to": "+919810000000", "code": code, "channel": "sms" });
            let body = json!({ "type": "otp.send", "data": data }).to_string();
            let request = Request {
                path: "/",
                body: Some(&body),
                ..Request::default()
            };
            assert_eq!(client.ask(request, 200).await.unwrap(), json!({ "id": "sent" }));
        }
        assert_eq!(gateway.code("+919810000000").unwrap(), "222222");
        assert!(gateway.code("+919810000000").is_err());
    }
}
