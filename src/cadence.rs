//! History and the server's wishes → time of the next poll, with the reason.
