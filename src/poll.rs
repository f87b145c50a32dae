//! One scheduled round for one subscription.
