//! The `copydesk` program: arguments in, an exit code out. Everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    share_memory();
    copydesk::cli::main()
}

/// Starts this program anew, in the same process, with an allocator that gives memory back.
///
/// The GNU C library gives each thread a heap of its own and keeps large blocks that were freed for the
/// next large one. A daemon that reads documents of many sizes on a dozen threads then holds several
/// times what it uses: 600 MiB instead of 150 after three minutes with every fault of a test farm. The
/// settings are read once, before `main`, so they can only be given to a new start. Where they are set
/// already (the shipped units do) nothing happens, and where the start is refused we go on without.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn share_memory() {
    use std::os::unix::process::CommandExt;

    const HEAPS: &str = "MALLOC_ARENA_MAX";
    if std::env::var_os(HEAPS).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    let mut anew = std::process::Command::new(program);
    anew.arg0(name).args(arguments).env(HEAPS, "2");
    // Blocks of this many bytes and more go back to the system when they are freed; the value is the
    // library's own first choice, which it would raise with each large block.
    anew.env("MALLOC_MMAP_THRESHOLD_", "131072");
    // Returns only when it did not work.
    let _refused = anew.exec();
}
