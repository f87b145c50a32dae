//! Stories × an output's rule → selection.
