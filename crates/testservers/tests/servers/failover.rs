//! Redis Cluster and Sentinel, with a failover each.

use std::time::Duration;

use dastak_testservers::{RedisCluster, RedisSentinel};

#[test]
fn a_replica_takes_the_place_of_a_killed_master_in_a_cluster() {
    let mut cluster = RedisCluster::start(Duration::from_secs(1)).unwrap();
    assert_eq!(cluster.nodes().len(), 6);
    assert_eq!(cluster.url().matches(':').count(), 7);
    let master = cluster.master_of("key").unwrap();
    master.command(&["SET", "key", "1"]).unwrap();
    master.command(&["WAIT", "1", "1000"]).unwrap();
    let old = master.address();
    master.kill().unwrap();
    cluster.wait_for_master_of("key").unwrap();
    let master = cluster.master_of("key").unwrap();
    assert_ne!(master.address(), old);
    assert_eq!(master.command(&["GET", "key"]).unwrap(), "1");
}

#[test]
fn sentinels_put_the_replica_in_the_place_of_a_killed_master() {
    let mut sentinel = RedisSentinel::start(Duration::from_millis(500)).unwrap();
    assert!(sentinel.url().ends_with("/dastak"));
    let master = sentinel.master().unwrap();
    master.command(&["SET", "key", "1"]).unwrap();
    master.command(&["WAIT", "1", "1000"]).unwrap();
    let old = master.address();
    master.kill().unwrap();
    let new = sentinel.wait_for_master_after(old).unwrap();
    let master = sentinel.master().unwrap();
    assert_eq!(master.address(), new);
    assert_eq!(master.command(&["GET", "key"]).unwrap(), "1");
}
