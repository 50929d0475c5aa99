//! JSON whose members keep their order, and a layout of it that reads well.

use std::fmt;
use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The widest line that is not broken.
const WIDTH: usize = 116;

/// A document as it was written.
pub(super) enum Json {
    Object(Vec<(String, Json)>),
    Array(Vec<Json>),
    /// Anything without parts.
    Plain(Value),
}

impl Json {
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Lays it out: on one line what fits there, else a line for each part.
    pub(super) fn laid_out(&self) -> String {
        let mut text = String::new();
        self.lay_out(&mut text, 0, 0);
        text
    }

    fn lay_out(&self, text: &mut String, indent: usize, before: usize) {
        let line = self.on_one_line();
        let parts: Vec<(String, &Self)> = match self {
            Self::Object(members) => members
                .iter()
                .map(|(name, value)| (format!("{}: ", Value::from(name.as_str())), value))
                .collect(),
            Self::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
            Self::Plain(_) => Vec::new(),
        };
        if parts.is_empty() || before + line.chars().count() <= WIDTH {
            text.push_str(&line);
            return;
        }
        let (open, close) = if matches!(self, Self::Object(_)) {
            ("{", "}")
        } else {
            ("[", "]")
        };
        text.push_str(open);
        let deeper = indent + 2;
        for (index, (name, part)) in parts.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(&" ".repeat(deeper));
            text.push_str(name);
            part.lay_out(text, deeper, deeper + name.chars().count());
        }
        write!(text, "\n{}{close}", " ".repeat(indent)).unwrap();
    }

    fn on_one_line(&self) -> String {
        match self {
            Self::Plain(value) => value.to_string(),
            Self::Array(items) => {
                let items: Vec<_> = items.iter().map(Self::on_one_line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), value.on_one_line()))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Parts)
    }
}

struct Parts;

impl<'de> Visitor<'de> for Parts {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Plain(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Plain(Value::Null))
    }
}
