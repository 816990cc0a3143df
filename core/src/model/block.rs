//! A block of procedural SQL, as far as it decides what becomes of a schema.

use super::ddl::Parsed;
use super::diagnostic::Span;
use super::name::{Name, QualifiedName};
use super::query::{Formula, Query};
use super::types::DataType;

/// `DECLARE … BEGIN … EXCEPTION … END`
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// What EXIT and LEAVE call it.
    pub label: Option<Name>,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Its cursors.
    pub cursors: Vec<Cursor>,
    /// What it does.
    pub steps: Vec<Step>,
    /// What it does instead where that fails.
    pub handlers: Vec<Handler>,
    /// Whether all that it did is undone before that; otherwise only the statement that failed is.
    pub undoes: bool,
}

/// A variable of a block.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// Its type, where it says what is put into it.
    pub ty: Option<DataType>,
    /// What it begins with; NULL where nothing is said.
    pub value: Option<Formula>,
}

/// `DECLARE name CURSOR FOR SELECT …`
#[derive(Clone, Debug)]
pub struct Cursor {
    /// Its name.
    pub name: Name,
    /// What it goes over; `None` where that is said when it is opened.
    pub rows: Option<Rows>,
}

/// What a loop or a cursor goes over.
#[derive(Clone, Debug)]
pub enum Rows {
    /// The rows of a query.
    Query(Query),
    /// The rows of a query whose text is computed, with what stands for its parameters.
    Text { text: Formula, using: Vec<Formula> },
    /// The rows of a cursor.
    Cursor(Name),
    /// The values of an array.
    Array(Formula),
    /// Nobody can tell.
    Untold,
}

impl Block {
    /// Whether it may change rows: whether a step of it is about them, on whatever way it goes.
    pub fn touches_rows(&self) -> bool {
        let Block { label: _, variables: _, cursors: _, steps, handlers, undoes: _ } = self;
        steps.iter().chain(handlers.iter().flat_map(|it| &it.steps)).any(Step::touches_rows)
    }
}

impl Step {
    fn touches_rows(&self) -> bool {
        match self {
            Step::Data { .. } => true,
            Step::If { branches, otherwise, span: _ } => {
                branches.iter().flat_map(|(_, steps)| steps).chain(otherwise).any(Step::touches_rows)
            }
            Step::Block(block) => block.touches_rows(),
            Step::Loop { label: _, over: _, steps, span: _ } => steps.iter().any(Step::touches_rows),
            Step::Statement(_)
            | Step::Execute { .. }
            | Step::Assign { .. }
            | Step::Select { .. }
            | Step::Open { .. }
            | Step::Fetch { .. }
            | Step::Leave { .. }
            | Step::Fail { .. }
            | Step::Return(_) => false,
        }
    }
}

/// `WHEN condition OR … THEN …`
#[derive(Clone, Debug)]
pub struct Handler {
    /// What it is for.
    pub conditions: Vec<Condition>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// What can go wrong in a block, as far as a schema tells one from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Whatever it is.
    Any,
    /// Something of this name is there already.
    Duplicate,
    /// Something is not there.
    Undefined,
    /// A table has a primary key already.
    SecondKey,
    /// Others depend on it.
    Depended,
    /// There is no row, or no more.
    NoRow,
    /// What a block raises without a name of its own.
    Raised,
    /// What no statement about a schema runs into.
    Other,
}

/// One step of a block.
#[derive(Clone, Debug)]
pub enum Step {
    /// A statement of SQL.
    Statement(Parsed),
    /// What touches rows only: the routines it calls, and the variables it fills with what nobody knows.
    Data { calls: Vec<QualifiedName>, fills: Vec<Name>, span: Span },
    /// `IF … THEN … ELSIF … ELSE … END IF`
    If { branches: Vec<(Formula, Vec<Step>)>, otherwise: Vec<Step>, span: Span },
    /// A block in the block.
    Block(Block),
    /// EXECUTE of a text that is computed, what stands for its parameters, and the variables it fills.
    Execute { text: Formula, using: Vec<Formula>, fills: Vec<Name>, span: Span },
    /// `a := …`; `None` is a value that nobody can tell.
    Assign { variable: Name, value: Option<Formula>, span: Span },
    /// `SELECT … INTO a, b`, PERFORM: the query may also be asked for what the functions in it do.
    Select { query: Query, fills: Vec<Name>, calls: Vec<QualifiedName>, row: RowRule, span: Span },
    /// A loop.
    Loop { label: Option<Name>, over: Over, steps: Vec<Step>, span: Span },
    /// EXIT and LEAVE of the loop or block of this name, or of the loop around; `again`: CONTINUE and ITERATE.
    Leave { label: Option<Name>, again: bool, span: Span },
    /// OPEN of a cursor, with what it goes over where that is said here.
    Open { cursor: Name, rows: Option<Rows>, span: Span },
    /// FETCH
    Fetch { cursor: Name, fills: Vec<Name>, row: RowRule, span: Span },
    /// RAISE EXCEPTION, SIGNAL: what it says, and what went wrong by it; `Any` is what already did.
    Fail { says: String, condition: Condition },
    /// RETURN
    Return(Option<Formula>),
}

/// What becomes of variables that a row is to fill.
#[derive(Clone, Debug, Default)]
pub struct RowRule {
    /// Without a row they keep what they hold; otherwise they are NULL then.
    pub keeps: bool,
    /// The variable that tells whether there was a row.
    pub found: Option<Name>,
    /// More than one row is an error (STRICT, and INTO in MySQL).
    pub one: bool,
    /// The last row counts, not the first.
    pub last: bool,
}

/// What a loop goes over.
#[derive(Clone, Debug)]
pub enum Over {
    /// Rows or values, put into variables, which may be the loop's own; the one named last tells whether there was a row.
    Rows { variables: Vec<Name>, own: bool, rows: Rows, found: Option<Name> },
    /// Whole numbers from one to the other, put into a variable of the loop's own; `found` as above.
    Range { variable: Name, from: Formula, to: Formula, by: Option<Formula>, down: bool, found: Option<Name> },
    /// As long as this holds.
    While(Formula),
    /// Until a step leaves it.
    Endless,
}
