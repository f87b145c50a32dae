//! Edits the operator's file in place: subscriptions added and removed, comments and order kept.
//!
//! The file is checked before it is written: an edit never leaves a configuration behind that the
//! program would refuse. Written whole or not at all.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};
use url::Url;

use crate::model::{Kind, Subscription};

use super::asked;
use super::error::Error;
use super::value::{address, name};

/// What a new file starts with.
const HEAD: &str = "# Copydesk's configuration. Every key with its default: config/copydesk.toml of the source,\n\
                    # check with `copydesk check`. Keys without a section stand here, above the first one:\n\
                    #title = \"Copydesk\"\n\
                    #zone = \"Europe/Berlin\"\n\
                    \n\
                    #[network]\n\
                    # Publishers like to know whom they can write to.\n\
                    #contact = \"mailto:you@example.org\"\n";

/// What some editors begin a file with.
const MARK: char = '\u{feff}';

/// A configuration file opened for editing.
pub struct Draft {
    path: PathBuf,
    document: DocumentMut,
    /// What is sent for each address that the file subscribes to, in its order.
    asked: Vec<Url>,
    /// The marks of some editors, which are no part of the document and stay in the file.
    has_mark: bool,
    has_returns: bool,
    /// The file was there when it was opened.
    pub existed: bool,
}

impl Draft {
    /// Opens the file, or starts a new one where there is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        // A link is followed, so that the file it leads to is replaced and not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (text, existed) = match super::text(&path) {
            Err(Error::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                (HEAD.to_owned(), false)
            }
            read => (read?, true),
        };
        // A file that is refused is not edited: its faults come first.
        super::glance(&path, &text)?;
        let document: DocumentMut =
            text.parse().map_err(|error| Error::Edit(format!("{}: {error}", path.display())))?;
        let written = document.get("subscription").and_then(Item::as_array_of_tables).into_iter().flatten();
        // The file was read, so each has an address.
        let urls = written.map(|table| table.get("url").and_then(Item::as_str).unwrap_or_default());
        let asked = urls.filter_map(|url| address(url).ok()).map(|url| asked(&url)).collect();
        let (has_mark, has_returns) = (text.starts_with(MARK), text.contains("\r\n"));
        Ok(Self { path, document, asked, has_mark, has_returns, existed })
    }

    /// Appends a subscription with what differs from the defaults. False where its address is
    /// subscribed to already.
    pub fn add(&mut self, subscription: &Subscription) -> Result<bool, Error> {
        if self.position(&subscription.url).is_some() {
            return Ok(false);
        }
        let path = self.path.clone();
        let mut table = table(subscription);
        if self.document.is_empty() {
            // Comments that nothing follows would stay at the end of the file, below what is added.
            let comments = self.document.trailing().as_str().unwrap_or_default().to_owned();
            if !comments.is_empty() {
                table.decor_mut().set_prefix(format!("{}\n\n", comments.trim_end()));
                self.document.set_trailing("");
            }
        }
        let list = self
            .document
            .entry("subscription")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
            .as_array_of_tables_mut()
            .ok_or_else(|| {
                Error::Edit(format!("{}: write subscriptions as `[[subscription]]`", path.display()))
            })?;
        list.push(table);
        self.asked.push(asked(&subscription.url));
        Ok(true)
    }

    /// Takes the subscription with this address out. False where there is none.
    pub fn remove(&mut self, url: &Url) -> bool {
        let Some(at) = self.position(url) else { return false };
        self.asked.remove(at);
        if let Some(list) = self.list_mut() {
            list.remove(at);
            if list.is_empty() {
                self.document.remove("subscription");
            }
        }
        true
    }

    /// The text as it would be written.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.document.to_string();
        let text = text.trim_start_matches(MARK).replace("\r\n", "\n");
        let text = if self.has_returns { text.replace('\n', "\r\n") } else { text };
        if self.has_mark { format!("{MARK}{text}") } else { text }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks and writes the file: a temporary one beside it, forced to disk, renamed over it.
    pub fn save(&self) -> Result<(), Error> {
        let text = self.text();
        super::glance(&self.path, &text)?;
        write(&self.path, &text).map_err(|source| Error::Write { path: self.path.clone(), source })
    }

    fn position(&self, url: &Url) -> Option<usize> {
        let sought = asked(url);
        self.asked.iter().position(|own| *own == sought)
    }

    fn list_mut(&mut self) -> Option<&mut ArrayOfTables> {
        self.document.get_mut("subscription")?.as_array_of_tables_mut()
    }
}

