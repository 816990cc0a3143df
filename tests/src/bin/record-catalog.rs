//! Asks a PostgreSQL all that is asked of its catalog, and prints questions and answers: `record-catalog VERSION URL`.

use portolan_core::model::Target;
use portolan_tests::recorded::{read, written};
use portolan_tests::session::Session;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let major = arguments.next().and_then(|version| version.parse().ok()).expect("a version: 12 to 18");
    let mut session = Session::postgres(&arguments.next().expect("the address of a database"));
    read(&Target::postgres(major), |question| {
        let mut answers = session.answers(&[question.to_owned()]).expect("the server answers");
        let rows = answers.pop().unwrap_or_default();
        print!("{}", written(question, &rows));
        rows
    });
}
