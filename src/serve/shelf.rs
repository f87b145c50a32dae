//! What was printed, in memory, ready to be handed out.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;

use super::document::{Document, is_feed};
use crate::edition::Printed;
use crate::model::Topic;
use crate::publish;

/// Bytes of one file that are read from the disk for an answer.
const FILE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;

/// The documents that are asked for often. Clones share the same shelf.
///
/// The lock: printing replaces a document while requests take theirs; each holds it for a look-up, and
/// a message to a task would cost every request a round trip.
#[derive(Clone, Debug, Default)]
pub struct Shelf(Arc<RwLock<Stock>>);

#[derive(Debug, Default)]
struct Stock {
    documents: HashMap<String, Arc<Document>>,
    /// The sections' bar, for pages made for the occasion.
    topics: Vec<Topic>,
}

impl Shelf {
    /// Takes up what an earlier run left in `dir`, so that the first request after a start is answered.
    pub fn load(dir: &Path) -> Result<Self, publish::Error> {
        let shelf = Self::default();
        for path in publish::list(dir)?.into_iter().filter(|path| is_hot(path)) {
            if let Some(document) = read(dir, &path) {
                shelf.put(path, document);
            }
        }
        Ok(shelf)
    }

    /// Takes over what a printing changed at `now`.
    pub fn take(&self, printed: Printed, now: Timestamp) {
        {
            let mut stock = self.lock();
            for path in &printed.removed {
                stock.documents.remove(path);
            }
            // An edition's printing has no bar of its own.
            if !printed.topics.is_empty() {
                stock.topics = printed.topics;
            }
        }
        for (path, bytes) in printed.changed.into_iter().filter(|(path, _)| is_hot(path)) {
            if self.get(&path).is_none_or(|held| !held.holds(&bytes)) {
                let document = Document::new(&path, bytes, now);
                self.put(path, document);
            }
        }
    }

    pub(super) fn get(&self, path: &str) -> Option<Arc<Document>> {
        self.read().documents.get(path).cloned()
    }

    pub(super) fn topics(&self) -> Vec<Topic> {
        self.read().topics.clone()
    }

    fn put(&self, path: String, document: Document) {
        self.lock().documents.insert(path, Arc::new(document));
    }

    fn read(&self) -> RwLockReadGuard<'_, Stock> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> RwLockWriteGuard<'_, Stock> {
        // A panic elsewhere leaves the map whole: every change to it is one call.
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Past digests and archives grow with the years and are asked for rarely: they stay on the disk. The
/// feeds of digests are asked for every day.
fn is_hot(path: &str) -> bool {
    !path.starts_with("archive/") && (!path.starts_with("digest/") || is_feed(path))
}

/// A document from its file; none where there is no such file. Its time is the file's.
pub(super) fn read(dir: &Path, path: &str) -> Option<Document> {
    let file = dir.join(publish::inside(path).ok()?);
    let meta =
        std::fs::metadata(&file).ok().filter(|meta| meta.is_file() && meta.len() <= FILE_LIMIT_BYTES)?;
    let modified =
        meta.modified().ok().and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    Some(Document::new(path, std::fs::read(&file).ok()?, modified))
}
