//! What a print of a query keeps, whatever else it puts otherwise.

use crate::model::Expr;
use std::collections::BTreeSet;

/// Names and values that stand in every print of a query.
#[derive(Default)]
pub struct Kept {
    /// Tables, views and names of queries, each as often as it is read.
    pub tables: Vec<String>,
    /// The names that columns of tables get; what is computed may be called by a name that nobody wrote.
    pub names: BTreeSet<String>,
    /// Columns that are read.
    pub columns: BTreeSet<String>,
    /// Texts.
    pub texts: Vec<String>,
    /// Numbers.
    pub numbers: Vec<String>,
}

/// What stands between a table and its column where both are one name: no name has it.
pub const WITHIN: char = '\u{1f}';

impl Kept {
    /// Notes what a print of an expression keeps.
    pub fn note(&mut self, tree: &Expr) {
        let mut typed: Vec<String> = Vec::new();
        tree.walk(&mut |each| match each {
            Expr::Column(path) => {
                // What a query in an expression keeps was noted when it was read; `__5` is what the server calls a
                // part of UNION that nobody named.
                let is_own = |name: &&str| !name.starts_with('?') && !name.starts_with("__");
                let names = path.first().map(|it| it.as_str()).filter(is_own);
                self.columns.extend(names.map(str::to_owned));
            }
            // A date of a date's type is printed as its value.
            Expr::Cast { operand, ty: _ } => {
                if let Expr::Text(text) = &**operand {
                    typed.push(text.to_string());
                }
            }
            Expr::Text(text) => self.texts.push(text.to_string()),
            // 0 and 1 may also be how a truth is printed; signs and zeros in front go.
            Expr::Number(number) => {
                let value = number.parse::<f64>().ok().map(f64::abs).filter(|it| *it != 0.0 && *it != 1.0);
                self.numbers.extend(value.map(|value| value.to_string()));
            }
            _ => {}
        });
        for text in typed {
            if let Some(at) = self.texts.iter().position(|it| *it == text) {
                self.texts.remove(at);
            }
        }
    }

    /// All of it. `instr(a, 'x')` is printed as `locate('x', a)`, RIGHT JOIN as LEFT JOIN, and columns may stand in a
    /// table in another order than a plan leaves them in, which a star follows.
    pub fn text(self) -> String {
        let Kept { mut tables, names, columns, mut texts, mut numbers } = self;
        for list in [&mut tables, &mut texts, &mut numbers] {
            list.sort();
        }
        format!("{tables:?} {names:?} {columns:?} {texts:?} {numbers:?}")
    }
}
