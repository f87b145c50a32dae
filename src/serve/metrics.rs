//! How the daemon does: for a load balancer, for Prometheus, for people, for scripts.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use super::router::{Shared, fresh};
use crate::model::{Health, Pages, Standing};
use crate::render::{self, SourcesPage};

const TEXT: &str = "text/plain; charset=utf-8";

/// What the daemon says of itself.
#[derive(Clone, Debug)]
pub struct Status {
    /// "starting", "running", "draining" …
    pub state: String,
    /// Why the daemon is not healthy; none while it is.
    pub fault: Option<String>,
    pub started: Timestamp,
    pub standings: Vec<Standing>,
    /// Of those that were subscribed to once: what was counted of them stays counted.
    pub former: Vec<Standing>,
    /// Counts of the daemon's own, beside those made here from the standings.
    pub metrics: Vec<Metric>,
}

/// One metric family of Prometheus' text format.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Without the prefix `copydesk_`; counters end in `_total`, others in their unit.
    pub name: &'static str,
    pub help: &'static str,
    pub kind: Kind,
    /// Labels with their values, and the figure.
    pub samples: Vec<(Vec<(&'static str, String)>, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
}

impl Metric {
    /// A metric with one sample and no label.
    #[must_use]
    pub fn plain(name: &'static str, help: &'static str, kind: Kind, value: f64) -> Self {
        Self { name, help, kind, samples: vec![(Vec::new(), value)] }
    }
}

/// 200 while the daemon works, 503 with the reason while it does not.
pub(super) async fn health(State(shared): State<Arc<Shared>>) -> Response<Body> {
    let ask = shared.app.fault.clone();
    // It waits for none of the places of those who read the store: who cannot get a page is not ill.
    match tokio::task::spawn_blocking(move || ask()).await {
        Ok(None) => fresh(StatusCode::OK, TEXT, "ok\n".to_owned()),
        Ok(Some(fault)) => fresh(StatusCode::SERVICE_UNAVAILABLE, TEXT, format!("{fault}\n")),
        Err(error) => unasked(&error),
    }
}

/// Prometheus' text format, version 0.0.4.
pub(super) async fn metrics(State(shared): State<Arc<Shared>>) -> Response<Body> {
    let status = match status(&shared).await {
        Ok(status) => status,
        Err(answer) => return answer,
    };
    let now = shared.app.clock.now();
    let mut out = String::with_capacity(4096);
    for metric in general(&status, now).iter().chain(&status.metrics) {
        write(&mut out, metric);
    }
    fresh(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", out)
}

/// The sources and how they do, for people.
pub(super) async fn page(State(shared): State<Arc<Shared>>) -> Response<Body> {
    let status = match status(&shared).await {
        Ok(status) => status,
        Err(answer) => return answer,
    };
    let today = shared.app.site.zone.to_datetime(shared.app.clock.now()).date();
    let topics = shared.app.shelf.topics();
    let page = SourcesPage { standings: &status.standings, today, topics: &topics };
    fresh(StatusCode::OK, "text/html; charset=utf-8", render::sources_page(&page, &shared.app.site))
}

/// The same for scripts. Addresses of subscriptions are not told: they may hold a secret.
pub(super) async fn json(State(shared): State<Arc<Shared>>) -> Response<Body> {
    let status = match status(&shared).await {
        Ok(status) => status,
        Err(answer) => return answer,
    };
    let sources: Vec<_> = status
        .standings
        .iter()
        .map(|standing| {
            json!({
                "id": standing.subscription,
                "title": standing.title,
                "outlet": standing.outlet.name,
                "health": standing.health,
                "since": standing.since,
                "cause": standing.cause,
                "last_poll": standing.last_poll,
                "last_success": standing.last_success,
                "last_new": standing.last_new,
                "next_poll": standing.next_poll,
                "reason": standing.reason,
                "push": standing.push,
                "failures": standing.failures,
                "polls": standing.polls,
                "entries": standing.entries,
                "pages": standing.pages,
            })
        })
        .collect();
    let body = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "state": status.state,
        "fault": status.fault,
        "started": status.started,
        "sources": sources,
    });
    fresh(StatusCode::OK, "application/json", format!("{body:#}\n"))
}

async fn status(shared: &Arc<Shared>) -> Result<Status, Response<Body>> {
    let _permit = shared.readers.acquire().await.map_err(|error| unasked(&error))?;
    let ask = shared.app.status.clone();
    tokio::task::spawn_blocking(move || ask()).await.map_err(|error| unasked(&error))
}

fn unasked(error: &dyn std::error::Error) -> Response<Body> {
    tracing::error!("the status could not be asked for: {error}");
    fresh(StatusCode::INTERNAL_SERVER_ERROR, TEXT, "the status could not be asked for\n".to_owned())
}

