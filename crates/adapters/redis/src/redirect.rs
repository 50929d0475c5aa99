//! Commands to a Cluster, each carried out once at most.
//!
//! Only a server that refuses says for certain that it has done nothing. A command whose answer was lost is never sent
//! again: a second run would count twice, or take back what another has counted.

use std::time::Duration;

use deadpool_redis::redis::aio::ConnectionLike;
use deadpool_redis::redis::cluster_async::ClusterConnection;
use deadpool_redis::redis::cluster_routing::{RoutingInfo, SingleNodeRoutingInfo};
use deadpool_redis::redis::{Cmd, ErrorKind, RedisError, RedisResult, ServerErrorKind, Value, pipe};
use tokio::time::sleep;

/// How often one command follows a refusal.
const REDIRECTIONS: usize = 2;

/// The pause before a server is asked again which has only some keys of a slot that is moving.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks the server of the command's slot; where that refuses, the one that it names.
pub(crate) async fn query(connection: &mut ClusterConnection, command: &Cmd) -> RedisResult<Value> {
    let mut answer = ask(connection, command).await;
    for _ in 0..REDIRECTIONS {
        let Err(refusal) = &answer else { break };
        answer = match (refusal.kind(), named_by(refusal)) {
            (ErrorKind::Server(ServerErrorKind::Moved), Some(server)) => {
                let server = RoutingInfo::SingleNode(server);
                let routed = connection.route_command(command.clone(), server).await;
                routed.and_then(Value::extract_error)
            }
            (ErrorKind::Server(ServerErrorKind::Ask), Some(server)) => {
                let mut asking = pipe();
                asking.cmd("ASKING").add_command(command.clone());
                let routed = connection.route_pipeline(asking, 1, 1, server).await;
                routed.and_then(|answers| Value::Array(answers).extract_error().and_then(only))
            }
            (ErrorKind::Server(ServerErrorKind::TryAgain), _) => {
                sleep(PAUSE).await;
                ask(connection, command).await
            }
            _ => break,
        };
    }
    answer
}

async fn ask(connection: &mut ClusterConnection, command: &Cmd) -> RedisResult<Value> {
    connection.req_packed_command(command).await?.extract_error()
}

/// The server that a refusal names.
fn named_by(refusal: &RedisError) -> Option<SingleNodeRoutingInfo> {
    let (address, _slot) = refusal.redirect_node()?;
    let (host, port) = address.rsplit_once(':')?;
    Some(SingleNodeRoutingInfo::ByAddress {
        host: host.to_owned(),
        port: port.parse().ok()?,
    })
}

/// The answer of the only command that was asked for.
fn only(answers: Value) -> RedisResult<Value> {
    match answers {
        Value::Array(mut answers) if answers.len() == 1 => Ok(answers.remove(0)),
        _ => Err((ErrorKind::UnexpectedReturnType, "not one answer to one command").into()),
    }
}
