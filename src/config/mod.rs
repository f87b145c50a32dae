//! TOML → checked configuration.
