//! What a print of a query keeps, whatever else it puts otherwise.

use crate::model::Expr;
use std::collections::BTreeSet;

/// Names and values that stand in every print of a query.
#[derive(Default)]
pub struct Kept {
    /// Tables, views and names of queries, each as often as it is read.
    pub tables: Vec<String>,
    /// The names that columns get.
    pub names: Vec<String>,
    /// Columns that are read.
    pub columns: BTreeSet<String>,
    /// Texts.
    pub texts: Vec<String>,
    /// Numbers.
    pub numbers: Vec<String>,
}

impl Kept {
    /// Notes what a print of an expression keeps.
    pub fn note(&mut self, tree: &Expr) {
        tree.walk(&mut |each| match each {
            // What a query in an expression keeps was noted when it was read.
            Expr::Column(path) => {
                let names = path.first().map(|it| it.as_str()).filter(|it| !it.starts_with('?'));
                self.columns.extend(names.map(str::to_owned));
            }
            Expr::Text(text) => self.texts.push(text.to_string()),
            // 0 and 1 may also be how a truth is printed.
            Expr::Number(number) if !matches!(&**number, "0" | "1") => {
                let number = number.parse::<f64>().map_or_else(|_| number.to_string(), |it| it.to_string());
                self.numbers.push(number);
            }
            _ => {}
        });
    }

    /// All of it. `instr(a, 'x')` is printed as `locate('x', a)`, RIGHT JOIN as LEFT JOIN, and columns may stand in a
    /// table in another order than a plan leaves them in, which a star follows.
    pub fn text(self) -> String {
        let Kept { mut tables, mut names, columns, mut texts, mut numbers } = self;
        for list in [&mut tables, &mut names, &mut texts, &mut numbers] {
            list.sort();
        }
        format!("{tables:?} {names:?} {columns:?} {texts:?} {numbers:?}")
    }
}
