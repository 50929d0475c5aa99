//! JSON as it may come from outside: no key twice, no deep nesting.
//!
//! A key that appears twice means different things to different readers (a proxy may check the one and we
//! obey the other), so it is refused wherever it stands, also in fields that nobody reads. RFC 8259 §4 lets us.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Deepest nesting of arrays and objects.
const DEEPEST: u8 = 16;

/// A JSON value. No field of the API is a number, so a number is only known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number,
    Text(String),
    Array(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// Reads a whole text. `None` for everything that is not one JSON value in UTF-8 within the limits.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Nested { left: DEEPEST }.deserialize(&mut deserializer).ok()?;
        deserializer.end().ok()?;
        Some(value)
    }

    /// What a body without content says.
    pub(crate) const fn empty_object() -> Self {
        Self::Object(BTreeMap::new())
    }

    /// The parameters of a query string, as an object of texts. `None` when one appears twice or the encoding
    /// is broken.
    pub(crate) fn from_query(query: &str) -> Option<Self> {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query).ok()?;
        let mut object = BTreeMap::new();
        for (name, value) in pairs.into_inner() {
            if object.insert(name, Self::Text(value)).is_some() {
                return None;
            }
        }
        Some(Self::Object(object))
    }
}

/// A value that may hold `left` more levels.
#[derive(Clone, Copy)]
struct Nested {
    left: u8,
}

impl Nested {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1);
        left.map(|left| Self { left })
            .ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut object = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key appears twice"));
            }
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    fn parse(text: &str) -> Option<Json> {
        Json::parse(text.as_bytes())
    }

    #[test]
    fn plain_json_is_read() {
        let json = parse(r#" {"a": [1, -2, 0.5, true, null, "x"], "b": {"c": "\u00e9"}} "#);
        let Some(Json::Object(object)) = json else {
            panic!("an object");
        };
        assert_eq!(object.len(), 2);
        assert_eq!(
            object["a"],
            Json::Array(vec![
                Json::Number,
                Json::Number,
                Json::Number,
                Json::Bool(true),
                Json::Null,
                Json::Text("x".to_owned()),
            ])
        );
    }

    #[test]
    fn a36_a_key_that_appears_twice_is_refused_wherever_it_stands() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"mobile_number":"x","mobile\u005fnumber":"y"}"#,
            r#"{"ignored":{"a":1,"a":1}}"#,
            r#"{"list":[{"a":1,"b":2,"a":3}]}"#,
            r#"{"":1,"":2}"#,
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(parse(r#"{"a":1,"A":2}"#).is_some(), "case makes two keys");
        assert!(parse(r#"[{"a":1},{"a":2}]"#).is_some(), "two objects");
    }

    #[test]
    fn a35_nesting_ends_at_sixteen_levels() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(16)).is_some());
        assert_eq!(parse(&nested(17)), None);
        assert_eq!(parse(&"[".repeat(16 * 1024)), None);
        let objects = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert!(parse(&objects(16)).is_some());
        assert_eq!(parse(&objects(17)), None);
        assert_eq!(parse(&format!("{{\"a\":{}}}", "9".repeat(10_000))), None);
    }

    #[test]
    fn a37_only_whole_texts_in_utf8_are_read() {
        for text in [
            "",
            " ",
            "{",
            "{} {}",
            "{}x",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{a:1}",
            "\u{feff}{}",
            r#"{"a":"\ud800"}"#,
            r#"{"a":"\udc00"}"#,
            r#"{"\ud800":1}"#,
            "{\"a\":\"\u{1}\"}",
            "// comment\n{}",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(Json::parse(b"{\"a\":\"\xff\"}"), None);
        assert_eq!(Json::parse(b"{\0}"), None);
        assert!(parse(r#"{"a":"\ud83d\ude00"}"#).is_some(), "a pair of surrogates");
    }

    #[test]
    fn a_query_is_an_object_of_texts() {
        let Some(Json::Object(object)) = Json::from_query("limit=5&cursor=a%20b") else {
            panic!("an object");
        };
        assert_eq!(object["cursor"], Json::Text("a b".to_owned()));
        assert_eq!(Json::from_query(""), Some(Json::empty_object()));
        assert_eq!(Json::from_query("a=1&a=2"), None);
    }
}
