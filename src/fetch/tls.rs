//! Whom we trust: the machine's own root certificates and Mozilla's.
//!
//! Both, so that the operator's private authority counts and a machine without `ca-certificates` works
//! as well. The provider of the cryptography is named here and nowhere else.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// The trust that all clients share; loaded once, as it reads some hundred files' worth of certificates.
pub(super) fn roots() -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    // Certificates that the machine has and rustls cannot read are of no use to anybody.
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    Arc::new(roots)
}

/// The TLS side of one client.
pub(super) fn config(roots: Arc<RootCertStore>, http1_only: bool) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let protocols: &[&[u8]] = if http1_only { &[b"http/1.1"] } else { &[b"h2", b"http/1.1"] };
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(config)
}
