//! A server of raw bytes that does what its script says. Must not know any PSA.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

/// What the server does with a request.
pub enum Raw {
    /// Sends these bytes and keeps the connection.
    Answer(Vec<u8>),
    /// Sends these bytes and closes.
    Last(Vec<u8>),
    /// Sends these bytes once this many calls wait.
    Together(Arc<Barrier>, Vec<u8>),
    /// Closes without a byte.
    Close,
    /// Never answers.
    Hang,
}

/// An answer; `headers` are whole lines, each ending in a line break.
pub fn http(status: u16, kind: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// What arrived at a server.
#[derive(Debug, Clone, Default)]
pub struct Traffic {
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    under_way: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Traffic {
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The most requests that were under way at once.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

/// Serves on a free port; answers the n-th request (from 1), whose text is given, as `script` says. Gives the address
/// without a path.
pub async fn serve(script: impl Fn(usize, &str) -> Raw + Send + Sync + 'static) -> (String, Traffic) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}", listener.local_addr().unwrap());
    let (traffic, script) = (Traffic::default(), Arc::new(script));
    let seen = traffic.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(converse(stream, seen.clone(), Arc::clone(&script)));
        }
    });
    (root, traffic)
}

async fn converse<F: Fn(usize, &str) -> Raw>(mut stream: TcpStream, traffic: Traffic, script: Arc<F>) {
    while let Some(request) = request(&mut stream).await {
        let number = traffic.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let now = traffic.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        traffic.most.fetch_max(now, Ordering::SeqCst);
        let (bytes, more) = match script(number, &request) {
            Raw::Answer(bytes) => (bytes, true),
            Raw::Last(bytes) => (bytes, false),
            Raw::Together(barrier, bytes) => {
                barrier.wait().await;
                (bytes, true)
            }
            Raw::Close => (Vec::new(), false),
            Raw::Hang => std::future::pending().await,
        };
        traffic.under_way.fetch_sub(1, Ordering::SeqCst);
        if stream.write_all(&bytes).await.is_err() || !more {
            return;
        }
    }
}

/// One whole request, or `None` at the end of the connection.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(head) = text.find("\r\n\r\n") {
            let length = text[..head].to_ascii_lowercase();
            let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let length: usize = length.map_or(0, |number| number.trim().parse().unwrap());
            if bytes.len() >= head + 4 + length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4_096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
