//! What tells an entry from the others of its subscription.
//!
//! The id as written, else the link, else a hash of title and date: never random, and of the text only
//! where an entry has no title (RSS 2.0 asks for one of the two), so that an edit changes no key. Ids
//! that a feed gives to several entries tell nothing apart: those entries go by their links, and in
//! later documents all of the feed's do ([`Options::keys`](super::Options)), or a document without a
//! collision would change keys again.

use rustc_hash::{FxHashMap, FxHashSet};
use url::Url;

use crate::model::{Entry, KeyKind, Warning};
use crate::text::markup;

/// The longest id kept as written, bytes; a longer one is hashed.
const LIMIT_KEY_BYTES: usize = 2_048;

/// Gives an entry its key; `id` is what the feed says it is, believed where ids are `strongest`.
pub(super) fn give(entry: &mut Entry, id: Option<String>, strongest: KeyKind) {
    let id =
        id.filter(|_| strongest == KeyKind::Guid).map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    match (id, &entry.link) {
        (Some(id), _) => {
            entry.key = if id.len() > LIMIT_KEY_BYTES { hash([id.as_str()]) } else { id };
            entry.key_kind = KeyKind::Guid;
        }
        (None, Some(link)) => {
            entry.key = by_link(link);
            entry.key_kind = KeyKind::Link;
        }
        (None, None) => by_hash(entry),
    }
}

/// Settles the keys of a whole document: those that collide give way to the next weaker kind. Returns
/// whether ids collided that links tell apart.
pub(super) fn settle(entries: &mut [Entry], warnings: &mut Vec<Warning>) -> bool {
    let mut ids_collide = false;
    for kind in [KeyKind::Guid, KeyKind::Link] {
        let shared = shared(entries, kind);
        if shared.is_empty() {
            continue;
        }
        ids_collide |= kind == KeyKind::Guid && links_tell_more(entries);
        let mut moved = 0;
        for entry in entries.iter_mut().filter(|entry| entry.key_kind == kind && shared.contains(&entry.key))
        {
            moved += 1;
            match (&entry.link, kind) {
                (Some(link), KeyKind::Guid) => {
                    entry.key = by_link(link);
                    entry.key_kind = KeyKind::Link;
                }
                _ => by_hash(entry),
            }
        }
        let what = match kind {
            KeyKind::Guid => format!("{moved} entries share their ids and go by their links"),
            _ => format!("{moved} entries share their links and go by title and date"),
        };
        warnings.push(Warning { place: None, what });
    }
    ids_collide
}

/// Whether there are more links than ids.
fn links_tell_more(entries: &[Entry]) -> bool {
    let with_ids = || entries.iter().filter(|entry| entry.key_kind == KeyKind::Guid);
    let ids: FxHashSet<_> = with_ids().map(|entry| entry.key.as_str()).collect();
    let links: FxHashSet<_> = with_ids().filter_map(|entry| entry.link.as_ref().map(by_link)).collect();
    links.len() > ids.len()
}

/// Has all entries go by their links, those that have none by title and date.
pub(super) fn by_links(entries: &mut [Entry]) {
    for entry in entries.iter_mut().filter(|entry| entry.key_kind == KeyKind::Guid) {
        give(entry, None, KeyKind::Link);
    }
    settle(entries, &mut Vec::new());
}

/// Keys that entries of different substance share. The same entry printed twice is no collision.
fn shared(entries: &[Entry], kind: KeyKind) -> FxHashSet<String> {
    let mut first: FxHashMap<&str, &Entry> = FxHashMap::default();
    let mut shared = FxHashSet::default();
    for entry in entries.iter().filter(|entry| entry.key_kind == kind) {
        match first.get(entry.key.as_str()) {
            None => {
                first.insert(&entry.key, entry);
            }
            Some(held) if is_same(held, entry, kind) => {}
            Some(_) => {
                shared.insert(entry.key.clone());
            }
        }
    }
    shared
}

/// Whether two entries of one key are the same entry, printed twice: the headlines are the same too. A link
/// and a headline may stand for a new forecast every day; its date and its text tell the days apart.
fn is_same(held: &Entry, entry: &Entry, kind: KeyKind) -> bool {
    let dates_differ = || matches!((held.declared(), entry.declared()), (Some(a), Some(b)) if a != b);
    let tells_more = held.title.is_empty() || (kind == KeyKind::Link && dates_differ());
    held.title == entry.title && !(tells_more && held.text() != entry.text())
}

/// The canonical address, so that parameters which count visits change no key. Its fragment stays:
/// the entries of a change log may be anchors of one page.
fn by_link(url: &Url) -> String {
    let mut canonical = crate::link::canonical(url);
    canonical.set_fragment(url.fragment());
    canonical.into()
}

fn by_hash(entry: &mut Entry) {
    let date = entry.declared().map(|at| at.to_string()).unwrap_or_default();
    let link = entry.link.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = entry.title.is_empty().then(|| markup::plain(entry.text()));
    entry.key = hash([link.as_str(), entry.title.as_str(), date.as_str()].into_iter().chain(text.as_deref()));
    entry.key_kind = KeyKind::Hash;
}

fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
