//! The page: texts are put in, and what they mean is drawn, listed, planned and told, all of it where the reader is.

mod browser;
mod gesture;
mod state;
mod view;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(view::App);
}
