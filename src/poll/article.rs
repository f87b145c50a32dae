//! The article at one address: asked for as politely as a feed, through redirectors, in all its parts.

use std::sync::Arc;

use url::Url;

use super::{Tools, harvest};
use crate::fetch::{self, Accept, Content, Record, Request};
use crate::link;
use crate::model::{Article, Class, Refused, Subscription};
use crate::page::{self, GaveUp, Memory, Reading};
use crate::text::decode;

/// Pages of one article that are read after its first. Longer ones are books.
const MOST_PARTS: usize = 9;

/// A page that was read.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) reading: Reading,
    /// The address that answered.
    pub(super) url: Url,
}

/// Reads the article at `url`, all parts of it. `budget`: pages that may be fetched, at least one;
/// what is fetched is taken off.
///
/// # Errors
///
/// Why there is no article, with the address as far as it was resolved.
pub(super) async fn read(
    tools: &Tools,
    subscription: &Subscription,
    url: &Url,
    memory: &Arc<Memory>,
    budget: &mut usize,
) -> Result<Found, (Refused, Url)> {
    let url = link::target(url).unwrap_or_else(|| url.clone());
    let (mut html, mut answered) = page(tools, subscription, &url, budget).await.map_err(|why| (why, url))?;
    if link::is_redirector(&answered) {
        let Some(next) = page::forwarded(&html, &answered).filter(|next| !link::is_redirector(next)) else {
            return Err((Refused::Redirector, answered));
        };
        (html, answered) = page(tools, subscription, &next, budget).await.map_err(|why| (why, next))?;
    }
    let reading = taken_apart(tools, subscription, html, &answered, memory).await;
    let mut reading = reading.map_err(|why| (why, answered.clone()))?;
    rest(tools, subscription, (&answered, &mut reading.article), memory, budget).await;
    Ok(Found { reading, url: answered })
}

/// Reads the further parts of an article, given its own address. A part that does not come ends it: its
/// beginning is better than nothing.
pub(super) async fn rest(
    tools: &Tools,
    subscription: &Subscription,
    (url, article): (&Url, &mut Article),
    memory: &Arc<Memory>,
    budget: &mut usize,
) {
    if !page::begins(url) {
        article.next_page = None;
    }
    for _ in 0..MOST_PARTS {
        let Some(next) = article.next_page.take().filter(|_| *budget > 0) else { return };
        let Ok((html, url)) = page(tools, subscription, &next, budget).await else { return };
        let Ok(part) = taken_apart(tools, subscription, html, &url, memory).await else { return };
        if !page::append(article, &part.article) {
            return;
        }
    }
}

/// Asks for one page: decoded, with the address that answered.
async fn page(
    tools: &Tools,
    subscription: &Subscription,
    url: &Url,
    budget: &mut usize,
) -> Result<(String, Url), Refused> {
    *budget = budget.saturating_sub(1);
    let request = Request {
        key: super::service(subscription, url),
        record: Record::Beside,
        robots: Some(&tools.robots),
        meant_for: super::meant_for(subscription, url),
        ..Request::new(url, Accept::Page, &subscription.access)
    };
    let answer = tools.client.get(&tools.gate, &request).await.map_err(|error| why(&error))?;
    let Content::Body(body) = answer.content else { return Err(Refused::Unreachable) };
    let html = decode::html(&body.bytes, body.content_type.as_deref()).text.into_owned();
    Ok((html, answer.url))
}

fn why(error: &fetch::Error) -> Refused {
    if matches!(error, fetch::Error::RobotsUnread { .. }) {
        return Refused::Unreachable;
    }
    match error.class() {
        Class::BotWall | Class::Consent | Class::Login => Refused::Walled,
        Class::Robots => Refused::Robots,
        _ => Refused::Unreachable,
    }
}

async fn taken_apart(
    tools: &Tools,
    subscription: &Subscription,
    html: String,
    url: &Url,
    memory: &Arc<Memory>,
) -> Result<Reading, Refused> {
    let options = harvest::options(subscription, Some(Arc::clone(memory)), Arc::from([]));
    let place = url.clone();
    let read = move || page::read(&html, &place, &options);
    let read = tools.workers.run(tools.options.pages.deadline, read).await;
    // Where others' pages leave no room this one is to be asked for again.
    read.map_err(|why| if why == GaveUp::Clogged { Refused::Unreachable } else { Refused::Stuck })
}
