#![allow(clippy::all, clippy::pedantic, clippy::print_stdout, clippy::print_stderr, unused)]
use copydesk::{clock::Clock, render::*, serve::*};
use std::sync::Arc;
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let dir = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let public = dir.join("public");
    let shelf = Shelf::load(&public).unwrap();
    let clock = Clock::system();
    let now = clock.now();
    let app = App {
        data_dir: dir,
        public,
        shelf,
        clock,
        site: Site {
            title: "The Demo Desk".into(),
            base: "http://localhost:8099/".parse().unwrap(),
            language: Language::En,
            zone: jiff::tz::TimeZone::UTC,
            instance: uuid::Uuid::nil(),
            hub: None,
        },
        status: Arc::new(move || Status {
            state: "running".into(),
            fault: None,
            started: now,
            standings: vec![],
            metrics: vec![],
        }),
        options: Default::default(),
    };
    let l = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    serve(l, router(app), std::future::pending::<()>()).await;
}
