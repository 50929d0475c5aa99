use std::convert::Infallible;

use dastak_domain::otp::OtpCode;
use proptest::prelude::*;

use crate::support::Seeded;

fn draw(random: &mut Seeded) -> OtpCode {
    let drawn = OtpCode::draw(|bytes| {
        *bytes = random.next_u32().to_be_bytes();
        Ok::<_, Infallible>(())
    });
    drawn.unwrap()
}

/// Draws a code from these values in turn, and tells how many were taken.
fn draw_from(values: &[u32]) -> (String, usize) {
    let mut taken = 0;
    let code = OtpCode::draw(|bytes| {
        *bytes = values.get(taken).ok_or("no value left")?.to_be_bytes();
        taken += 1;
        Ok::<_, &str>(())
    });
    (code.unwrap().expose().to_owned(), taken)
}

#[test]
fn a11_every_digit_of_every_position_is_equally_likely() {
    const DRAWS: u32 = 200_000;
    let mut random = Seeded(7);
    let mut counts = [[0_u32; 10]; 6];
    for _ in 0..DRAWS {
        for (position, digit) in draw(&mut random).expose().bytes().enumerate() {
            counts[position][usize::from(digit - b'0')] += 1;
        }
    }
    let expected = f64::from(DRAWS) / 10.0;
    for (position, digits) in counts.iter().enumerate() {
        let chi_square: f64 = digits
            .iter()
            .map(|&n| (f64::from(n) - expected).powi(2) / expected)
            .sum();
        // 27.88 is the 99.9 % quantile for nine degrees of freedom.
        assert!(chi_square < 27.88, "position {position}: {chi_square}");
    }
    let leading_zeros = f64::from(counts[0][0]) / f64::from(DRAWS);
    assert!((0.097..0.103).contains(&leading_zeros), "{leading_zeros}");
}

#[test]
fn the_incomplete_last_range_is_drawn_again() {
    assert_eq!(draw_from(&[0]), ("000000".to_owned(), 1));
    assert_eq!(draw_from(&[42]), ("000042".to_owned(), 1));
    assert_eq!(draw_from(&[4_293_999_999]), ("999999".to_owned(), 1));
    assert_eq!(draw_from(&[4_294_000_000, 7]), ("000007".to_owned(), 2));
    assert_eq!(
        draw_from(&[u32::MAX, 4_294_000_000, 123_456]),
        ("123456".to_owned(), 3)
    );
}

#[test]
fn a_failing_generator_gives_no_code() {
    assert_eq!(OtpCode::draw(|_| Err("no entropy")).unwrap_err(), "no entropy");
}

#[test]
fn a09_only_six_ascii_digits_are_a_code() {
    assert_eq!(OtpCode::parse("004217").unwrap().expose(), "004217");
    for text in [
        "",
        "12345",
        "1234567",
        "123 456",
        " 123456",
        "123456 ",
        "123456\n",
        "12345\0",
        "+12345",
        "-12345",
        "1e5000",
        "12345a",
        "0x1234",
        "1_0000",
        "1.2345",
        "١٢٣٤٥٦",
        "१२३४५६",
        "１２３４５６",
        "①②③④⑤⑥",
        "१२",
        "12345\u{200b}",
    ] {
        assert_eq!(OtpCode::parse(text).unwrap_err().code, "invalid_otp", "{text:?}");
    }
}

#[test]
fn a_code_is_never_printed() {
    let code = OtpCode::parse("918273").unwrap();
    assert_eq!(format!("{code:?}"), "OtpCode(..)");
    assert!(!format!("{:#?}", Some(code)).contains("918273"));
    let fault = OtpCode::parse("9182731").unwrap_err();
    assert!(!format!("{fault} {fault:?}").contains("918273"));
}

proptest! {
    #[test]
    fn six_digits_parse_to_themselves(text in "[0-9]{6}") {
        let code = OtpCode::parse(&text).unwrap();
        prop_assert_eq!(code.expose(), text);
    }

    #[test]
    fn no_other_text_parses(text in any::<String>()) {
        let six_digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        prop_assert_eq!(OtpCode::parse(&text).is_ok(), six_digits);
    }

    #[test]
    fn a_drawn_code_is_the_remainder_of_a_fair_value(value in 0..4_294_000_000_u32) {
        prop_assert_eq!(draw_from(&[value]), (format!("{:06}", value % 1_000_000), 1));
    }
}
