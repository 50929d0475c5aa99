//! The page at `/`: what is on each phone, and the rules in force. It needs no script.

use std::fmt::{self, Display, Write};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::guard::is_local;
use crate::state::Shared;
use crate::{Message, Rule};

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'none'";

const HEAD: &str = include_str!("../../assets/head.html");
const FOOT: &str = include_str!("../../assets/foot.html");
const STYLE: &str = include_str!("../../assets/lab.css");

/// Most messages on the page.
const SHOWN: usize = 200;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/").get(page))
        .service(web::resource("/lab/assets/lab.css").get(style));
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(STYLE)
}

async fn page(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !is_local(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let (messages, rules): (Vec<Message>, Vec<Rule>) = {
        let book = shared.book();
        let newest = book.messages.iter().rev().take(SHOWN);
        (newest.cloned().collect(), book.rules.list())
    };
    let mut html = HEAD.to_owned();
    let written = phones(&mut html, &messages).and_then(|()| table(&mut html, &rules));
    if written.is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    html.push_str(FOOT);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html)
}

/// The phones, the one with the newest message first, and each one's messages newest first.
fn phones(html: &mut String, messages: &[Message]) -> fmt::Result {
    if messages.is_empty() {
        return html.write_str(
            "<div class=\"empty\"><p><b>No messages yet</b></p><p class=\"hint\">What a gateway takes shows up \
             here.</p></div>",
        );
    }
    let mut numbers: Vec<&str> = Vec::new();
    for message in messages {
        if !numbers.contains(&message.number()) {
            numbers.push(message.number());
        }
    }
    for number in numbers {
        write!(
            html,
            "<section><h2>+{}</h2><ol class=\"bubbles\">",
            Escaped(number)
        )?;
        for message in messages.iter().filter(|message| message.number() == number) {
            bubble(html, message)?;
        }
        html.write_str("</ol></section>")?;
    }
    Ok(())
}

fn bubble(html: &mut String, message: &Message) -> fmt::Result {
    let at = message.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let garbled = if message.garbled() {
        " <span class=\"tag bad\">garbled</span>"
    } else {
        ""
    };
    write!(
        html,
        "<li><p class=\"meta\"><b>{}</b> <span class=\"tag\">{}</span> <span class=\"tag {state}\">{state}</span>\
         {garbled} <time datetime=\"{at}\">{at}</time></p><p class=\"bubble\">{}</p>",
        message.provider().name(),
        message.channel().name(),
        Escaped(message.text()),
        state = message.state().name(),
    )?;
    if let Some(code) = message.code() {
        write!(html, "<p class=\"code\">Code <b>{}</b></p>", Escaped(code))?;
    }
    html.write_str("</li>")
}

fn table(html: &mut String, rules: &[Rule]) -> fmt::Result {
    html.write_str("<section><h2>Rules in force</h2>")?;
    if rules.is_empty() {
        html.write_str("<p class=\"hint\">None: every gateway does what it should.</p>")?;
        return html.write_str("</section>");
    }
    html.write_str(
        "<table><thead><tr><th scope=\"col\">Scenario</th><th scope=\"col\">Provider</th>\
         <th scope=\"col\">Number</th><th scope=\"col\">Channel</th><th scope=\"col\">Left</th>\
         <th scope=\"col\">Likely</th></tr></thead><tbody>",
    )?;
    for rule in rules {
        write!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            rule.scenario.name(),
            rule.provider.map_or("any", crate::Provider::name),
            Escaped(rule.number.as_deref().unwrap_or("any")),
            rule.channel.map_or("any", crate::Channel::name),
            rule.times
                .map_or_else(|| "always".to_owned(), |times| times.to_string()),
            rule.probability
                .map_or_else(|| "yes".to_owned(), |likely| format!("{:.0} %", likely * 100.0)),
        )?;
    }
    html.write_str("</tbody></table></section>")
}

/// A text that came from outside, as text.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}
