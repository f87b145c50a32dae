//! Words that stand in bylines beside names; lower case.

use std::sync::LazyLock;

use super::{List, parted};

/// What stands beside names in bylines: trades and desks. Compared without case, as whole words.
pub(in crate::page) static ROLES: List = LazyLock::new(|| {
    parted(
        "editor·reporter·correspondent·staff·writer·columnist·contributor·journalist·producer·chief·\
         bureau·senior·photographer·photos·photo·photography·special·redakteur·redakteurin·\
         korrespondent·korrespondentin·autor·autorin·journalistin·journaliste·rédaction·redacción·\
         redaktion·redazione·redactie·newsroom·news·desk·jr·sr·phd·md·updated·published·opinion·\
         guest·freelance·director·professor·university·share·comments·read·follow·twitter·facebook·\
         email·minutes·min·ago·admin·administrator·anonymous·webmaster·unknown·folgen·suivre·seguir·\
         nachrichten·view·archive·rss·bio·biography·more·author·get·agencies·agenturen·agencias·\
         agences·wire·subscribe·about",
    )
});

/// Words that name a desk rather than a person.
pub(in crate::page) static DESKS: List = LazyLock::new(|| {
    parted(
        "staff·desk·team·newsroom·redaktion·rédaction·redacción·redazione·redactie·redaksjonen·\
         redaktionen·redakcja·редакция·редакція·editor·editors·correspondent·correspondents·bureau·\
         news·nachrichten·編集部·取材班·newsdesk",
    )
});
