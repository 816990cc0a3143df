//! The page: texts are put in, and what they mean is drawn, listed, planned and told, all of it where the reader is.
//! The same program is its own worker, so that the page answers while it computes.

mod browser;
mod gesture;
mod scene;
mod state;
mod view;
mod work;

use browser::worker;

fn main() {
    if worker::is_worker() {
        let mut desk = work::Desk::new(worker::now);
        return worker::serve(move |message| {
            let Some((number, request)) = work::unpacked(&message) else { return Vec::new() };
            work::packed(number, &desk.answer(request))
        });
    }
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(view::App);
}
