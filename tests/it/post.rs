//! A mail server on loopback: takes what it is given, or refuses it, and remembers it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running server; it ends with the test's runtime.
pub(crate) struct Post {
    address: SocketAddr,
    box_: Arc<Mutex<Letters>>,
}

#[derive(Default)]
struct Letters {
    taken: Vec<Letter>,
    /// The answer to DATA; empty takes the letter.
    refusal: &'static str,
}

/// A letter as it came.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Letter {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_else(|| panic!("no {name} in {}", self.text))
    }
}

impl Post {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, box_) = (listener.local_addr().unwrap(), Arc::<Mutex<Letters>>::default());
        let shared = Arc::clone(&box_);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&shared)));
            }
        });
        Self { address, box_ }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers every letter with this from now on; empty takes them.
    pub(crate) fn refuse(&self, answer: &'static str) {
        self.box_.lock().unwrap().refusal = answer;
    }

    pub(crate) fn taken(&self) -> Vec<Letter> {
        self.box_.lock().unwrap().taken.clone()
    }
}

/// RFC 5321, as much as a client without extensions needs.
async fn converse(stream: TcpStream, letters: Arc<Mutex<Letters>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    if write.write_all(b"220 post.example ESMTP\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        let answer = match verb.as_str() {
            "RCPT" => {
                line[8..].trim_matches(['<', '>']).clone_into(&mut to);
                "250 yes"
            }
            "DATA" => {
                if write.write_all(b"354 go on\r\n").await.is_err() {
                    return;
                }
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let mut letters = letters.lock().unwrap();
                if letters.refusal.is_empty() {
                    letters.taken.push(Letter { to: to.clone(), text });
                    "250 taken"
                } else {
                    letters.refusal
                }
            }
            "QUIT" => "221 bye",
            _ => "250 post.example",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || verb == "QUIT" {
            return;
        }
    }
}
