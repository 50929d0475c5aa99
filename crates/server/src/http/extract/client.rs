//! Who asks, as far as the network tells.
//!
//! Without trusted proxies it is the peer of the connection, and no header is believed. A peer that is a
//! trusted proxy has appended its own peer to `X-Forwarded-For`; so the list is read from the right, and the
//! first hop that is no trusted proxy is the client. What stands left of it the client itself may have
//! written. `Forwarded`, `X-Real-IP` and the like are never read.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use dastak_application::Caller;
use ipnet::IpNet;

use crate::http::AppState;
use crate::http::problem::Problem;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(pub(crate) Caller);

impl FromRequest for Client {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trusted = request
            .app_data::<Data<AppState>>()
            .map_or(&[][..], |state| &state.trusted_proxies);
        let address = request
            .peer_addr()
            .map(|peer| client_address(peer.ip(), HttpMessage::headers(request), trusted));
        ready(Ok(Self(Caller { address })))
    }
}

/// The client's address behind `peer`. An entry that is no address ends the list: what is left of it is
/// worthless, and the last good hop is the client.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let lines: Vec<&[u8]> = headers
        .get_all(X_FORWARDED_FOR)
        .map(actix_web::http::header::HeaderValue::as_bytes)
        .collect();
    let hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(|byte| *byte == b','));
    for hop in hops {
        let Some(address) = hop_address(hop) else {
            break;
        };
        client = address;
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// One entry: an address, alone or with a port (`192.0.2.1:80`, `[2001:db8::1]:80`).
fn hop_address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let address = hop
        .parse()
        .or_else(|_| hop.parse::<std::net::SocketAddr>().map(|socket| socket.ip()))
        .or_else(|_| hop.trim_start_matches('[').trim_end_matches(']').parse());
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::client_address;

    fn address(peer: &str, headers: &[(&'static str, &str)], trusted: &[&str]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        let trusted: Vec<_> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &map, &trusted).to_string()
    }

    #[test]
    fn a15_without_a_trusted_proxy_the_peer_is_the_client() {
        let forged = [
            ("x-forwarded-for", "198.51.100.1"),
            ("forwarded", "for=198.51.100.2"),
            ("x-real-ip", "198.51.100.3"),
            ("cf-connecting-ip", "198.51.100.4"),
        ];
        assert_eq!(address("203.0.113.9", &forged, &[]), "203.0.113.9");
        assert_eq!(address("203.0.113.9", &forged, &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(address("10.1.2.3", &forged[1..], &["10.0.0.0/8"]), "10.1.2.3");
    }

    #[test]
    fn a15_behind_a_trusted_proxy_the_rightmost_untrusted_hop_is_the_client() {
        let xff = |value| [("x-forwarded-for", value)];
        let trusted = ["10.0.0.0/8", "2001:db8:1::/48"];
        for (value, client) in [
            ("198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, 198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("198.51.100.1:4711", "198.51.100.1"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::7, 2001:db8:1::1", "2001:db8::7"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, junk", "10.0.0.1"),
            ("1.1.1.1, junk, 10.2.2.2", "10.2.2.2"),
            ("1.1.1.1, , 198.51.100.1", "198.51.100.1"),
            ("198.51.100.1,", "10.0.0.1"),
            ("", "10.0.0.1"),
            ("unknown", "10.0.0.1"),
            ("10.3.3.3", "10.3.3.3"),
        ] {
            assert_eq!(address("10.0.0.1", &xff(value), &trusted), client, "{value:?}");
        }
        let long = format!("{}198.51.100.1", "1.1.1.1, ".repeat(1000));
        assert_eq!(address("10.0.0.1", &xff(&long), &trusted), "198.51.100.1");
    }

    #[test]
    fn a15_several_header_lines_are_one_list() {
        let lines = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "198.51.100.1, 10.0.0.2"),
        ];
        assert_eq!(address("10.0.0.1", &lines, &["10.0.0.0/8"]), "198.51.100.1");
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "10.0.0.2")];
        assert_eq!(address("10.0.0.1", &lines, &["10.0.0.0/8"]), "1.1.1.1");
    }

    #[test]
    fn a_mapped_peer_is_its_ipv4_address() {
        assert_eq!(address("::ffff:203.0.113.9", &[], &[]), "203.0.113.9");
        let xff = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(address("::ffff:10.0.0.1", &xff, &["10.0.0.0/8"]), "198.51.100.1");
    }
}
