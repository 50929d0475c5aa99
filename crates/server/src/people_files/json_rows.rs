//! JSON: an object a line, or one document that is read as a stream.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::ReadError;
use super::fields::{ColumnName, Field, RawPerson, names_of, text_of};
use super::read::{Each, Row};
use super::source::{Meter, Source};

/// Reads every line. One that is no object is a broken row; the next one may be good.
pub(crate) fn read_lines(
    mut source: Source,
    columns: &[ColumnName],
    each: &mut Each<'_>,
) -> Result<(), ReadError> {
    let mut bytes = Vec::new();
    let mut line = 0;
    while source.read_line(&mut bytes)? {
        line += 1;
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let row = match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => row(line, &value, columns),
            Err(_) => Row::Broken {
                line,
                problem: "no JSON".to_owned(),
            },
        };
        if each(row) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

/// Reads every element of a document's array: the document itself, or its `users`. What is no JSON ends the reading: where
/// the next person begins can't be known.
pub(crate) fn read_document(
    source: Source,
    columns: &[ColumnName],
    each: &mut Each<'_>,
) -> Result<(), ReadError> {
    let lines = Rc::new(Cell::new(1));
    let meter = source.meter().clone();
    let mut document = serde_json::Deserializer::from_reader(CountedLines {
        bytes: BufReader::with_capacity(8 * 1024, source),
        lines: Rc::clone(&lines),
    });
    let mut stopped = false;
    let people = People {
        meter,
        lines,
        columns,
        each,
        stopped: &mut stopped,
    };
    let read = people.deserialize(&mut document).and_then(|()| document.end());
    match read {
        Err(error) if !stopped => Err(read_error(&error)),
        _ => Ok(()),
    }
}

fn read_error(error: &serde_json::Error) -> ReadError {
    // Its own text may repeat what it has read.
    let problem = match error.classify() {
        Category::Io => error.to_string(),
        Category::Eof => "the file ends too early".to_owned(),
        Category::Syntax => "no JSON".to_owned(),
        Category::Data => "neither an array of people nor an object with the array \"users\"".to_owned(),
    };
    ReadError::Broken {
        line: u64::try_from(error.line()).unwrap_or(u64::MAX),
        problem,
    }
}

/// Counts lines as they are taken, not as they are fetched.
struct CountedLines<R> {
    bytes: BufReader<R>,
    lines: Rc<Cell<u64>>,
}

impl<R: Read> Read for CountedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        for byte in buffer.get(..length).unwrap_or_default() {
            self.lines.set(self.lines.get() + u64::from(*byte == b'\n'));
        }
        Ok(length)
    }
}

/// The array of people.
struct People<'a, 'e> {
    meter: Meter,
    lines: Rc<Cell<u64>>,
    columns: &'a [ColumnName],
    each: &'a mut Each<'e>,
    stopped: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for People<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for People<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("people")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut people: A) -> Result<(), A::Error> {
        self.meter.begin_row();
        while let Some((line, value)) = people.next_element_seed(Placed(&self.lines))? {
            if (self.each)(row(line, &value, self.columns)) == ControlFlow::Break(()) {
                *self.stopped = true;
                return Err(A::Error::custom("nobody wants more"));
            }
            self.meter.begin_row();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut document: A) -> Result<(), A::Error> {
        let mut people = Some(self);
        while let Some(key) = document.next_key::<String>()? {
            match people.take_if(|_| key == "users") {
                Some(people) => document.next_value_seed(people)?,
                None => {
                    document.next_value::<IgnoredAny>()?;
                }
            }
        }
        match people {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("no users")),
        }
    }
}

/// A value, and the line it begins in.
struct Placed<'a>(&'a Cell<u64>);

impl<'de> DeserializeSeed<'de> for Placed<'_> {
    type Value = (u64, Value);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(u64, Value), D::Error> {
        let line = self.0.get();
        Ok((line, Value::deserialize(deserializer)?))
    }
}

fn row(line: u64, value: &Value, columns: &[ColumnName]) -> Row {
    let Value::Object(object) = value else {
        return Row::Broken {
            line,
            problem: "no object".to_owned(),
        };
    };
    Row::Person(person(line, object, columns))
}

fn person(line: u64, object: &Map<String, Value>, columns: &[ColumnName]) -> RawPerson {
    let mut person = RawPerson::new(line);
    for field in Field::ALL {
        let names = names_of(*field, columns);
        if let Some(text) = names
            .into_iter()
            .find_map(|name| object.get(name).and_then(text_of))
        {
            person.set(*field, text);
        }
    }
    person
}
