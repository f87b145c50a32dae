//! The newsstand: hands out over HTTP what the press prints, while the daemon runs.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::Error;
use super::hub::Hub;
use super::printer::{Board, PUBLIC};
use super::priority::Readers;
use super::shift::Shift;
use crate::config::{Http, Listen};
use crate::edition::Paper;
use crate::poll;
use crate::serve::{self, App, Calls, Door, Options, Shelf, Status};
use crate::store::Reader;

/// The server; none where the configuration asks for none. The hub stands beside it.
pub struct Stand {
    server: Option<Server>,
    hub: Hub,
    shelf: Shelf,
    public: PathBuf,
    started: Timestamp,
    /// For the hubs that call at the stand.
    calls: Option<Calls>,
    /// Why files are not published; none while all are.
    faults: watch::Receiver<Option<String>>,
    /// Tells our hub of each printing.
    printed: watch::Sender<()>,
    paper: Paper,
    http: Http,
}

/// The server at work, in a runtime of its own.
struct Server {
    door: Door,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    readers: Readers,
}

impl Server {
    async fn open(address: SocketAddr, door: Door) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address, source };
        let readers = Readers::new().map_err(Error::Thread)?;
        let bound = readers.spawn(TcpListener::bind(address)).await;
        let listener = bound.map_err(Error::Task)?.map_err(failed)?;
        tracing::info!(%address, "serving");
        let (stop, stopped) = oneshot::channel();
        let task = readers.spawn(serve::serve(listener, door.clone(), async {
            let _ = stopped.await;
        }));
        Ok(Self { door, stop, task, readers })
    }

    async fn close(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
        drop(self.readers);
    }
}

/// Opens the stand. The board it gives tells the shelf what was printed; the shift hears the hubs that
/// call at the stand.
pub async fn open(shift: &mut Shift) -> Result<(Stand, Board), Error> {
    let config = shift.config.clone();
    let public = config.data_dir.join(PUBLIC);
    let (readers, folder) = (shift.tools.readers.clone(), public.clone());
    let opened = tokio::task::spawn_blocking(move || {
        let shelf = Shelf::load(&folder).unwrap_or_else(|error| {
            tracing::error!("what an earlier run published is served when it is printed again: {error}");
            Shelf::default()
        });
        Ok::<_, Error>((readers.with(Reader::instance)?, shelf))
    });
    let (instance, shelf) = opened.await.map_err(Error::Task)??;
    let paper = config.paper(instance);
    let (printed, hears) = watch::channel(());
    let hub = Hub::start(shift, &options(&paper), &paper.site, hears).await?;
    let (clock, told) = (shift.clock.clone(), printed.clone());
    let (fault, faults) = watch::channel(None);
    let mut stand = Stand {
        server: None,
        hub,
        shelf: shelf.clone(),
        public,
        started: clock.now(),
        calls: None,
        faults,
        printed,
        paper,
        http: config.http.clone(),
    };
    if let Listen::On(address) = config.http.listen {
        stand.calls = Some(shift.receive());
        let door = Door::new(serve::router(stand.app(shift)));
        stand.server = Some(Server::open(address, door).await?);
    }
    let board: Board = Arc::new(move |printed| {
        fault.send_replace(in_words(&printed.faults));
        shelf.take(printed.clone(), clock.now());
        // Nobody hears it where there is no hub.
        let _ = told.send(());
    });
    Ok((stand, board))
}

fn in_words(faults: &[String]) -> Option<String> {
    let first = faults.first()?;
    let more = if faults.len() > 1 { format!(" (and {} more)", faults.len() - 1) } else { String::new() };
    Some(format!("not published: {first}{more}"))
}

/// What the server and the hub go by; the hub's door is the hub's to add.
fn options(paper: &Paper) -> Options {
    let outputs = paper.outputs.iter().map(|output| output.channel.path.clone()).collect();
    Options { base_path: paper.site.base.path().to_owned(), outputs, tokens: paper.tokens(), hub: None }
}

impl Stand {
    /// What an answer may need, under the shift's configuration.
    fn app(&self, shift: &Shift) -> App {
        let subscriptions = &shift.config.subscriptions;
        let off: HashSet<String> =
            subscriptions.iter().filter(|it| !it.enabled).map(|it| it.url.to_string()).collect();
        let (readers, watch, started) = (shift.tools.readers.clone(), shift.clock.clone(), self.started);
        let (probed, faults) = (readers.clone(), self.faults.clone());
        // A question that one row of the store answers.
        let probe = move || {
            let broken = probed.with(Reader::shown).err().map(|error| error.to_string());
            broken.or_else(|| faults.borrow().clone())
        };
        let fault: Arc<dyn Fn() -> Option<String> + Send + Sync> = Arc::new(probe);
        let well = fault.clone();
        let status = move || {
            let now = watch.now();
            let read = readers.with(|reader| {
                Ok((poll::standings(reader, |url| off.contains(url), now)?, poll::former(reader, now)?))
            });
            let fault = read.as_ref().err().map(ToString::to_string).or_else(|| well());
            let (standings, former) = read.unwrap_or_default();
            Status { state: "running".to_owned(), fault, started, standings, former, metrics: Vec::new() }
        };
        App {
            data_dir: shift.config.data_dir.clone(),
            public: self.public.clone(),
            shelf: self.shelf.clone(),
            clock: shift.clock.clone(),
            status: Arc::new(status),
            fault,
            options: Options { hub: self.hub.door.clone(), ..options(&self.paper) },
            site: self.paper.site.clone(),
            calls: self.calls.clone(),
        }
    }

    /// Goes by the shift's new configuration from now on: base path, tokens, language, hub. Only the
    /// address it listens on stays.
    pub(super) async fn reload(&mut self, shift: &Shift) -> Result<(), Error> {
        let paper = shift.config.paper(self.paper.site.instance);
        let before = std::mem::replace(&mut self.paper, paper);
        let http = std::mem::replace(&mut self.http, shift.config.http.clone());
        let known = |paper: &Paper| (paper.site.clone(), paper.tokens());
        let started = if http != self.http || known(&before) != known(&self.paper) {
            self.hub.close().await;
            let hears = self.printed.subscribe();
            Hub::start(shift, &options(&self.paper), &self.paper.site, hears).await.map(|hub| self.hub = hub)
        } else {
            Ok(())
        };
        // Tokens count from now on, whatever became of the hub.
        if let Some(server) = &self.server {
            server.door.set(serve::router(self.app(shift)));
        }
        started
    }

    /// Lets the requests under way finish.
    pub async fn close(mut self) {
        self.hub.close().await;
        if let Some(server) = self.server {
            server.close().await;
        }
    }
}
