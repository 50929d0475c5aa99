//! The examples of docs/api.md: recorded from real runs, so that they can't say what the server does not.
//!
//! A story is told to the real binary; each of its requests that has a name is kept with its answer, and what differs from run
//! to run (ids, tokens, times) is replaced. `UPDATE_DOCS=1` writes the page, otherwise a difference fails.

mod around;
mod ask;
mod devices;
mod json;
mod login;
mod page;
mod person;
mod placeholders;
mod recorder;
mod tokens;

use recorder::Recorder;

#[tokio::test]
async fn the_examples_of_the_api_are_what_the_server_says() {
    let mut recorder = Recorder::default();
    login::tell(&mut recorder).await;
    tokens::tell(&mut recorder).await;
    devices::tell(&mut recorder).await;
    person::tell(&mut recorder).await;
    around::tell(&mut recorder).await;
    let examples = recorder.finish();
    page::every_operation_has_an_example(&examples);
    page::write_or_compare(&examples);
}
