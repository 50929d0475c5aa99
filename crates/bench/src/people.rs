//! Who logs in: numbers, the addresses they come from, and the tokens they hold.

use std::net::SocketAddr;

use crate::Trouble;
use crate::client::Client;

/// One person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// In E.164.
    pub(crate) number: String,
    /// The address they come from: each has one, so that the limits of addresses work as they do for many people.
    pub(crate) address: String,
    /// Whether a code is waiting for them at the gateway.
    pub(crate) sent: bool,
    /// What the last login or refresh gave them.
    pub(crate) tokens: Option<Tokens>,
}

/// A pair of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// The largest index that [`Person::new`] makes a valid number of.
const LAST: u32 = 89_999_999;

impl Person {
    /// The person of this index. The number is `+9198` and eight digits, a mobile number of India.
    pub(crate) fn new(index: u32) -> Self {
        let [_, a, b, c] = index.min(LAST).to_be_bytes();
        Self {
            number: number(index),
            address: format!("10.{a}.{b}.{c}"),
            sent: false,
            tokens: None,
        }
    }
}

/// The number of a person, as [`crate::growth`] writes it by SQL too.
pub(crate) fn number(index: u32) -> String {
    format!("+9198{:08}", FIRST_LINE + index.min(LAST))
}

/// What the last eight digits of the first person's number are.
pub(crate) const FIRST_LINE: u32 = 10_000_000;

/// One user of the closed loop: a connection, on which the people of this user take their turns.
pub(crate) struct User {
    client: Client,
    people: Vec<Person>,
    at: usize,
}

impl User {
    /// Begins again with the first of its people; nobody holds anything.
    pub(crate) fn forget(&mut self) {
        self.rewind();
        for person in &mut self.people {
            person.sent = false;
            person.tokens = None;
        }
    }

    /// Begins again with the first of its people.
    pub(crate) const fn rewind(&mut self) {
        self.at = 0;
    }

    /// Lets each of its people do something once.
    pub(crate) async fn each(
        &mut self,
        work: impl AsyncFn(&mut Client, &mut Person) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        for person in &mut self.people {
            work(&mut self.client, person).await?;
        }
        Ok(())
    }

    /// The next of its people who is wanted, with the connection to speak for them.
    pub(crate) fn next(&mut self, wanted: impl Fn(&Person) -> bool) -> Option<(&mut Client, &mut Person)> {
        let count = self.people.len();
        let (before, after) = self.people.split_at(self.at.min(count));
        let ahead = after.iter().chain(before).position(wanted)?;
        let index = (self.at + ahead) % count;
        self.at = (index + 1) % count;
        Some((&mut self.client, self.people.get_mut(index)?))
    }
}

/// Connects so many users, with the people dealt out among them.
pub(crate) async fn connect(
    server: SocketAddr,
    users: usize,
    people: impl IntoIterator<Item = u32>,
) -> Result<Vec<User>, Trouble> {
    let mut hands = vec![Vec::new(); users];
    let mut next = 0;
    for index in people {
        if let Some(hand) = hands.get_mut(next) {
            hand.push(Person::new(index));
        }
        next = (next + 1) % users;
    }
    let mut connected = Vec::with_capacity(users);
    for people in hands {
        let client = Client::connect(server).await?;
        connected.push(User {
            client,
            people,
            at: 0,
        });
    }
    Ok(connected)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test]
    async fn people_take_turns_and_only_those_who_are_wanted() {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .unwrap();
        let mut users = connect(listener.local_addr().unwrap(), 2, 0..5).await.unwrap();
        let mut numbers = |user: usize, wanted: fn(&Person) -> bool| -> Vec<String> {
            let user = &mut users[user];
            user.rewind();
            (0..4)
                .map_while(|_| user.next(wanted).map(|(_, person)| person.number.clone()))
                .collect()
        };
        assert_eq!(numbers(0, |_| true), [0, 2, 4, 0].map(number));
        assert_eq!(numbers(1, |_| true), [1, 3, 1, 3].map(number));
        assert_eq!(
            numbers(1, |person| person.number.ends_with('3')),
            [3, 3, 3, 3].map(number)
        );
        assert!(numbers(0, |person| person.sent).is_empty());
    }

    #[test]
    fn everybody_has_an_address_of_their_own() {
        assert_eq!(Person::new(0x0001_0203).address, "10.1.2.3");
    }
}
