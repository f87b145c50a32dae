//! Whose files they are when root runs a command on what belongs to the daemon's account.

use std::fs::{Permissions, metadata, set_permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::{FERRY, Newsroom, feed};

/// An account without anything of its own.
const NOBODY: u32 = 65_534;

/// Whether this test can be made: by root, with a program that others may start.
fn is_possible() -> bool {
    let mut other = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    other.arg("--version").uid(NOBODY).gid(NOBODY).output().is_ok_and(|out| out.status.success())
}

#[tokio::test]
async fn a_round_by_root_leaves_all_files_to_the_owner_of_the_data() {
    if !is_possible() {
        return;
    }
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    let _written = room.config();
    let (dir, data) = (room.dir.path(), room.dir.path().join("data"));
    std::fs::create_dir_all(&data).unwrap();
    chown(&data, Some(NOBODY), Some(NOBODY)).unwrap();
    set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
    let config = dir.join("copydesk.toml");
    set_permissions(&config, Permissions::from_mode(0o644)).unwrap();
    let poll = move || {
        Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .arg("--config")
            .arg(&config)
            .arg("poll")
            .output()
            .unwrap()
    };
    // The outlets are served here meanwhile.
    let out = tokio::task::spawn_blocking(poll).await.unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let store = metadata(data.join("copydesk.db")).unwrap();
    assert_eq!((store.uid(), store.gid()), (NOBODY, NOBODY));
    assert_eq!(metadata(data.join("public")).unwrap().uid(), NOBODY);
}
