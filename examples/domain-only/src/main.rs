//! Runs one locker through its life and prints what happens.
#![expect(clippy::print_stdout, reason = "this program prints what it shows")]

use chrono::{DateTime, TimeDelta};
use dastak_domain::Fault;
use dastak_example_domain_only::{Locker, Random};

/// Not random at all, so that every run prints the same.
struct Counting(u8);

impl Random for Counting {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| {
            self.0 = self.0.wrapping_add(1);
            self.0
        })
    }
}

fn main() -> Result<(), Fault> {
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let after = |seconds| start + TimeDelta::seconds(seconds);

    let mut locker = Locker::close("098765 43210", &mut Counting(0), start)?;
    let (recipient, text) = locker.message();
    println!("to {recipient}: {text}");

    let (code, _) = text.split_at(6);
    for (seconds, guess) in [(10, "000000"), (20, "12345"), (30, code), (40, code)] {
        match locker.guess(guess, after(seconds)) {
            Ok(answer) => println!("after {seconds} s, {guess}: {answer}"),
            Err(fault) => println!("after {seconds} s, {guess}: {fault}"),
        }
    }
    Ok(())
}
