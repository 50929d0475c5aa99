//! A bare EVALSHA: one key set with an expiry, nothing judged.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Evalsha;
use crate::Trouble;
use crate::load::{Progress, Window, measure};
use crate::process::Process;

const SCRIPT: &str = "redis.call('SET', KEYS[1], ARGV[1], 'PX', 180000) return 1";

/// Keys that a connection sets in turn.
const KEYS: usize = 1000;

/// Runs the script in a closed loop on so many connections, with commands of about so many bytes.
pub(crate) async fn evalsha(
    redis: SocketAddr,
    connections: usize,
    bytes: u64,
    window: Window,
) -> Result<Evalsha, Trouble> {
    let mut open = Vec::with_capacity(connections);
    for number in 0..connections {
        let mut connection = Connection::open(redis, number).await?;
        connection.load(usize::try_from(bytes)?).await?;
        open.push(connection);
    }
    let sample = measure(&mut open, window, &Process::this(), Connection::evaluate).await?;
    Ok(Evalsha {
        per_second: sample.rate(),
        bytes,
    })
}

struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
    number: usize,
    at: usize,
    hash: String,
    argument: String,
}

impl Connection {
    async fn open(redis: SocketAddr, number: usize) -> Result<Self, Trouble> {
        let stream = TcpStream::connect(redis).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(256),
            number,
            at: 0,
            hash: String::new(),
            argument: String::new(),
        })
    }

    /// Loads the script, and makes the argument as long as the command's size asks for.
    async fn load(&mut self, bytes: usize) -> Result<(), Trouble> {
        let answer = self.ask(&["SCRIPT", "LOAD", SCRIPT], 2).await?;
        let hash = answer.lines().nth(1).unwrap_or_default();
        hash.clone_into(&mut self.hash);
        let bare = command(&self.words()).len();
        self.argument = "x".repeat(bytes.saturating_sub(bare));
        Ok(())
    }

    async fn evaluate(&mut self) -> Result<Progress, Trouble> {
        self.at = (self.at + 1) % KEYS;
        let words = self.words();
        let answer = self.ask(&words.each_ref().map(String::as_str), 1).await?;
        if answer != ":1\r\n" {
            return Err(format!("Redis answered {answer}").into());
        }
        Ok(Progress::Done)
    }

    fn words(&self) -> [String; 5] {
        [
            "EVALSHA".to_owned(),
            self.hash.clone(),
            "1".to_owned(),
            format!("ceiling:{}:{}", self.number, self.at),
            self.argument.clone(),
        ]
    }

    /// The answer, which has so many lines when it is no error.
    async fn ask(&mut self, words: &[&str], lines: usize) -> Result<String, Trouble> {
        self.stream.write_all(command(words).as_bytes()).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("Redis closed the connection".into());
            }
            let answer = std::str::from_utf8(&self.answer)?;
            if answer.starts_with('-') && answer.ends_with("\r\n") {
                return Err(format!("Redis answered {answer}").into());
            }
            if answer.matches("\r\n").count() == lines {
                return Ok(answer.to_owned());
            }
        }
    }
}

/// A command in RESP.
fn command(words: &[impl AsRef<str>]) -> String {
    let strings = words.iter().map(|word| {
        let word = word.as_ref();
        format!("${}\r\n{word}\r\n", word.len())
    });
    std::iter::once(format!("*{}\r\n", words.len()))
        .chain(strings)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_command_is_an_array_of_bulk_strings() {
        assert_eq!(command(&["GET", "k"]), "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
    }
}
