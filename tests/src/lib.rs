//! Reads the cases and runs them.
