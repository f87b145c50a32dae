//! URL as published → canonical URL; URL → registrable domain.