/// The table of a subscription; only what differs from the defaults is written.
fn table(subscription: &Subscription) -> Table {
    let mut table = Table::new();
    // An empty line before each table, as people write it.
    table.decor_mut().set_prefix("\n");
    table["url"] = value(subscription.url.as_str());
    let mut text = |key: &str, written: &str| {
        if !written.is_empty() {
            table[key] = value(written);
        }
    };
    text("title", &subscription.title);
    text("outlet", &subscription.outlet);
    if subscription.kind != Kind::default() {
        text("kind", &name(&subscription.kind));
    }
    if let Some(interval) = subscription.interval {
        text("interval", &name(&interval));
    }
    if let Some(topic) = &subscription.topic {
        text("topic", topic.as_str());
    }
    text("language", subscription.language.as_deref().unwrap_or_default());
    if let Some(articles) = subscription.articles {
        text("articles", &name(&articles));
    }
    if subscription.priority != 0 {
        table["priority"] = value(i64::from(subscription.priority));
    }
    if !subscription.enabled {
        table["enabled"] = value(false);
    }
    table
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = dir.join(format!(".{name}.{}", std::process::id()));
    let result = (|| {
        let mut file = fs::File::create(&temporary)?;
        if let Ok(known) = fs::metadata(path) {
            // Whom the file is for stays; who may not say so writes into the file itself.
            if chown(&temporary, Some(known.uid()), Some(known.gid())).is_err() {
                fs::remove_file(&temporary)?;
                return fs::write(path, text);
            }
            file.set_permissions(known.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        fs::File::open(dir)?.sync_all()
    })();
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Articles;

    const OURS: &str = "# my papers\nopml = []   # none yet\n\n[http]\nlisten = \"off\"\n\n\
        # the gazette\n[[subscription]]\nurl = \"https://gazette.example/feed\" # daily\n\n\
        # the courier\n[[subscription]]\nurl = \"https://courier.example/feed\"\npriority = 2\n";

    fn draft(text: &str) -> (tempfile::TempDir, Draft) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.toml");
        fs::write(&path, text).unwrap();
        let draft = Draft::open(&path).unwrap();
        (dir, draft)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_file_stays_whose_it_is() {
        let (_dir, mut draft) = draft(OURS);
        let whose = || fs::metadata(&draft.path).map(|held| (held.uid(), held.gid(), held.mode())).unwrap();
        if rustix::process::geteuid().is_root() {
            chown(&draft.path, Some(65_534), Some(65_533)).unwrap();
        }
        fs::set_permissions(&draft.path, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        let before = whose();
        draft.add(&Subscription::new(url("https://herald.example/"))).unwrap();
        draft.save().unwrap();
        assert_eq!(
            fs::metadata(&draft.path).map(|held| (held.uid(), held.gid(), held.mode())).unwrap(),
            before
        );
    }

    #[test]
    fn adding_appends_and_touches_nothing_else() {
        let (_dir, mut draft) = draft(OURS);
        let mut new = Subscription::new(url("https://herald.example/"));
        new.title = "Herald".to_owned();
        new.kind = Kind::Page;
        assert!(draft.add(&new).unwrap());
        let expect = format!(
            "{OURS}\n[[subscription]]\nurl = \"https://herald.example/\"\ntitle = \"Herald\"\nkind = \"page\"\n"
        );
        assert_eq!(draft.text(), expect);
        assert!(!draft.add(&new).unwrap(), "an address is added once");
        let same = Subscription::new(url("https://gazette.example/feed#top"));
        assert!(!draft.add(&same).unwrap(), "what is not sent makes no other address");
        assert_eq!(draft.text(), expect);
    }

    #[test]
    fn removing_keeps_the_comments_of_the_others() {
        let (_dir, mut draft) = draft(OURS);
        assert!(draft.remove(&url("https://gazette.example/feed")));
        assert!(!draft.remove(&url("https://gazette.example/feed")));
        let text = draft.text();
        assert!(!text.contains("gazette.example"), "{text}");
        assert!(text.contains("# my papers") && text.contains("# none yet"), "{text}");
        assert!(text.contains("# the courier\n[[subscription]]"), "{text}");
    }

    #[test]
    fn what_is_saved_is_read_back_and_nothing_else_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/copydesk.toml");
        let mut draft = Draft::open(&path).unwrap();
        assert!(!draft.existed);
        let mut new = Subscription::new(url("https://herald.example/"));
        new.priority = -3;
        new.enabled = false;
        new.interval = Some(std::time::Duration::from_secs(5_400));
        new.articles = Some(Articles::Always);
        new.topic = Some(crate::model::Topic::new("sport"));
        draft.add(&new).unwrap();
        draft.save().unwrap();
        assert_eq!(super::super::load(&path).unwrap().subscriptions, [new]);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_written_into_the_head_of_a_new_file_is_no_part_of_its_subscriptions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.toml");
        let mut draft = Draft::open(&path).unwrap();
        for name in ["a", "b"] {
            draft.add(&Subscription::new(url(&format!("https://{name}.example/")))).unwrap();
        }
        draft.save().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let uncommented = text
            .replace("\n#title", "\ntitle")
            .replace("#[network]", "[network]")
            .replace("#contact", "contact");
        fs::write(&path, uncommented.replace("= \"Copydesk\"", "= \"Mine\"")).unwrap();
        let config = super::super::load(&path).unwrap();
        assert_eq!((config.title.as_str(), config.subscriptions.len()), ("Mine", 2));
        assert!(config.fetch.contact.is_some(), "{text}");
    }

    #[test]
    fn the_marks_of_an_editor_stay() {
        let text = format!("{MARK}# mine\r\n[[subscription]]\r\nurl = \"https://a.example/\"\r\n");
        let (_dir, mut draft) = draft(&text);
        assert_eq!(draft.text(), text);
        draft.add(&Subscription::new(url("https://b.example/"))).unwrap();
        let expect = format!("{text}\r\n[[subscription]]\r\nurl = \"https://b.example/\"\r\n");
        assert_eq!(draft.text(), expect);
    }

    #[test]
    fn a_file_that_is_refused_is_not_edited() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.toml");
        fs::write(&path, "lisen = 1\n").unwrap();
        assert!(matches!(Draft::open(&path), Err(Error::Refused(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "lisen = 1\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_mode_stays_the_mode() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
        fs::write(&real, "").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        let mut draft = Draft::open(&link).unwrap();
        draft.add(&Subscription::new(url("https://a.example/"))).unwrap();
        draft.save().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::read_to_string(&real).unwrap().contains("a.example"));
    }
}
