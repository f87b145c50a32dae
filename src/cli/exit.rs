//! The exit codes, those of sysexits(3), so that a script or the service manager can tell a typing
//! mistake from a full disk.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::{config, daemon, edition, store};

/// The command line is wrong.
pub(super) const USAGE: u8 = 64;
/// What was to be read is not what it should be.
pub(super) const DATA: u8 = 65;
/// What was to be read is not there.
pub(super) const NO_INPUT: u8 = 66;
/// A server does not answer, or not as it should.
pub(super) const UNAVAILABLE: u8 = 69;
/// A bug.
pub(super) const SOFTWARE: u8 = 70;
/// A file cannot be made.
pub(super) const CANNOT_CREATE: u8 = 73;
/// Another process is at work; it may be done later.
const TEMPORARY: u8 = 75;
/// Reading or writing went wrong half-way.
pub(super) const IO: u8 = 74;
/// The configuration is wrong.
pub(super) const CONFIG: u8 = 78;

/// An error of the command itself, with the code the program ends with.
#[derive(Debug)]
pub(super) struct Failure {
    code: u8,
    what: String,
}

impl Failure {
    pub(super) fn new(code: u8, what: impl Into<String>) -> Self {
        Self { code, what: what.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}

/// The code for an error: the first cause in its chain that says one.
pub(super) fn code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(error.chain().find_map(known).unwrap_or(SOFTWARE))
}

fn known(cause: &(dyn std::error::Error + 'static)) -> Option<u8> {
    if let Some(failure) = cause.downcast_ref::<Failure>() {
        return Some(failure.code);
    }
    if let Some(error) = cause.downcast_ref::<config::Error>() {
        return Some(match error {
            config::Error::Read { .. } | config::Error::NotFound { .. } => NO_INPUT,
            config::Error::Write { .. } => CANNOT_CREATE,
            config::Error::Refused(_) => CONFIG,
            config::Error::Edit(_) => DATA,
        });
    }
    if let Some(error) = cause.downcast_ref::<daemon::Error>() {
        return of_daemon(error);
    }
    if let Some(error) = cause.downcast_ref::<store::Error>() {
        return Some(of_store(error));
    }
    let error = cause.downcast_ref::<io::Error>()?;
    Some(if error.kind() == io::ErrorKind::NotFound { NO_INPUT } else { IO })
}

/// The daemon's error passes those of the rooms below on as they are.
fn of_daemon(error: &daemon::Error) -> Option<u8> {
    match error {
        daemon::Error::Store(error) | daemon::Error::Edition(edition::Error::Store(error)) => {
            Some(of_store(error))
        }
        daemon::Error::Fetch(_) => Some(UNAVAILABLE),
        daemon::Error::Publish(_) | daemon::Error::Edition(edition::Error::Publish(_)) => Some(CANNOT_CREATE),
        daemon::Error::Log(_) => Some(CONFIG),
        _ => None,
    }
}

fn of_store(error: &store::Error) -> u8 {
    match error {
        store::Error::Locked { .. } => TEMPORARY,
        store::Error::Newer { .. }
        | store::Error::Older { .. }
        | store::Error::Damaged { .. }
        | store::Error::Backup { .. } => DATA,
        store::Error::Folder { .. } => CANNOT_CREATE,
        store::Error::NoRoom { .. }
        | store::Error::Sqlite(_)
        | store::Error::File { .. }
        | store::Error::Row { .. } => IO,
    }
}

/// True where the reader of our output has gone (`copydesk stories | head`), which is no failure.
pub(super) fn reader_is_gone(error: &anyhow::Error) -> bool {
    let broken = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(broken))
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn the_code_is_found_behind_the_context() {
        let check = |error: anyhow::Error, code: u8| {
            assert_eq!(error.chain().find_map(known), Some(code), "{error:#}");
        };
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        check(anyhow::Error::new(Failure::new(USAGE, "x")).context("y"), USAGE);
        check(anyhow::Error::new(config::Error::Refused(vec![])), CONFIG);
        check(Err::<(), _>(missing()).context("reading it").unwrap_err(), NO_INPUT);
        check(io::Error::other("x").into(), IO);
        let locked = || store::Error::Locked { path: "x".into() };
        check(locked().into(), TEMPORARY);
        let full = store::Error::NoRoom { path: "x".into(), free: 0, need: 1 };
        check(daemon::Error::Store(full).into(), IO);
        check(anyhow::Error::new(daemon::Error::Edition(locked().into())), TEMPORARY);
        assert!(anyhow::anyhow!("x").chain().find_map(known).is_none());
        assert!(reader_is_gone(&io::Error::from(io::ErrorKind::BrokenPipe).into()));
    }
}
