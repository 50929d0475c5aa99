//! Between the socket and the HTTP library: connections on which lines end as they must.

mod framing;
mod line;
mod strict;

pub(super) use strict::Strict;
