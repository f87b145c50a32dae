//! What a hub pushed → the same batch that a poll would have made of it.
//!
//! A push is what the hub fetched of the topic: the whole feed, or its new entries. It says nothing
//! about the outlet's own server, so of the polling state only the rhythm learns from it.

use std::sync::Arc;

use super::harvest::{self, Found};
use super::visit::{Arrival, Harvest, Visit, Way, ended, harvested, reading_rules, zone_learnt};
use super::{Round, Tools, hub};
use crate::model::{Secret, Subscription};
use crate::store::{self, SubscriptionRow};

/// What came to the callback.
#[derive(Clone, Debug)]
pub struct Push {
    /// At most as many bytes as a poll would take.
    pub body: Vec<u8>,
    /// The `Content-Type` field.
    pub content_type: Option<String>,
    /// The `X-Hub-Signature` field.
    pub signature: Option<String>,
    /// What it must be signed with.
    pub secret: Secret,
}

/// Takes a push in, if it is the hub's. One that holds no feed still says that there is news: the
/// subscription is polled for it.
///
/// # Errors
///
/// Only the store's, as with a visit.
pub async fn take(
    tools: &Tools,
    subscription: Arc<Subscription>,
    row: SubscriptionRow,
    push: Push,
) -> Result<Visit, store::Error> {
    // Links are relative to where the feed was last found.
    let of = row.state.validators.of.as_ref();
    let url = of.unwrap_or_else(|| row.state.address(&subscription.url)).clone();
    let whose = Arc::clone(&subscription);
    let (rules, learnt) = (reading_rules(tools, &row), zone_learnt(tools, &row, &url));
    let held = tools.room.held().await;
    let read = move || {
        let Push { body, content_type, signature, secret } = push;
        let genuine = hub::is_genuine(&secret, signature.as_deref(), &body);
        let read = || harvest::read(&body, content_type.as_deref(), &url, &whose, &rules, learnt);
        genuine.then(read).transpose()
    };
    let now = tools.clock.now();
    let unread = |row: SubscriptionRow, state, way| {
        let mut visit = ended(row, Round { state, notices: Vec::new() }, now);
        visit.report.way = way;
        visit
    };
    match tools.room.blocking(read).await? {
        None => {
            let state = row.state.clone();
            Ok(unread(row, state, Way::Forgery))
        }
        Some(Found::Feed(feed)) => {
            let harvest = Harvest { feed: *feed, is_front: false, held };
            harvested(tools, &subscription, row, Arrival::Pushed, harvest).await
        }
        Some(Found::Page(_) | Found::Announces(_) | Found::Nothing(_)) => {
            let options = tools.options.poll.every(subscription.interval);
            let state = super::nudged(&row.state, &options, now);
            Ok(unread(row, state, Way::Push))
        }
    }
}
