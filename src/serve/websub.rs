//! The door of our own WebSub hub: orders come in and are passed on to whoever keeps the list.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use tokio::sync::mpsc;

use super::router::{Shared, fresh};
use crate::fetch::Guard;
use crate::hub::Order;
use crate::hub::order::{self, FORM_BYTES};

/// Time to send a form.
const FORM: Duration = Duration::from_secs(10);

/// The way to whoever keeps the list of subscribers, and whom it calls at all.
#[derive(Clone)]
pub struct OwnHub {
    pub orders: mpsc::Sender<Order>,
    pub guard: Guard,
}

impl fmt::Debug for OwnHub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnHub").finish_non_exhaustive()
    }
}

/// A subscription or its end (§5.1): 202 where it will be verified, else why not.
pub(super) async fn order(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let app = &shared.app;
    let Some(desk) = &app.options.hub else { return said(StatusCode::NOT_FOUND, "this paper has no hub") };
    let form = tokio::time::timeout(FORM, axum::body::to_bytes(request.into_body(), FORM_BYTES)).await;
    let form = match form {
        Ok(Ok(form)) => form,
        Ok(Err(_)) => return said(StatusCode::PAYLOAD_TOO_LARGE, "the form is too long"),
        Err(_) => return said(StatusCode::REQUEST_TIMEOUT, "the form came too slowly"),
    };
    let is_ours =
        |topic: &str| app.options.feed(&app.site, topic).is_some_and(|path| app.shelf.get(&path).is_some());
    match order::read(&form, &desk.guard, is_ours) {
        Err(refused) => said(StatusCode::BAD_REQUEST, &refused.to_string()),
        Ok(order) => match desk.orders.try_send(order) {
            Ok(()) => said(StatusCode::ACCEPTED, "the callback will be asked"),
            Err(_) => said(StatusCode::SERVICE_UNAVAILABLE, "too many orders wait; come again later"),
        },
    }
}

fn said(status: StatusCode, words: &str) -> Response<Body> {
    fresh(status, "text/plain; charset=utf-8", format!("{words}\n"))
}
