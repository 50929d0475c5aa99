//! How a lab starts and ends.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::time::Duration;

use dastak_lab::{Lab, LabError, LabOptions, Rule, Scenario};

use crate::support::{NUMBER, PATIENCE, To, lab};

fn at(host: impl Into<IpAddr>, port: u16) -> LabOptions {
    LabOptions {
        host: host.into(),
        port,
        ..LabOptions::default()
    }
}

#[tokio::test]
async fn a_lab_that_is_stopped_frees_its_address() {
    let lab = lab();
    let address = lab.address();
    assert_eq!(lab.base_url(), format!("http://{address}"));
    To::Otp.ask(&lab).await;
    lab.stop().await;
    drop(TcpListener::bind(address).expect("the address is free"));
    let again = Lab::start(at(address.ip(), address.port())).unwrap();
    assert_eq!(again.address(), address);
    assert_eq!(again.message_count(), 0);
    To::Otp.ask(&again).await;
}

#[tokio::test]
async fn a_lab_that_is_dropped_frees_its_address_too() {
    let lab = lab();
    let address = lab.address();
    drop(lab);
    TcpListener::bind(address).expect("the address is free");
}

#[tokio::test]
async fn a_lab_ends_although_somebody_waits_in_its_black_hole() {
    let lab = lab();
    lab.will(Rule::new(Scenario::BlackHole)).unwrap();
    let waiting = tokio::spawn(To::Otp.request(&lab, NUMBER).send());
    lab.wait_for(PATIENCE, |lab| (lab.request_count() == 1).then_some(()))
        .await
        .unwrap();
    tokio::time::timeout(PATIENCE, lab.stop()).await.unwrap();
    let error = waiting.await.unwrap().unwrap_err();
    assert!(
        !error.is_timeout(),
        "the connection ended with the lab: {error:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_labs_run_side_by_side() {
    let labs: Vec<Lab> = (0..4).map(|_| lab()).collect();
    for lab in &labs {
        To::Otp.ask(lab).await;
        To::Gupshup.ask(lab).await;
    }
    assert!(labs.iter().all(|lab| lab.message_count() == 2));
}

#[test]
fn a_lab_needs_no_runtime() {
    let lab = lab();
    assert_ne!(lab.address().port(), 0);
}

#[tokio::test]
async fn it_listens_on_loopback_of_either_kind_and_nowhere_else() {
    let open = Lab::start(at(Ipv4Addr::UNSPECIFIED, 0));
    assert!(matches!(open, Err(LabError::NotLoopback(_))));
    // Not every machine has the other loopback address.
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        let lab = Lab::start(at(Ipv6Addr::LOCALHOST, 0)).unwrap();
        assert!(lab.base_url().starts_with("http://[::1]:"));
        To::Otp.ask(&lab).await;
        assert_eq!(lab.inbox_for(NUMBER).len(), 1);
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let lab = lab();
    let second = Lab::start(at(Ipv4Addr::LOCALHOST, lab.address().port()));
    let error = second.unwrap_err().to_string();
    assert!(error.contains("can't listen"), "{error}");
}

#[tokio::test]
async fn waiting_for_what_never_comes_ends() {
    let lab = lab();
    let nothing = lab.wait_for(Duration::from_millis(10), |lab| lab.inbox_for(NUMBER).pop());
    assert!(nothing.await.is_none());
}
