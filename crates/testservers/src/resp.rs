//! As much of Redis' protocol (RESP2) as a few commands to one server need.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::error::{Result, ServerError};

/// How long the server may take to accept or to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects, and logs in where there is a password.
    pub(crate) fn open(address: SocketAddr, password: Option<&str>) -> Result<Self> {
        let mut connection = connect(address)
            .map(|stream| Self {
                stream: BufReader::new(stream),
            })
            .map_err(ServerError::io(format!("can't connect to {address}")))?;
        if let Some(password) = password {
            connection.call(&["AUTH", password])?;
        }
        Ok(connection)
    }

    /// Sends a command whose answer is one text or number, and answers that; nil is the empty text.
    ///
    /// # Errors
    /// `Refused` with the error that the server answered.
    pub(crate) fn call(&mut self, command: &[&str]) -> Result<String> {
        let name = command.first().copied().unwrap_or_default();
        match self.exchange(command) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(answer)) => Err(ServerError::Refused {
                command: name.to_owned(),
                answer,
            }),
            Err(error) => Err(ServerError::io(format!("no answer to {name}"))(error)),
        }
    }

    fn exchange(&mut self, command: &[&str]) -> io::Result<std::result::Result<String, String>> {
        let words = command
            .iter()
            .map(|word| format!("${}\r\n{word}\r\n", word.len()));
        let request = format!("*{}\r\n{}", command.len(), words.collect::<String>());
        self.stream.get_mut().write_all(request.as_bytes())?;

        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let line = line.trim_end();
        match line.split_at_checked(1) {
            Some(("+" | ":", answer)) => Ok(Ok(answer.to_owned())),
            Some(("-", error)) => Ok(Err(error.to_owned())),
            Some(("$", "-1")) => Ok(Ok(String::new())),
            Some(("$", length)) => self.bulk(length).map(Ok),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("an answer of another kind: {line}"),
            )),
        }
    }

    fn bulk(&mut self, length: &str) -> io::Result<String> {
        let length: usize = length.parse().map_err(io::Error::other)?;
        let mut bytes = vec![0; length + 2]; // it ends with \r\n
        self.stream.read_exact(&mut bytes)?;
        bytes.truncate(length);
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// The value of a line `name:value` of what INFO answers.
pub(crate) fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

/// What INFO answers, when it is the server of this process id that answers.
pub(crate) fn info_of(address: SocketAddr, password: Option<&str>, id: u32) -> Option<String> {
    let info = Connection::open(address, password).ok()?.call(&["INFO"]).ok()?;
    (field(&info, "process_id") == Some(id.to_string().as_str())).then_some(info)
}