/// What every daemon has.
fn general(status: &Status, now: Timestamp) -> Vec<Metric> {
    let up = now.duration_since(status.started).as_secs_f64().max(0.0);
    let by_health = Health::ALL.into_iter().map(|health| {
        let count = status.standings.iter().filter(|standing| standing.health == health).count();
        (vec![("health", health.to_string())], count as f64)
    });
    let all = || status.standings.iter().chain(&status.former);
    let total = |of: fn(&Standing) -> u64| all().map(of).sum::<u64>() as f64;
    let mut pages = Pages::default();
    all().for_each(|standing| pages.add(&standing.pages));
    let refused = pages.refused.iter().map(|(why, count)| (why.slug(), *count));
    let by_outcome = std::iter::once(("taken", pages.taken))
        .chain(refused)
        .map(|(outcome, count)| (vec![("outcome", outcome.to_owned())], count as f64));
    let info = vec![(vec![("version", env!("CARGO_PKG_VERSION").to_owned())], 1.0)];
    vec![
        Metric { name: "info", help: "The running version.", kind: Kind::Gauge, samples: info },
        Metric::plain("up_seconds", "Time since the start.", Kind::Gauge, up),
        Metric::plain(
            "healthy",
            "1 while the daemon works, 0 while it says why not.",
            Kind::Gauge,
            if status.fault.is_none() { 1.0 } else { 0.0 },
        ),
        Metric {
            name: "subscriptions",
            help: "Subscriptions by their state.",
            kind: Kind::Gauge,
            samples: by_health.collect(),
        },
        Metric {
            name: "trouble_seconds",
            help: "How long each source in trouble has been so.",
            kind: Kind::Gauge,
            samples: troubled(status, now),
        },
        Metric::plain(
            "pushed_subscriptions",
            "Subscriptions that a WebSub hub is asked to push for.",
            Kind::Gauge,
            status.standings.iter().filter(|standing| !standing.push.is_empty()).count() as f64,
        ),
        Metric::plain(
            "polls_total",
            "Polls of all subscriptions there are and were.",
            Kind::Counter,
            total(|s| s.polls),
        ),
        Metric::plain(
            "entries_total",
            "Entries of all subscriptions there are and were.",
            Kind::Counter,
            total(|s| s.entries),
        ),
        Metric {
            name: "pages_total",
            help: "Pages behind entries by what came of them: text taken, or why not.",
            kind: Kind::Counter,
            samples: by_outcome.collect(),
        },
    ]
}

fn troubled(status: &Status, now: Timestamp) -> Vec<(Vec<(&'static str, String)>, f64)> {
    let troubled = status.standings.iter().filter(|standing| standing.health.is_trouble());
    troubled
        .map(|standing| {
            let labels = vec![
                ("id", standing.subscription.to_string()),
                ("title", standing.title.clone()),
                ("health", standing.health.to_string()),
            ];
            let since = standing.since.map_or(0.0, |since| now.duration_since(since).as_secs_f64().max(0.0));
            (labels, since)
        })
        .collect()
}

fn write(out: &mut String, metric: &Metric) {
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
    };
    let name = metric.name;
    let _ = writeln!(out, "# HELP copydesk_{name} {}\n# TYPE copydesk_{name} {kind}", metric.help);
    for (labels, value) in &metric.samples {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                format!("{label}=\"{value}\"")
            })
            .collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(out, "copydesk_{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outlet, SubscriptionId};

    fn standing(polls: u64, taken: u64) -> Standing {
        Standing {
            subscription: SubscriptionId(1),
            url: "https://vela.example/feed".parse().unwrap(),
            title: String::new(),
            outlet: Outlet { key: String::new(), name: String::new() },
            health: Health::Well,
            since: None,
            cause: String::new(),
            last_poll: None,
            last_success: None,
            last_new: None,
            next_poll: None,
            reason: String::new(),
            push: String::new(),
            failures: 0,
            polls,
            entries: 10 * polls,
            warnings: Vec::new(),
            pages: Pages { taken, ..Pages::default() },
        }
    }

    #[test]
    fn a_counter_does_not_go_down_when_a_subscription_goes() {
        let status = |standings, former| Status {
            state: String::new(),
            fault: None,
            started: Timestamp::UNIX_EPOCH,
            standings,
            former,
            metrics: Vec::new(),
        };
        let counters = |status: Status| {
            let all = general(&status, Timestamp::UNIX_EPOCH).into_iter();
            all.filter(|metric| metric.kind == Kind::Counter).collect::<Vec<_>>()
        };
        let both = counters(status(vec![standing(2, 1), standing(40, 5)], vec![]));
        assert_eq!(both, counters(status(vec![standing(42, 6)], vec![])));
        assert_eq!(counters(status(vec![standing(2, 1)], vec![standing(40, 5)])), both);
    }
}
