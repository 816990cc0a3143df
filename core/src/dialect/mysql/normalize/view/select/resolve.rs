//! What the names in an expression stand for: columns of tables, names that columns get, queries.

use super::super::kept::WITHIN;
use super::super::query::{Scope, Source};
use super::Reader;
use crate::dialect::mysql::normalize::expression::normalize;
use crate::model::{Expr, Name};
use crate::syntax::expression::expression;

/// Functions that are printed as others, with values that nobody wrote.
const REPRINTED: [&str; 5] = ["bin", "oct", "weekofyear", "to_char", "convert"];

impl Reader<'_, '_> {
    /// An expression whose columns have their tables.
    pub(super) fn tree(&mut self) -> Option<Expr> {
        let mut tree = expression(self.cursor, 0).ok()?;
        let mut read = true;
        self.resolve(&mut tree, &mut read);
        normalize(&mut tree);
        tree.walk(&mut |each| {
            read &= match each {
                Expr::Opaque(_) | Expr::Prefixed { .. } => false,
                Expr::Call { name, arguments: _ } => {
                    !name.last().is_some_and(|name| REPRINTED.contains(&name.compared()))
                }
                _ => true,
            };
        });
        read.then_some(tree)
    }

    /// Gives each column the name of its table, and puts what a query means in its place.
    fn resolve(&mut self, tree: &mut Expr, read: &mut bool) {
        match &mut *tree {
            Expr::Column(path) => match self.resolved(path) {
                Some(name) => *path = vec![name],
                None => *read = false,
            },
            // The server counts rows as count(0).
            Expr::Call { name, arguments }
                if matches!(name.as_slice(), [name] if name.as_str().eq_ignore_ascii_case("count"))
                    && matches!(arguments.as_slice(), [Expr::Column(path)] if path.last().is_some_and(|it| it.as_str() == "*")) =>
            {
                *arguments = vec![Expr::Number("0".into())];
            }
            other => other.each_part(&mut |part| self.resolve(part, read)),
        }
        if let Expr::Call { name, arguments: _ } = tree {
            name.iter_mut().for_each(|part| *part = Name::exact(part.compared()));
        }
        // IN of one is a comparison, but for a query, which may have many rows.
        if let Expr::In { operand, list, negated } = tree
            && let [only] = list.as_slice()
            && !matches!(only, Expr::Column(path) if path.first().is_some_and(|it| it.as_str().starts_with('?')))
        {
            let operator = if *negated { "<>" } else { "=" };
            let (left, right) = (operand.clone(), Box::new(only.clone()));
            *tree = Expr::Binary { operator: operator.into(), left, right };
        }
    }

    /// A column as one name with that of its table; or the name that a column gets.
    fn resolved(&mut self, path: &[Name]) -> Option<Name> {
        match path {
            [name] if self.apart.query(name).is_some() => self.answer(name),
            [name] => {
                let alias =
                    self.known.aliases.iter().find(|(alias, _)| alias == name).map(|(_, column)| column);
                let column = match self.column(name) {
                    Some(column) => Some(column?),
                    None => None,
                };
                match (alias, column) {
                    (None, column) => column,
                    // One of the two is meant: which, hangs on the clause.
                    (Some(alias), Some(column)) => (*alias == Some(column.clone())).then_some(column),
                    (Some(Some(column)), None) => Some(column.clone()),
                    // In an expression the name is not told.
                    (Some(None), None) => self.scope.asked.is_none().then(|| Name::exact(name.compared())),
                }
            }
            [table, name] => {
                let mut all = self.known.sources.iter().chain(&self.scope.outer);
                all.any(|it| it.name.as_str() == table.as_str()).then(|| within(table, name))
            }
            _ => None,
        }
    }

    /// The column that a bare name is, of the nearest query that has it; within, nothing where it could be several.
    fn column(&self, name: &Name) -> Option<Option<Name>> {
        let has = |it: &&Source| it.columns.names.contains(name);
        if self.known.sources.iter().any(|it| has(&it)) {
            let table = self.holder(name, self.known.sources.len());
            return Some(table.map(|table| within(&table, name)));
        }
        let outer = self.scope.outer.iter().find(has)?;
        Some(Some(within(&outer.name, name)))
    }

    /// What a query in an expression means, by its number: it stands where a column could.
    fn answer(&mut self, name: &Name) -> Option<Name> {
        let (asked, text) = self.apart.query(name)?;
        let outer = self.known.sources.iter().chain(&self.scope.outer).cloned().collect();
        let scope = Scope { asked: Some(*asked), named: false, outer, ..self.scope.inner() };
        let read = scope.query(text, self.kept)?;
        self.answers.push(read.whole);
        Some(Name::exact(format!("?{asked:?} {}", self.answers.len() - 1)))
    }
}

/// A column and its table as one name.
pub fn within(table: &Name, column: &Name) -> Name {
    Name::exact(format!("{}{WITHIN}{}", table.as_str(), column.compared()))
}
