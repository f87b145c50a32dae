//! The newsstand: hands out over HTTP what the press prints, while the daemon runs.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Error;
use super::hub::Hub;
use super::printer::{Board, PUBLIC};
use super::shift::Shift;
use crate::config::Listen;
use crate::poll;
use crate::serve::{self, App, Options, Shelf, Status};
use crate::store::Reader;

/// The server's task; none where the configuration asks for none. The hub stands beside it.
pub struct Stand {
    task: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    hub: Hub,
}

/// Opens the stand. The board it gives tells the shelf what was printed; the shift hears the hubs that
/// call at the stand.
pub async fn open(shift: &mut Shift) -> Result<(Stand, Board), Error> {
    let config = shift.config.clone();
    let (readers, clock) = (shift.tools.readers.clone(), shift.clock.clone());
    let public = config.data_dir.join(PUBLIC);
    let folder = public.clone();
    let asked = readers.clone();
    let opened = tokio::task::spawn_blocking(move || {
        Ok::<_, Error>((asked.with(Reader::instance)?, Shelf::load(&folder)?))
    });
    let (instance, shelf) = opened.await.map_err(Error::Task)??;
    let paper = config.paper(instance);
    let mut options =
        Options { base_path: paper.site.base.path().to_owned(), tokens: paper.tokens(), hub: None };
    let hub = Hub::start(shift, &options, &paper.site).await?;
    options.hub.clone_from(&hub.door);
    let told = hub.printed.clone();
    let Listen::On(address) = config.http.listen else {
        let board: Board = Arc::new(move |_| {
            let _ = told.send(());
        });
        return Ok((Stand { task: None, hub }, board));
    };
    let started = clock.now();
    let off: std::collections::HashSet<String> =
        config.subscriptions.iter().filter(|it| !it.enabled).map(|it| it.url.to_string()).collect();
    let watch = clock.clone();
    let status = move || {
        let standings = readers.with(|reader| poll::standings(reader, |url| off.contains(url), watch.now()));
        let fault = standings.as_ref().err().map(ToString::to_string);
        let standings = standings.unwrap_or_default();
        Status { state: "running".to_owned(), fault, started, standings, metrics: Vec::new() }
    };
    let app = App {
        data_dir: config.data_dir.clone(),
        public,
        shelf: shelf.clone(),
        clock: clock.clone(),
        status: Arc::new(status),
        options,
        site: paper.site,
        calls: Some(shift.receive()),
    };
    let listener = TcpListener::bind(address).await.map_err(|source| Error::Listen { address, source })?;
    tracing::info!(%address, "serving");
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(serve::serve(listener, serve::router(app), async {
        let _ = stopped.await;
    }));
    let board: Board = Arc::new(move |printed| {
        shelf.take(printed.clone(), clock.now());
        // Nobody hears it where there is no hub.
        let _ = told.send(());
    });
    Ok((Stand { task: Some((stop, task)), hub }, board))
}

impl Stand {
    /// Lets the requests under way finish.
    pub async fn close(self) {
        self.hub.close().await;
        if let Some((stop, task)) = self.task {
            let _ = stop.send(());
            let _ = task.await;
        }
    }
}
