//! When an edition is due, and how the outputs come from the store to the files.
//!
//! [`due`] is the core: it says which edition is to be written now and when to ask again. [`Press`] is
//! the shell: it reads the store, lets `compose` choose and `render` write, and gives the bytes to
//! `publish`. It never writes to the store; what must be remembered of an edition it returns as a row
//! for the writer.
//!
//! Order of calls: [`Press::outputs`] after every change, debounced by the caller; [`due`] at its own
//! `next`, then [`Press::digest`], then the row to the writer, then [`Press::outputs`] again.

mod archive;
mod gather;
mod imprint;
mod plan;
mod press;
mod register;
mod schedule;
mod shown;
mod stock;

#[cfg(test)]
mod tests;

pub use plan::{Form, Output, Paper, Series};
pub use press::{Error, Issue, Press, Printed};
pub use register::PATH as REGISTER;
pub use schedule::{BadSchedule, Due, Edition, Schedule, due};
pub use shown::is_note;
pub use stock::published;
