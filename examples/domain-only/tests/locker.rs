//! The locker's rules are the domain's.
#![expect(clippy::unwrap_used, reason = "helpers fail a test by panicking too")]

use chrono::{DateTime, TimeDelta, Utc};
use dastak_example_domain_only::{Answer, Locker, Random};

struct Sevens;

impl Random for Sevens {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        [7; N]
    }
}

const CODE: &str = "901063";

fn after(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

fn closed() -> Locker {
    Locker::close("+91 98765 43210", &mut Sevens, after(0)).unwrap()
}

#[test]
fn the_right_code_opens_once() {
    let mut locker = closed();
    assert_eq!(locker.guess(CODE, after(10)), Ok(Answer::Open));
    assert_eq!(locker.guess(CODE, after(11)), Ok(Answer::Gone));
}

#[test]
fn three_wrong_codes_lock_it() {
    let mut locker = closed();
    for left in [2, 1, 0] {
        assert_eq!(locker.guess("111111", after(1)), Ok(Answer::Wrong { left }));
    }
    assert_eq!(locker.guess(CODE, after(2)), Ok(Answer::Locked));
}

#[test]
fn what_can_not_be_a_code_costs_no_guess() {
    let mut locker = closed();
    for text in ["", "12345", "abcdef"] {
        assert_eq!(locker.guess(text, after(1)).unwrap_err().code, "invalid_otp");
    }
    assert_eq!(locker.guess("111111", after(2)), Ok(Answer::Wrong { left: 2 }));
}

#[test]
fn it_waits_two_minutes() {
    assert_eq!(closed().guess(CODE, after(119)), Ok(Answer::Open));
    assert_eq!(closed().guess(CODE, after(120)), Ok(Answer::Gone));
}

#[test]
fn it_prints_neither_the_number_nor_the_code() {
    let locker = closed();
    assert_eq!(locker.message().0.to_string(), "+91******3210");
    let printed = format!("{locker:?}");
    assert!(
        !printed.contains("9876543210") && !printed.contains(CODE),
        "{printed}"
    );
}

#[test]
fn other_numbers_are_refused() {
    for (number, code) in [
        ("+911123456789", "invalid_mobile_number"),
        ("+14155552671", "country_not_allowed"),
    ] {
        assert_eq!(
            Locker::close(number, &mut Sevens, after(0)).unwrap_err().code,
            code
        );
    }
}
