//! Standard output, with fewer and larger writes.
//!
//! A write for each line costs a busy server about as much as a small request. So ordinary lines gather for a few
//! milliseconds. Lines that somebody waits for (a code on the console, trouble) are written with all that came before
//! them before the call that logs them returns.

use std::io::{self, Stdout, Write, stdout};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long an ordinary line waits for others.
const GATHERING: Duration = Duration::from_millis(5);

/// Whoever finds this many bytes waiting writes them itself: a reader that does not keep up slows down who logs,
/// and costs no memory.
const MOST_WAITING: usize = 256 * 1024;

/// The target of what the console gateway shows.
pub(super) const CONSOLE: &str = "dastak::console";

struct Waiting {
    bytes: Vec<u8>,
    closing: bool,
}

struct Shared<W> {
    waiting: Mutex<Waiting>,
    news: Condvar,
    /// Held while bytes are taken and written, so that lines stay in their order.
    out: Mutex<W>,
}

impl<W: Write> Shared<W> {
    fn push(&self, line: &[u8], at_once: bool) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = waiting.bytes.is_empty();
        waiting.bytes.extend_from_slice(line);
        let is_full = waiting.bytes.len() >= MOST_WAITING;
        // Nobody gathers any more once it is closing.
        let at_once = at_once || is_full || waiting.closing;
        drop(waiting);
        if at_once {
            self.write();
        } else if is_first {
            self.news.notify_one();
        }
    }

    /// Writes what waits. A reader that has gone away is no reason to stop: such lines are lost.
    fn write(&self) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = std::mem::take(&mut waiting.bytes);
        drop(waiting);
        if !bytes.is_empty() {
            let _ = out.write_all(&bytes).and_then(|()| out.flush());
        }
    }

    fn gather(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            while waiting.bytes.is_empty() && !waiting.closing {
                waiting = self.news.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            let closing = |waiting: &mut Waiting| !waiting.closing;
            let (later, _) = self
                .news
                .wait_timeout_while(waiting, GATHERING, closing)
                .unwrap_or_else(PoisonError::into_inner);
            let is_last = later.closing;
            drop(later);
            self.write();
            if is_last {
                return;
            }
            waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Where lines go. Clones are the same output.
pub(super) struct Output<W = Stdout>(Arc<Shared<W>>);

impl<W> Clone for Output<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Writes what still waits when it is dropped. Lines that come later are written at once.
#[must_use = "lines that wait are written when this is dropped"]
pub struct Flush<W: Write = Stdout> {
    output: Output<W>,
    thread: Option<JoinHandle<()>>,
}

impl Output {
    /// Standard output.
    pub(super) fn standard() -> io::Result<(Self, Flush)> {
        Self::of(stdout())
    }
}

impl<W: Write + Send + 'static> Output<W> {
    fn of(out: W) -> io::Result<(Self, Flush<W>)> {
        let output = Self(Arc::new(Shared {
            waiting: Mutex::new(Waiting {
                bytes: Vec::new(),
                closing: false,
            }),
            news: Condvar::new(),
            out: Mutex::new(out),
        }));
        let shared = Arc::clone(&output.0);
        let thread = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || shared.gather())?;
        let flush = Flush {
            output: output.clone(),
            thread: Some(thread),
        };
        Ok((output, flush))
    }
}

impl<W: Write> Drop for Flush<W> {
    fn drop(&mut self) {
        let shared = &self.output.0;
        shared
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .closing = true;
        shared.news.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread loses its lines only.
            let _ = thread.join();
        }
    }
}

/// The writer of one line.
pub(super) struct Line<'a, W: Write> {
    output: &'a Shared<W>,
    at_once: bool,
}

impl<W: Write> Write for Line<'_, W> {
    /// The formatter hands over each line whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.output.push(line, self.at_once);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Output<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            output: &self.0,
            at_once: true,
        }
    }

    fn make_writer_for(&'a self, of: &Metadata<'_>) -> Self::Writer {
        Line {
            output: &self.0,
            at_once: *of.level() <= Level::WARN || of.target() == CONSOLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    struct Pipe(Sender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn output() -> (Output<Pipe>, Flush<Pipe>, Receiver<Vec<u8>>) {
        let (sender, written) = channel();
        let (output, flush) = Output::of(Pipe(sender)).unwrap();
        (output, flush, written)
    }

    #[test]
    fn a_line_somebody_waits_for_brings_those_before_it() {
        let (output, flush, written) = output();
        output.0.push(b"one\n", false);
        output.0.push(b"two\n", true);
        let seen: Vec<u8> = written.try_iter().flatten().collect();
        assert_eq!(seen, b"one\ntwo\n");
        drop(flush);
    }

    #[test]
    fn ordinary_lines_come_by_themselves() {
        let (output, _flush, written) = output();
        output.0.push(b"one\n", false);
        assert_eq!(written.recv().unwrap(), b"one\n");
    }

    #[test]
    fn nothing_is_lost_at_the_end() {
        let (output, flush, written) = output();
        for _ in 0..1000 {
            output.0.push(b"line\n", false);
        }
        drop(flush);
        output.0.push(b"last\n", false);
        let seen: Vec<u8> = written.try_iter().flatten().collect();
        assert_eq!(seen.len(), 1001 * 5);
        assert!(seen.ends_with(b"line\nlast\n"));
    }

    #[test]
    fn whoever_finds_too_much_waiting_writes_it() {
        let (output, _flush, written) = output();
        output.0.push(&vec![b'x'; MOST_WAITING], false);
        assert_eq!(
            written.try_iter().map(|bytes| bytes.len()).sum::<usize>(),
            MOST_WAITING
        );
    }
}
