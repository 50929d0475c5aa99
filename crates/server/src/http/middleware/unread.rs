//! Bodies that nobody reads to their end.
//!
//! actix drains a chunked body that was dropped, for as long as the client likes to send it. So a body is
//! watched, and one that was not read to its end stays alive until the answer is out: then actix closes the
//! connection.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A request's body, shared between its reader and the middleware.
#[derive(Clone)]
pub(super) struct Watched(Rc<RefCell<Reading>>);

struct Reading {
    payload: Payload,
    ended: bool,
}

impl Watched {
    /// Watches the body of `request`; `None` when it has none.
    pub(super) fn body_of(request: &mut ServiceRequest) -> Option<Self> {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return None;
        }
        let reading = Reading {
            payload,
            ended: false,
        };
        let watched = Self(Rc::new(RefCell::new(reading)));
        let stream: Pin<Box<dyn Stream<Item = _>>> = Box::pin(watched.clone());
        request.set_payload(Payload::from(stream));
        Some(watched)
    }

    /// Whether it was read to its end.
    pub(super) fn has_ended(&self) -> bool {
        self.0.borrow().ended
    }

    /// The body of an answer that keeps this one alive.
    pub(super) fn held_by(self, answer: BoxBody) -> BoxBody {
        BoxBody::new(Holding {
            answer,
            _unread: self,
        })
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = self.0.borrow_mut();
        let polled = Pin::new(&mut reading.payload).poll_next(context);
        reading.ended = matches!(polled, Poll::Ready(None));
        polled
    }
}

/// An answer, and the unread body of its request.
struct Holding {
    answer: BoxBody,
    _unread: Watched,
}

impl MessageBody for Holding {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(context)
    }
}
