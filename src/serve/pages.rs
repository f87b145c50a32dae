//! Pages made from the store when they are asked for: search, and events that are no longer printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode, Uri, header};

use super::router::{Shared, bare, fresh};
use crate::model::{EventId, Story, StoryId};
use crate::render::{self, EventPage, SearchPage};
use crate::store::{self, Filter, Reader};

const HTML: &str = "text/html; charset=utf-8";
/// Characters of a query that are looked for.
const QUERY_CHARS: usize = 200;
/// Stories that a search shows.
const FOUND: u32 = 60;

/// Stories that hold the words asked for.
pub(super) async fn search(State(shared): State<Arc<Shared>>, uri: Uri) -> Response<Body> {
    let asked = url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()).find(|(key, _)| key == "q");
    let query: String = asked.map(|(_, value)| value.chars().take(QUERY_CHARS).collect()).unwrap_or_default();
    let wanted = query.clone();
    let found = if query.trim().is_empty() {
        Ok((Vec::new(), BTreeMap::new()))
    } else {
        let search = move |reader: &Reader| {
            let stories = reader.search(&wanted, FOUND)?;
            let events = reader.event_sizes(stories.iter().map(|story| story.event))?;
            Ok((stories, events))
        };
        reading(&shared, search).await
    };
    let (stories, events) = match found {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let today = today(&shared);
    let topics = shared.app.shelf.topics();
    let page = SearchPage { query: &query, stories: &stories, events: &events, today, topics: &topics };
    fresh(StatusCode::OK, HTML, render::search_page(&page, &shared.app.site))
}

/// An event's page; `number` as it stands in the address.
pub(super) async fn event(shared: &Arc<Shared>, number: &str, path: &str) -> Response<Body> {
    let Ok(number) = number.parse() else { return missing(shared, path).await };
    let stories: Vec<Story> = match reading(shared, move |reader| reader.event(EventId(number))).await {
        Ok(stories) => stories,
        Err(answer) => return answer,
    };
    if stories.is_empty() {
        match reading(shared, move |reader| successor(reader, number)).await {
            // For now: an event may come to life again under its old number.
            Ok(Some(event)) => {
                return bare(StatusCode::TEMPORARY_REDIRECT, header::LOCATION, &format!("{event}.html"));
            }
            Ok(None) => {}
            Err(answer) => return answer,
        }
    }
    let topics = shared.app.shelf.topics();
    let page = EventPage { stories: &stories, today: today(shared), topics: &topics };
    match render::event_page(&page, &shared.app.site) {
        Some(page) => fresh(StatusCode::OK, HTML, page),
        None => missing(shared, path).await,
    }
}

/// The event where the story stands now that founded one of this number: it was folded, or its event became part of
/// another.
fn successor(reader: &Reader, number: i64) -> Result<Option<EventId>, store::Error> {
    let Some(story) = reader.standing(StoryId(number))? else { return Ok(None) };
    let filter = Filter { stories: Some(vec![story]), limit: 1, ..Filter::default() };
    Ok(reader.stories(&filter)?.pop().map(|story| story.event))
}

/// The page that says there is none.
#[expect(clippy::unused_async, reason = "the other pages are asked for in the same way")]
pub(super) async fn missing(shared: &Arc<Shared>, path: &str) -> Response<Body> {
    let depth = path.matches('/').count();
    fresh(
        StatusCode::NOT_FOUND,
        HTML,
        render::missing_page(&shared.app.site, &shared.app.shelf.topics(), depth),
    )
}

fn today(shared: &Shared) -> jiff::civil::Date {
    shared.app.site.zone.to_datetime(shared.app.clock.now()).date()
}

/// Reads the store off the runtime's threads; the answer to give where that did not work.
async fn reading<T: Send + 'static>(
    shared: &Arc<Shared>,
    read: impl FnOnce(&Reader) -> Result<T, store::Error> + Send + 'static,
) -> Result<T, Response<Body>> {
    let busy = |why: String| {
        tracing::warn!("a page could not be made: {why}");
        fresh(
            StatusCode::SERVICE_UNAVAILABLE,
            "text/plain; charset=utf-8",
            "the store does not answer\n".to_owned(),
        )
    };
    let _permit = shared.readers.acquire().await.map_err(|error| busy(error.to_string()))?;
    let dir = shared.app.data_dir.clone();
    tokio::task::spawn_blocking(move || Reader::open(&dir).and_then(|reader| read(&reader)))
        .await
        .map_err(|error| busy(error.to_string()))?
        .map_err(|error| busy(error.to_string()))
}
