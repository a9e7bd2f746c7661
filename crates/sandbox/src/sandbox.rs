//! A running sandbox: its listeners, its tasks, its end.
//! Must not contain vendor behaviour.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::announce::{Announcement, AutotaskAccess, ConnectWiseAccess};
use crate::autotask::server::Autotask;
use crate::connectwise::server::ConnectWise;
use crate::control;
use crate::faults::Faults;
use crate::listener::{Cut, CuttableListener};
use crate::options::Options;
use crate::pipeline::{Shared, Vendor, serve};
use crate::world::World;

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A port could not be opened.
    #[error("the sandbox can't listen on 127.0.0.1: {0}")]
    Listen(#[source] io::Error),
    /// The state folder could not be read or begun.
    #[error("the sandbox can't use its state folder: {0}")]
    State(#[source] io::Error),
    /// The scenario contradicts itself.
    #[error("the scenario can't be loaded: {0}")]
    Scenario(String),
    /// The state folder was written by another version or damaged.
    #[error("the state folder can't be replayed: {0}")]
    Replay(String),
}

/// How long open connections are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Running servers; they stop with [`Sandbox::stop`] or when this is dropped.
pub struct Sandbox {
    announcement: Announcement,
    stop: watch::Sender<bool>,
    hall: Arc<Hall>,
    control: JoinHandle<()>,
}

/// The vendors and the doors they are reached by.
pub struct Hall {
    pub shared: Arc<Shared>,
    pub autotask: Arc<Autotask>,
    pub connectwise: Arc<ConnectWise>,
    pub announcement: Announcement,
    doors: Mutex<Vec<JoinHandle<()>>>,
}

impl Hall {
    /// Opens another zone of the Autotask half on a free port.
    pub async fn open_zone(&self, zone: u16) -> io::Result<()> {
        if self.autotask.has_zone(zone) {
            return Ok(());
        }
        let listener = CuttableListener::bind(0).await?;
        self.autotask.open_zone(zone, listener.port()?);
        let door = run(listener, vendor_app(Arc::clone(&self.autotask), zone), self.shared.stopping.clone());
        self.doors().push(door);
        Ok(())
    }

    fn doors(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn vendor_app<V: Vendor>(vendor: Arc<V>, door: u16) -> Router {
    Router::new().fallback(move |request: Request| serve(Arc::clone(&vendor), door, request))
}

fn run(listener: CuttableListener, app: Router, mut stopping: watch::Receiver<bool>) -> JoinHandle<()> {
    let app = app.into_make_service_with_connect_info::<Cut>();
    tokio::spawn(async move {
        let end = async move {
            // an error means that the sandbox was dropped
            let _ = stopping.wait_for(|stop| *stop).await;
        };
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(end).await {
            tracing::error!(%error, "a server of the sandbox ended");
        }
    })
}

/// Login of the simulated tenant; the secret has characters that break careless quoting (facts 2.10).
fn access(base_url: String, seed: u64) -> AutotaskAccess {
    AutotaskAccess {
        base_url,
        key: "seatbridge-api@msp.example".to_owned(),
        secret: format!("S4nd$box#\\7\"{seed}"),
        integration_code: format!("SBX{seed:024}"),
    }
}

/// Login of the simulated ConnectWise tenant; the company id is case-sensitive (facts: connectwise.md 1.3).
fn connectwise_access(port: u16, seed: u64) -> ConnectWiseAccess {
    ConnectWiseAccess {
        site: format!("http://127.0.0.1:{port}"),
        company: "SandboxMSP".to_owned(),
        public_key: format!("PubSbx{seed:010}"),
        private_key: format!("PrvSbx{seed:010}"),
        client_id: format!("5ea7b21d-0000-4000-8000-{seed:012x}"),
    }
}

impl Sandbox {
    /// Starts the servers on 127.0.0.1.
    pub async fn start(options: Options) -> Result<Self, SandboxError> {
        let first = CuttableListener::bind(options.autotask_port).await.map_err(SandboxError::Listen)?;
        let second = CuttableListener::bind(options.connectwise_port).await.map_err(SandboxError::Listen)?;
        let control_listener = CuttableListener::bind(options.control_port).await.map_err(SandboxError::Listen)?;
        let port = first.port().map_err(SandboxError::Listen)?;
        let control_port = control_listener.port().map_err(SandboxError::Listen)?;
        let access = access(format!("http://127.0.0.1:{port}/ATServicesRest/"), options.seed);
        let world = World::open(&options, &access.key)?;
        let zone = world.autotask.zone;
        let (stop, stopping) = watch::channel(false);
        let shared = Arc::new(Shared::new(world, Faults::new(options.seed), stopping.clone()));
        let autotask = Arc::new(Autotask::new(Arc::clone(&shared), access.clone()));
        autotask.open_zone(1, port);
        let its_access = connectwise_access(second.port().map_err(SandboxError::Listen)?, options.seed);
        let connectwise = Arc::new(ConnectWise::new(Arc::clone(&shared), its_access.clone()));
        let announcement = Announcement {
            autotask: access,
            connectwise: its_access,
            control: format!("http://127.0.0.1:{control_port}/control/"),
        };
        let doors = vec![
            run(first, vendor_app(Arc::clone(&autotask), 1), stopping.clone()),
            run(second, vendor_app(Arc::clone(&connectwise), 1), stopping.clone()),
        ];
        let hall = Hall { shared, autotask, connectwise, announcement: announcement.clone(), doors: Mutex::new(doors) };
        let hall = Arc::new(hall);
        hall.open_zone(zone).await.map_err(SandboxError::Listen)?;
        let control = run(control_listener, control::router(Arc::clone(&hall)), stopping);
        Ok(Self { announcement, stop, hall, control })
    }

    /// Addresses and login.
    pub fn announcement(&self) -> Announcement {
        self.announcement.clone()
    }

    /// Stops the servers and waits for them; hanging requests are cut.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let doors: Vec<JoinHandle<()>> = self.hall.doors().drain(..).collect();
        for mut task in doors.into_iter().chain([self.control]) {
            // a client that sent half a request would hold the server for ever
            match tokio::time::timeout(PATIENCE, &mut task).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a server of the sandbox failed"),
                Err(_) => task.abort(),
            }
        }
    }
}
