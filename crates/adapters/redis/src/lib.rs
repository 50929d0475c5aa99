//! Sent codes and limits on Redis: one server, Sentinel or Cluster.
