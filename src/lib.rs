//! Copydesk: a newsroom's copy desk as a daemon.
//!
//! It takes in every wire, spikes the duplicates, sorts what is left into sections and sends out
//! one clean edition.
//!
//! # The way of the data
//!
//! ```text
//!  subscription ──fetch──▶ bytes ──parse──▶ entries ──reconcile──▶ new and changed entries
//!                                   ▲                                       │
//!               section front ──page::front                     link ──fetch──▶ page::article
//!                                                                           │
//!         ┌──────────────────────────── desk ◀──────── fingerprint ◀────────┘
//!         │   copies ▶ story   (the same text: one output item for life)
//!         │   stories ▶ event  (the same happening: grouped)
//!         │   events ▶ topic   (the section they are filed under)
//!         ▼
//!       store ──compose──▶ selection ──render──▶ bytes ──publish──▶ files
//!                                                   └────serve────▶ feed readers, browsers
//!                                     at the digest hour ──▶ the day's edition
//! ```
//!
//! One way, little back and forth. Pure cores in the middle (bytes and values in, values out; `now`
//! is an argument), thin shells at the edges (one outside thing each).
//!
//! # Reading order
//!
//! The rooms, lowest first; a room uses only rooms above it in this list, and a test holds the
//! imports to it.
//!
//! | row | room | comes in → goes out |
//! | --- | --- | --- |
//! | 0 | [`model`] | the plain data: feed, entry, article, story, event, topic, ids |
//! | 0 | [`clock`] | the only caller of the system clock; a manual one for tests |
//! | 1 | [`text`] | bytes → text, markup → safe markup, text → dates, words, stems, shingles, language |
//! | 1 | [`link`] | URL as published → canonical URL; URL → registrable domain |
//! | 2 | [`parse`] | bytes + content type → feed |
//! | 2 | [`page`] | HTML → article, or the story links of a section front, or the feeds it announces |
//! | 2 | [`cadence`] | history + server's wishes → time of the next poll, with the reason |
//! | 3 | [`reconcile`] | parsed entry × what we hold → insert, update or skip |
//! | 3 | [`desk`] | fingerprint × open stories → story, event, topic, each with its evidence |
//! | 3 | [`compose`] | stories × an output's rule → what goes into it, in which order |
//! | 4 | [`render`] | selection → Atom, RSS, JSON Feed, OPML, HTML, Markdown, text |
//! | 5 | [`fetch`] | HTTP out: client, per-domain gate, address guard, bounded body, errors with a verdict |
//! | 5 | [`store`] | SQLite: migrations, one writer, row ↔ type once per table |
//! | 5 | [`publish`] | files: temporary file, fsync, rename |
//! | 6 | [`ingest`], [`poll`], [`edition`], [`hub`] | the stages: a core and its shells |
//! | 7 | [`serve`] | HTTP in: feeds, the front page, status, metrics; reads the store only |
//! | 8 | [`config`] | TOML → checked `Config`; builds the small option structs the rooms declare |
//! | 9 | [`daemon`] | who runs, who owns what, who tells whom; signals, readiness, watchdog |
//! | 9 | [`demo`] | an instant → a newsroom on loopback, for `copydesk demo` |
//! | 10 | [`cli`] | the commands; the only room that prints |

pub mod cadence;
pub mod cli;
pub mod clock;
pub mod compose;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod desk;
pub mod edition;
pub mod fetch;
pub mod hub;
pub mod ingest;
pub mod link;
pub mod model;
pub mod page;
pub mod parse;
pub mod poll;
pub mod publish;
pub mod reconcile;
pub mod render;
pub mod serve;
pub mod store;
pub mod text;
