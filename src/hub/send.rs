//! The hub's words to a callback: "did you ask for this?" (§5.3) and "this is new" (§7).

use hmac::{Hmac, KeyInit, Mac};
use url::{Url, form_urlencoded};
use uuid::Uuid;

use super::{Came, Order, Parcel};
use crate::fetch::{Client, Error, Gate, Push};

/// Asks the callback whether it wants what was asked for in its name. True where it echoes the
/// challenge.
pub async fn verify(client: &Client, gate: &Gate, order: &Order) -> Result<bool, Error> {
    let challenge = Uuid::new_v4().simple().to_string();
    let mut url = order.callback.clone();
    url.query_pairs_mut()
        .append_pair("hub.mode", order.mode.as_str())
        .append_pair("hub.topic", &order.topic)
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.lease_seconds", &order.lease.as_secs().to_string());
    let said = client.push(gate, &url, &Push::default()).await?;
    Ok((200..300).contains(&said.status) && said.body == challenge.as_bytes())
}

/// A feed's content as it is told.
#[derive(Clone, Debug)]
pub struct Content {
    pub media_type: String,
    pub bytes: Vec<u8>,
    pub hash: String,
}

/// Sends a subscriber the feed as it stands, signed with its secret (§7.1). `hub` is our own address.
pub async fn tell(client: &Client, gate: &Gate, parcel: &Parcel, content: Content, hub: &str) -> Came {
    let Ok(callback) = Url::parse(&parcel.key.1) else { return Came::Gone };
    let link = format!("<{hub}>; rel=\"hub\", <{}>; rel=\"self\"", parcel.key.0);
    let mut headers = vec![("content-type", content.media_type), ("link", link)];
    if let Some(secret) = &parcel.secret {
        headers.push(("x-hub-signature", sign(secret.expose().as_bytes(), &content.bytes)));
    }
    let push = Push { headers, body: Some(content.bytes) };
    match client.push(gate, &callback, &push).await {
        Ok(said) if (200..300).contains(&said.status) => Came::Arrived(content.hash),
        Ok(said) if said.status == 410 => Came::Gone,
        Ok(said) => {
            tracing::debug!(status = said.status, "a subscriber does not take what is new");
            Came::Failed
        }
        Err(error) => {
            tracing::debug!(%error, "a subscriber is not reached");
            Came::Failed
        }
    }
}

/// Tells a hub elsewhere that a feed has changed, in the words that hubs agree on beyond the
/// recommendation, which leaves them open (§6).
pub async fn ping(client: &Client, gate: &Gate, parcel: &Parcel, hash: String) -> Came {
    let (topic, hub) = &parcel.key;
    let Ok(url) = Url::parse(hub) else { return Came::Gone };
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "publish")
        .append_pair("hub.url", topic)
        .append_pair("hub.topic", topic)
        .finish();
    let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    let push = Push { headers, body: Some(form.into_bytes()) };
    match client.push(gate, &url, &push).await {
        Ok(said) if (200..300).contains(&said.status) => Came::Arrived(hash),
        Ok(said) => {
            tracing::warn!(%hub, status = said.status, "the hub does not take the news of a change");
            Came::Failed
        }
        Err(error) => {
            tracing::warn!(%hub, %error, "the hub is not reached");
            Came::Failed
        }
    }
}

/// `sha256=` and the digest in hexadecimal.
pub(super) fn sign(secret: &[u8], body: &[u8]) -> String {
    use std::fmt::Write;
    // HMAC takes a key of any length.
    let Ok(mac) = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(secret) else { return String::new() };
    let digest = mac.chain_update(body).finalize().into_bytes();
    digest.iter().fold("sha256=".to_owned(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
