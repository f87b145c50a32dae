//! Whose files they are: the account that the data belong to, also where root runs the command.
//!
//! What root writes into the daemon's folders the daemon could not write again.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::print;
use crate::config::Config;

/// User and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn of(held: &Metadata) -> Self {
        Self { user: held.uid(), group: held.gid() }
    }

    /// Whether a file or folder of `owner` under `mode` grants `bit`: 4 to read it, 1 to go into it.
    fn may(self, bit: u32, owner: Self, mode: u32) -> bool {
        let place = if self.user == owner.user { 6 } else { u32::from(self.group == owner.group) * 3 };
        mode >> place & bit == bit
    }

    /// Whether the file is there to be read, by the modes of it and of the folders that it lies in.
    fn may_read(self, file: &Path) -> io::Result<bool> {
        let file = fs::canonicalize(file)?;
        for (place, path) in file.ancestors().enumerate() {
            let held = fs::metadata(path)?;
            if !self.may(if place == 0 { 4 } else { 1 }, Self::of(&held), held.mode()) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Starts this command anew under the account that the data folder belongs to, in the same process, where root runs
/// it and that is somebody else. Says so where that account could not read the configuration and what belongs to it.
pub(super) fn take_on(config: &Config) {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let Ok(folder) = fs::metadata(&config.data_dir) else { return };
    let owner = Account::of(&folder);
    if owner.user == 0 {
        return;
    }
    // Systemd's credentials lie where the account may read them.
    let mut files = config.file.iter().chain(&config.opml).chain(&config.secrets);
    if let Some(file) = files.find(|file| !owner.may_read(file).unwrap_or(false)) {
        print::talk(format_args!(
            "note: {} is not for the account that {} belongs to; what this writes there is root's",
            file.display(),
            config.data_dir.display()
        ));
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    // Returns only when it did not work; then root it is.
    let _refused = Command::new(program).arg0(name).args(arguments).uid(owner.user).gid(owner.group).exec();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_grant_to_the_owner_else_to_the_group_else_to_others() {
        let (desk, root) = (Account { user: 9, group: 9 }, Account { user: 0, group: 0 });
        let groups = Account { user: 0, group: 9 };
        assert!(desk.may(4, desk, 0o400) && desk.may(4, groups, 0o040) && desk.may(4, root, 0o004));
        assert!(!desk.may(4, root, 0o640) && !desk.may(4, groups, 0o604) && !desk.may(4, desk, 0o044));
        assert!(desk.may(1, root, 0o755) && !desk.may(1, root, 0o700));
    }

    #[test]
    fn a_file_in_a_closed_folder_is_not_to_be_read() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("copydesk.toml");
        fs::write(&file, "").expect("written");
        let set =
            |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
        // Nobody's numbers are these, so that the modes for others count.
        let other = Account { user: 4_000_000_001, group: 4_000_000_001 };
        set(&file, 0o644);
        set(dir.path(), 0o755);
        assert!(other.may_read(&file).expect("looked at"));
        set(&file, 0o640);
        assert!(!other.may_read(&file).expect("looked at"));
        set(&file, 0o644);
        set(dir.path(), 0o700);
        assert!(!other.may_read(&file).expect("looked at"));
        assert!(other.may_read(&dir.path().join("none")).is_err());
    }
}
