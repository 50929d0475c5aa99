//! The connection behind a request, so that it can be ended in the middle.

use std::any::Any;
use std::net::Shutdown;
use std::os::fd::AsFd;

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;

/// A second handle on the socket of a connection.
struct Socket(std::net::TcpStream);

/// Keeps a handle on each new connection.
pub(super) fn remember(connection: &dyn Any, extensions: &mut Extensions) {
    let stream = connection.downcast_ref::<TcpStream>();
    if let Some(Ok(socket)) = stream.map(|stream| stream.as_fd().try_clone_to_owned()) {
        extensions.insert(Socket(socket.into()));
    }
}

/// Ends the connection: nothing more goes either way.
pub(super) fn drop_it(request: &HttpRequest) {
    if let Some(Socket(stream)) = request.conn_data() {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// Sees to it that the connection ends with a reset when it is closed, as that of a process that crashed.
pub(super) fn reset_at_end(request: &HttpRequest) {
    let Some(Socket(stream)) = request.conn_data() else {
        return;
    };
    let again = stream.try_clone().and_then(TcpStream::from_std);
    if let Ok(stream) = again {
        let _ = stream.set_zero_linger();
    }
}
