//! A keep-alive HTTP/1.1 client that costs next to nothing: the load must not be what is measured.

use std::fmt::Write as _;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Trouble;
use crate::http::Head;

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// One request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Request<'a> {
    /// The path; a request with a body is a `POST`, one without a `GET`.
    pub(crate) path: &'a str,
    /// Whom the proxy in front would name: every person has an address of their own.
    pub(crate) address: Option<&'a str>,
    /// The access token.
    pub(crate) token: Option<&'a str>,
    /// The JSON body.
    pub(crate) body: Option<&'a str>,
}

impl Client {
    /// Opens a connection.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self, Trouble> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(8192),
        })
    }

    /// The answer's JSON, when it has the expected status; an empty body is `null`.
    pub(crate) async fn ask(&mut self, request: Request<'_>, status: u16) -> Result<Value, Trouble> {
        self.stream.write_all(text(request)?.as_bytes()).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(head) = Head::find(&self.buffer)? {
                break head;
            }
            self.fill().await?;
        };
        while self.buffer.len() < head.end() {
            self.fill().await?;
        }
        let body = head.body(&self.buffer);
        let answered: u16 = head
            .first_line
            .split(' ')
            .nth(1)
            .ok_or("no status line")?
            .parse()?;
        if answered != status {
            let body = String::from_utf8_lossy(body);
            return Err(format!("{}: {answered} instead of {status}: {body}", request.path).into());
        }
        if body.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(body)?)
    }

    async fn fill(&mut self) -> Result<(), Trouble> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

fn text(request: Request<'_>) -> Result<String, Trouble> {
    let method = if request.body.is_some() { "POST" } else { "GET" };
    let mut text = format!("{method} {} HTTP/1.1\r\nHost: localhost\r\n", request.path);
    if let Some(address) = request.address {
        write!(text, "X-Forwarded-For: {address}\r\n")?;
    }
    if let Some(token) = request.token {
        write!(text, "Authorization: Bearer {token}\r\n")?;
    }
    if let Some(body) = request.body {
        write!(
            text,
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        )?;
    }
    text.push_str("\r\n");
    text.push_str(request.body.unwrap_or_default());
    Ok(text)
}
