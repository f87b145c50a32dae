//! Files that come whole or not at all.

use super::*;

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn read(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join(path)).expect("the file that was written")
}

#[test]
fn equal_bytes_are_written_once() {
    let dir = dir();
    assert!(write(dir.path(), "topics/sport.atom", b"one").expect("written"));
    assert!(!write(dir.path(), "topics/sport.atom", b"one").expect("compared"));
    assert!(write(dir.path(), "topics/sport.atom", b"two").expect("written"));
    assert_eq!(read(dir.path(), "topics/sport.atom"), "two");
    assert_eq!(list(dir.path()).expect("listed"), ["topics/sport.atom"]);
}

#[test]
fn a_long_file_is_compared_to_its_end() {
    let dir = dir();
    let mut bytes = vec![7; 100_000];
    assert!(write(dir.path(), "feed.json", &bytes).expect("written"));
    bytes[99_999] = 8;
    assert!(write(dir.path(), "feed.json", &bytes).expect("written"));
}

#[test]
fn no_path_leads_out() {
    let dir = dir();
    for path in ["", "../x", "/etc/x", "a/../../x", ".hidden", "a/.copydesk-x", "a\\b", "a\0b"] {
        assert!(matches!(write(dir.path(), path, b"x"), Err(Error::Outside { .. })), "{path:?}");
    }
}

#[test]
fn what_a_crash_left_is_swept_and_the_rest_stays() {
    let dir = dir();
    write(dir.path(), "topics/sport.atom", b"1").expect("written");
    write(dir.path(), "topics/old.atom", b"2").expect("written");
    write(dir.path(), "feed.atom", b"3").expect("written");
    fs::write(dir.path().join("topics/.copydesk-sport.atom"), b"half").expect("a fixture");
    fs::write(dir.path().join(".copydesk-feed.atom"), b"half").expect("a fixture");
    assert_eq!(list(dir.path()).expect("listed").len(), 3);
    assert_eq!(tidy(dir.path()).expect("tidied"), 2);
    let wanted = BTreeSet::from(["topics/sport.atom".to_owned()]);
    assert_eq!(sweep(dir.path(), "topics", &wanted).expect("swept"), ["topics/old.atom"]);
    assert!(sweep(dir.path(), "event", &wanted).expect("no such folder").is_empty());
    assert_eq!(list(dir.path()).expect("listed"), ["feed.atom", "topics/sport.atom"]);
}

#[test]
fn a_failed_write_leaves_the_old_file() {
    let dir = dir();
    write(dir.path(), "feed", b"old").expect("written");
    // A file stands where a folder would have to.
    assert!(matches!(write(dir.path(), "feed/atom", b"new"), Err(Error::Io { .. })));
    assert_eq!(read(dir.path(), "feed"), "old");
}

#[test]
fn what_is_not_for_all_is_readable_by_account_and_group_alone() {
    let dir = dir();
    let others =
        |path: &str| fs::metadata(dir.path().join(path)).expect("there").permissions().mode() & OTHERS;
    let put =
        |path: &str, bytes: &[u8], readers| write_for(dir.path(), path, bytes, readers).expect("written");
    // What an interrupted run left.
    put("outputs/mine.atom.part", b"", Readers::All);
    fs::rename(dir.path().join("outputs/mine.atom.part"), dir.path().join("outputs/.copydesk-mine.atom"))
        .unwrap();
    assert!(put("outputs/mine.atom", b"one", Readers::Group));
    assert_eq!(others("outputs/mine.atom"), 0);
    fs::set_permissions(dir.path().join("outputs/mine.atom"), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(!put("outputs/mine.atom", b"one", Readers::Group), "it holds these bytes");
    assert_eq!(others("outputs/mine.atom"), 0);
    put("archive/outputs/mine/1.atom", b"old", Readers::All);
    fs::set_permissions(dir.path().join("archive/outputs/mine/1.atom"), fs::Permissions::from_mode(0o644))
        .unwrap();
    close_folder(dir.path(), "archive/outputs/mine").expect("closed");
    close_folder(dir.path(), "archive/outputs/none").expect("there is none");
    assert_eq!(others("archive/outputs/mine/1.atom"), 0);
    // Open again to all, once it is for all.
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(put("outputs/mine.atom", b"two", Readers::All));
}
