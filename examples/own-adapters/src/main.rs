//! dastak with one adapter of one's own. Everything else is as the settings say: one SQLite file, and keys that the
//! first start makes.
#![expect(clippy::print_stdout, reason = "this program prints what it shows")]

use std::error::Error;
use std::sync::Arc;

use dastak_example_own_adapters::QueueGateway;
use dastak_ports::Ports;
use dastak_server::Application;
use dastak_server::settings::{Sources, load};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = load(&Sources::of_process())?.settings;
    let (gateway, mut queue) = QueueGateway::new(1000);
    let gateway = Arc::new(gateway);

    let application = Application::build_with(&settings, |mut built_in| {
        built_in.probes.retain(|(name, _)| *name != "sms");
        built_in.probes.push(("sms", gateway.clone()));
        Ports { gateway, ..built_in }
    })
    .await?;
    println!("listening on http://{}", application.address());

    // It stands for the notification service: a real one never prints a code.
    tokio::spawn(async move {
        while let Some(notification) = queue.recv().await {
            println!("to {}: {}", notification.to, notification.text);
        }
    });
    Ok(application.run().await?)
}
