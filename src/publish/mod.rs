//! Bytes → files under one folder, whole or not at all.
//!
//! A file is written beside its place under a temporary name, brought to the disk, renamed over the
//! old one, and the folder brought to the disk too: whoever reads sees the old bytes or the new ones,
//! also after a power cut. Equal bytes are not written again, so the time of a file is the time of
//! its last change. Nothing here decides what is published, and nothing outside the folder is
//! touched.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

/// The beginning of temporary names; a file so named that a crash left is swept.
const TEMPORARY: &str = ".copydesk-";

/// Levels of folders below the published one. Our own paths have two or three.
const DEPTH: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path:?} is not a path below the published folder")]
    Outside { path: String },
    #[error("{}: {source} (is the folder writable, is there room?)", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever may enter the folder.
    All,
    /// The account that writes it and its group alone, as with the store.
    Group,
}

/// [`write_for`] all.
pub fn write(dir: &Path, path: &str, bytes: &[u8]) -> Result<bool, Error> {
    write_for(dir, path, bytes, Readers::All)
}

/// Puts `bytes` at `path` (relative, parts separated by `/`) below `dir`; makes folders as needed.
/// True where the file changed, false where it held the same bytes already.
pub fn write_for(dir: &Path, path: &str, bytes: &[u8], readers: Readers) -> Result<bool, Error> {
    let target = dir.join(inside(path)?);
    if holds(&target, bytes) {
        if readers == Readers::Group {
            close(&target)?;
        }
        return Ok(false);
    }
    let folder = target.parent().unwrap_or(dir);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!("{TEMPORARY}{name}"));
    let put = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = create(&temporary, readers)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &target)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(|source| {
        // The old file stands; only the attempt is taken away.
        let _ = fs::remove_file(&temporary);
        Error::Io { path: target.clone(), source }
    })?;
    Ok(true)
}

/// Lets only the account and its group read the files in `folder` below `dir` and further down.
pub fn close_folder(dir: &Path, folder: &str) -> Result<(), Error> {
    files(dir, &dir.join(inside(folder)?))?.iter().try_for_each(|(path, _)| close(path))
}

/// What everybody else may do.
const OTHERS: u32 = 0o007;

fn close(path: &Path) -> Result<(), Error> {
    let done = || -> io::Result<()> {
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & OTHERS == 0 {
            return Ok(());
        }
        fs::set_permissions(path, fs::Permissions::from_mode(mode & !OTHERS))
    };
    done().map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    match readers {
        Readers::All => File::create(path),
        Readers::Group => {
            // One that an interrupted run left may be open to all.
            let _ = fs::remove_file(path);
            File::options().write(true).create_new(true).mode(0o640).open(path)
        }
    }
}

/// Removes the file at `path` below `dir`; false where there is none.
pub fn remove(dir: &Path, path: &str) -> Result<bool, Error> {
    let path = dir.join(inside(path)?);
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(Error::Io { path, source }),
    }
}

/// Removes what an interrupted run left, and the files in `folder` (relative to `dir`, "" for the top)
/// that are not in `wanted` (paths relative to `dir`); folders below are looked through too. Returns
/// the paths of those that went.
///
/// Give the folders that hold nothing but outputs of the kind in `wanted` (`topics`, `event`): what
/// the operator put elsewhere stays.
pub fn sweep(dir: &Path, folder: &str, wanted: &BTreeSet<String>) -> Result<Vec<String>, Error> {
    let start = if folder.is_empty() { dir.to_owned() } else { dir.join(inside(folder)?) };
    let mut gone = Vec::new();
    for (path, relative) in files(dir, &start)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY) || !wanted.contains(&relative) {
            fs::remove_file(&path).map_err(|source| Error::Io { path, source })?;
            gone.push(relative);
        }
    }
    Ok(gone)
}

/// Removes what an interrupted run left, anywhere below `dir`. Returns how many files went.
pub fn tidy(dir: &Path) -> Result<usize, Error> {
    let mut gone = 0;
    for (path, _) in files(dir, dir)? {
        if path.file_name().unwrap_or_default().to_string_lossy().starts_with(TEMPORARY) {
            fs::remove_file(&path).map_err(|source| Error::Io { path, source })?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// Every published file below `dir`, as paths relative to it, in alphabetical order.
pub fn list(dir: &Path) -> Result<Vec<String>, Error> {
    let mut out: Vec<String> = files(dir, dir)?
        .into_iter()
        .filter(|(path, _)| !path.file_name().unwrap_or_default().to_string_lossy().starts_with(TEMPORARY))
        .map(|(_, relative)| relative)
        .collect();
    out.sort_unstable();
    Ok(out)
}

/// A relative path of plain names, none hidden: nothing that an address or a slug says can lead out
/// of the folder or onto a temporary file.
pub fn inside(path: &str) -> Result<PathBuf, Error> {
    let outside = || Error::Outside { path: path.to_owned() };
    if path.is_empty() || path.contains(['\\', '\0']) {
        return Err(outside());
    }
    let parsed = Path::new(path);
    let plain = parsed.components().all(|part| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    });
    if plain { Ok(parsed.to_owned()) } else { Err(outside()) }
}

/// Files below `start` with their paths relative to `dir`. Links are not followed.
fn files(dir: &Path, start: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let mut out = Vec::new();
    let mut folders = vec![(start.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let fault = |source| Error::Io { path: folder.clone(), source };
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(fault)?,
        };
        for entry in entries {
            let entry = entry.map_err(fault)?;
            let kind = entry.file_type().map_err(fault)?;
            if kind.is_dir() && depth < DEPTH {
                folders.push((entry.path(), depth + 1));
            } else if kind.is_file() {
                let path = entry.path();
                let relative = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned();
                out.push((path, relative));
            }
        }
    }
    Ok(out)
}

/// True where the file holds exactly these bytes. Read in pieces: most files differ early or in size.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    if file.metadata().map_or(true, |meta| meta.len() != bytes.len() as u64) {
        return false;
    }
    let mut rest = bytes;
    let mut buffer = [0; 16 * 1024];
    while !rest.is_empty() {
        match file.read(&mut buffer) {
            Ok(n) if n > 0 && n <= rest.len() && buffer[..n] == rest[..n] => rest = &rest[n..],
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests;
