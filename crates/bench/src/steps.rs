//! The steps of a login, each alone and all in a row.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Trouble;
use crate::client::{Client, Request};
use crate::gateway::Gateway;
use crate::load::Progress;
use crate::people::{Person, Tokens, User};

/// What a user does over and over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Step {
    /// Asks for a code.
    Send,
    /// Logs in with it.
    Verify,
    /// Reads who they are.
    Me,
    /// Takes the next pair of tokens.
    Refresh,
    /// Ends the session.
    Logout,
    /// All five, in this order.
    Journey,
}

impl Step {
    /// Every one, in the order in which one prepares the next.
    pub(crate) const ALL: [Self; 6] = [
        Self::Send,
        Self::Verify,
        Self::Me,
        Self::Refresh,
        Self::Logout,
        Self::Journey,
    ];

    /// The name in tables.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Verify => "verify",
            Self::Me => "me",
            Self::Refresh => "refresh",
            Self::Logout => "logout",
            Self::Journey => "journey",
        }
    }

    /// Does it once for the next of the user's people who can.
    pub(crate) async fn take(self, user: &mut User, gateway: &Gateway) -> Result<Progress, Trouble> {
        let able = |person: &Person| match self {
            Self::Send | Self::Journey => true,
            Self::Verify => person.sent,
            Self::Me | Self::Refresh | Self::Logout => person.tokens.is_some(),
        };
        let Some((client, person)) = user.next(able) else {
            return Ok(Progress::NothingLeft);
        };
        match self {
            Self::Send => send(client, person).await?,
            Self::Verify => verify(client, person, gateway).await?,
            Self::Me => me(client, person).await?,
            Self::Refresh => refresh(client, person).await?,
            Self::Logout => logout(client, person).await?,
            Self::Journey => {
                send(client, person).await?;
                verify(client, person, gateway).await?;
                me(client, person).await?;
                refresh(client, person).await?;
                logout(client, person).await?;
            }
        }
        Ok(Progress::Done)
    }
}

/// Registers a person.
pub(crate) async fn register(
    client: &mut Client,
    person: &mut Person,
    gateway: &Gateway,
) -> Result<(), Trouble> {
    send(client, person).await?;
    let answer = present_code(client, person, gateway).await?;
    let consents = [("terms", "1"), ("privacy", "1")]
        .map(|(purpose, version)| json!({ "purpose": purpose, "version": version, "granted": true }));
    let body = json!({
        "registration_token": answer.get("registration_token"),
        "full_name": "Asha Rao",
        "consents": consents,
    });
    post(
        client,
        person,
        "/api/v1/auth/complete-registration",
        None,
        &body,
        201,
    )
    .await
    .map(drop)
}

/// The empty handler's one step.
pub(crate) async fn empty(client: &mut Client) -> Result<Progress, Trouble> {
    let request = Request {
        path: "/",
        ..Request::default()
    };
    client.ask(request, 200).await?;
    Ok(Progress::Done)
}

/// Asks for a person's code.
pub(crate) async fn send(client: &mut Client, person: &mut Person) -> Result<(), Trouble> {
    let body = json!({ "mobile_number": person.number });
    post(client, person, "/api/v1/auth/send-otp", None, &body, 200).await?;
    person.sent = true;
    Ok(())
}

async fn verify(client: &mut Client, person: &mut Person, gateway: &Gateway) -> Result<(), Trouble> {
    let answer = present_code(client, person, gateway).await?;
    person.sent = false;
    person.tokens = Some(tokens(&answer)?);
    Ok(())
}

async fn present_code(client: &mut Client, person: &Person, gateway: &Gateway) -> Result<Value, Trouble> {
    let code = gateway.code(&person.number)?;
    let body = json!({ "mobile_number": person.number, "otp": code, "device_info": "bench" });
    post(client, person, "/api/v1/auth/verify-otp", None, &body, 200).await
}

async fn me(client: &mut Client, person: &Person) -> Result<(), Trouble> {
    let request = Request {
        path: "/api/v1/auth/me",
        address: Some(&person.address),
        token: Some(&held(person)?.access),
        body: None,
    };
    let user = client.ask(request, 200).await?;
    if user.get("mobile_number").and_then(Value::as_str) != Some(&person.number) {
        return Err("me answered somebody else".into());
    }
    Ok(())
}

async fn refresh(client: &mut Client, person: &mut Person) -> Result<(), Trouble> {
    let body = json!({ "refresh_token": held(person)?.refresh });
    let answer = post(client, person, "/api/v1/auth/refresh-token", None, &body, 200).await?;
    person.tokens = Some(tokens(&answer)?);
    Ok(())
}

async fn logout(client: &mut Client, person: &mut Person) -> Result<(), Trouble> {
    let token = &held(person)?.access;
    post(
        client,
        person,
        "/api/v1/auth/logout",
        Some(token),
        &json!({}),
        204,
    )
    .await?;
    person.tokens = None;
    Ok(())
}

async fn post(
    client: &mut Client,
    person: &Person,
    path: &str,
    token: Option<&str>,
    body: &Value,
    status: u16,
) -> Result<Value, Trouble> {
    let body = body.to_string();
    let request = Request {
        path,
        address: Some(&person.address),
        token,
        body: Some(&body),
    };
    client.ask(request, status).await
}

fn held(person: &Person) -> Result<&Tokens, Trouble> {
    Ok(person.tokens.as_ref().ok_or("a person without tokens")?)
}

fn tokens(answer: &Value) -> Result<Tokens, Trouble> {
    let text = |name: &str| {
        let value = answer.get(name).and_then(Value::as_str);
        value
            .map(str::to_owned)
            .ok_or_else(|| format!("an answer without {name}"))
    };
    Ok(Tokens {
        access: text("access_token")?,
        refresh: text("refresh_token")?,
    })
}
