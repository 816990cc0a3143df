//! CREATE FUNCTION, PROCEDURE and AGGREGATE, and the arguments by which statements tell overloads apart.

use super::super::syntax::{SYNTAX, literal, quote_where_needed};
use super::super::types;
use super::tree::{Tree, path, strings};
use crate::model::ddl::{Create, Ddl};
use crate::model::{
    Argument, ArgumentMode, DataType, Definition, Name, Object, ObjectKind, Parameters, QualifiedName,
    Routine, RoutineKind,
};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use squawk_syntax::ast;
use std::sync::Arc;

/// Options of a routine; `None` resets.
pub type RoutineOptions = Vec<(Arc<str>, Option<Arc<str>>)>;

/// CREATE FUNCTION
pub fn create_function(tree: &Tree<'_>, it: &ast::CreateFunction) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.name(), "the function's name")?;
    let list = tree.present(it.param_list(), "the arguments")?;
    let returns = it.ret_type().map(|it| returns(&mut tree.within(&it))).transpose()?;
    let routine = routine(tree, RoutineKind::Function, &list, it.option_list(), it.body())?;
    created(name, Routine { returns, ..routine }, it.or_replace().is_some())
}

/// CREATE PROCEDURE
pub fn create_procedure(tree: &Tree<'_>, it: &ast::CreateProcedure) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.name(), "the procedure's name")?;
    let list = tree.present(it.param_list(), "the arguments")?;
    let routine = routine(tree, RoutineKind::Procedure, &list, it.option_list(), it.body())?;
    created(name, routine, it.or_replace().is_some())
}

/// CREATE AGGREGATE: its options are its body.
pub fn create_aggregate(tree: &Tree<'_>, it: &ast::CreateAggregate) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.aggregate_name(), "the aggregate's name")?;
    let list = tree.present(it.param_list(), "the arguments (BASETYPE is not read)")?;
    let options = tree.present(it.attribute_list(), "the options of the aggregate")?;
    let (arguments, _) = arguments(&mut tree.within(&list))?;
    let mut cursor = tree.within(&list);
    let signature = signature(&mut cursor, ObjectKind::Aggregate)?;
    let routine = Routine {
        kind: RoutineKind::Aggregate,
        arguments,
        returns: None,
        language: "internal".into(),
        body: tree.definition(&options),
        options: Parameters::new(),
        comment: None,
    };
    Ok(vec![create(name, signature, routine, it.or_replace().is_some())])
}

fn created(name: QualifiedName, routine: Routine, or_replace: bool) -> Parse<Vec<Ddl>> {
    let passed = routine.arguments.iter().map(|argument| (argument.mode, &argument.ty));
    let signature = types::signature(passed);
    Ok(vec![create(name, signature, routine, or_replace)])
}

fn create(name: QualifiedName, signature: Arc<str>, routine: Routine, or_replace: bool) -> Ddl {
    Ddl::Create(Create {
        name,
        owner: None,
        signature: Some(signature),
        object: Object::Routine(routine),
        if_not_exists: false,
        or_replace,
        like: Vec::new(),
    })
}

fn routine(
    tree: &Tree<'_>,
    kind: RoutineKind,
    list: &ast::ParamList,
    options: Option<ast::FuncOptionList>,
    body: Option<ast::RoutineBody>,
) -> Parse<Routine> {
    let (arguments, _) = arguments(&mut tree.within(list))?;
    let mut language: Arc<str> = "sql".into();
    let mut text = body.map(|body| tree.definition(&body));
    let mut map = Parameters::new();
    for option in options.into_iter().flat_map(|list| list.options()) {
        match &option {
            ast::FuncOption::AsFuncOption(it) => text = Some(as_body(&mut tree.within(it))?),
            ast::FuncOption::LanguageFuncOption(it) => {
                let mut cursor = tree.within(it);
                cursor.expect_word("language")?;
                let word = cursor.string().map(|text| text.to_lowercase());
                language = match word {
                    Some(word) => word.into(),
                    None => cursor.expect_name()?.as_str().into(),
                };
            }
            _ => map.extend(option_clause(tree, &option)?.into_iter().filter_map(|(k, v)| Some((k, v?)))),
        }
    }
    let body = tree.present(text, "AS and the body")?;
    Ok(Routine { kind, arguments, returns: None, language, body, options: map, comment: None })
}

/// `AS $$ … $$`: the text between the quotes; `AS 'file', 'symbol'`: both literals.
fn as_body(cursor: &mut Cursor<'_>) -> Parse<Definition> {
    cursor.expect_word("as")?;
    let from = cursor.at;
    let body = strings(cursor)?;
    if cursor.is_symbol(",") {
        return Ok(definition(cursor.slice(from, cursor.tokens.len()), &SYNTAX));
    }
    Ok(Definition { canonical: body.clone(), text: body, reprinted: false, meaning: None })
}

/// The options that ALTER can set too, as the model keeps them.
pub fn option_clause(tree: &Tree<'_>, option: &ast::FuncOption) -> Parse<RoutineOptions> {
    let one = |key: &str, value: &str| Ok(vec![(Arc::from(key), Some(Arc::from(value)))]);
    match option {
        ast::FuncOption::VolatilityFuncOption(it) => one(
            "volatility",
            match it {
                ast::VolatilityFuncOption::Immutable(_) => "immutable",
                ast::VolatilityFuncOption::Stable(_) => "stable",
                ast::VolatilityFuncOption::Volatile(_) => "volatile",
            },
        ),
        ast::FuncOption::StrictFuncOption(_) | ast::FuncOption::ReturnsNullOnNullInputFuncOption(_) => {
            one("strict", "true")
        }
        ast::FuncOption::CalledOnNullInputFuncOption(_) => one("strict", "false"),
        ast::FuncOption::LeakproofFuncOption(_) => one("leakproof", "true"),
        ast::FuncOption::NotLeakproofFuncOption(_) => one("leakproof", "false"),
        ast::FuncOption::SecurityDefinerFuncOption(_) => one("security", "definer"),
        ast::FuncOption::SecurityInvokerFuncOption(_) => one("security", "invoker"),
        ast::FuncOption::WindowFuncOption(_) => one("window", "true"),
        ast::FuncOption::ParallelFuncOption(it) => {
            one("parallel", &tree.within(it).text_at(1).to_lowercase())
        }
        ast::FuncOption::CostFuncOption(it) => one("cost", tree.within(it).text_at(1)),
        ast::FuncOption::RowsFuncOption(it) => one("rows", tree.within(it).text_at(1)),
        ast::FuncOption::SupportFuncOption(it) => {
            let cursor = tree.within(it);
            one("support", cursor.slice(1, cursor.tokens.len()))
        }
        ast::FuncOption::TransformFuncOption(it) => {
            let cursor = tree.within(it);
            one("transform", cursor.slice(1, cursor.tokens.len()))
        }
        ast::FuncOption::SetFuncOption(it) => setting(&mut tree.within(it)),
        ast::FuncOption::ResetFuncOption(it) => {
            let cursor = tree.within(it);
            Ok(vec![(format!("set {}", cursor.slice(1, cursor.tokens.len())).into(), None)])
        }
        ast::FuncOption::AsFuncOption(_) | ast::FuncOption::LanguageFuncOption(_) => Ok(Vec::new()),
    }
}

/// `SET name TO value, …`: values in quotes, as the server prints them.
fn setting(cursor: &mut Cursor<'_>) -> Parse<RoutineOptions> {
    cursor.expect_word("set")?;
    let mut name = cursor.expect_name()?.as_str().to_owned();
    while cursor.eat_symbol(".") {
        name = format!("{name}.{}", cursor.expect_name()?);
    }
    let key: Arc<str> = format!("set {name}").into();
    if cursor.eat_words(&["from", "current"]) {
        return Ok(vec![(key, Some("from current".into()))]);
    }
    if !cursor.eat_word("to") {
        cursor.expect_symbol("=")?;
    }
    if cursor.is_word("default") {
        return Ok(vec![(key, None)]);
    }
    let mut values = Vec::new();
    while !cursor.at_end() {
        match cursor.string() {
            Some(text) => values.push(literal(&text)),
            None => {
                let sign = if cursor.eat_symbol("-") { "-" } else { "" };
                let value = cursor.name().map(|name| name.as_str().to_owned());
                let value = value.or_else(|| cursor.bump().map(|token| token.text(cursor.source).to_owned()));
                values.push(literal(&format!("{sign}{}", value.unwrap_or_default())));
            }
        }
        cursor.eat_symbol(",");
    }
    Ok(vec![(key, Some(values.join(", ").into()))])
}

/// RETURNS in canonical spelling: `integer`, `SETOF users`, `TABLE(a integer)`.
pub fn returns(cursor: &mut Cursor<'_>) -> Parse<Arc<str>> {
    cursor.eat_word("returns");
    if !(cursor.is_word("table") && cursor.text_at(1) == "(") {
        return return_type(cursor).map(Into::into);
    }
    cursor.at += 2;
    let mut columns = Vec::new();
    while !cursor.eat_symbol(")") {
        let name = cursor.expect_name()?;
        columns.push(format!("{} {}", quote_where_needed(name.as_str()), return_type(cursor)?));
        cursor.eat_symbol(",");
    }
    Ok(format!("TABLE({})", columns.join(", ")).into())
}

fn return_type(cursor: &mut Cursor<'_>) -> Parse<String> {
    let set = if cursor.eat_word("setof") { "SETOF " } else { "" };
    let ty = argument_type(cursor)?;
    Ok(format!("{set}{}", types::print(&ty, &quote_where_needed)))
}

/// The types between parentheses that tell a routine from its overloads.
pub fn signature(cursor: &mut Cursor<'_>, kind: ObjectKind) -> Parse<Arc<str>> {
    if kind == ObjectKind::Aggregate && cursor.text_at(1) == "*" {
        cursor.at += 3;
        return Ok("*".into());
    }
    let (arguments, direct) = arguments(cursor)?;
    let passed = |list: &[Argument]| types::signature(list.iter().map(|it| (it.mode, &it.ty)));
    match direct.and_then(|direct| arguments.split_at_checked(direct)) {
        Some((direct, ordered)) => {
            Ok(format!("{} ORDER BY {}", passed(direct), passed(ordered)).trim().into())
        }
        None => Ok(passed(&arguments)),
    }
}

/// Arguments in parentheses, and how many of them stand before ORDER BY.
pub fn arguments(cursor: &mut Cursor<'_>) -> Parse<(Vec<Argument>, Option<usize>)> {
    let mut list = Vec::new();
    let mut direct = None;
    cursor.expect_symbol("(")?;
    cursor.eat_symbol("*");
    while !cursor.eat_symbol(")") {
        if cursor.eat_words(&["order", "by"]) {
            direct = Some(list.len());
        }
        list.push(argument(cursor)?);
        cursor.eat_symbol(",");
    }
    Ok((list, direct))
}

fn argument(cursor: &mut Cursor<'_>) -> Parse<Argument> {
    let before = mode(cursor);
    let name = argument_name(cursor);
    let mode = before.or_else(|| mode(cursor)).unwrap_or(ArgumentMode::In);
    let mut ty = argument_type(cursor)?;
    types::forget_length(&mut ty);
    let default = if cursor.eat_word("default") || cursor.eat_symbol("=") || cursor.eat_symbol(":=") {
        let from = cursor.at;
        skip_default(cursor)?;
        Some(from_tokens(cursor, from, cursor.at))
    } else {
        None
    };
    Ok(Argument { mode, name, ty, default })
}

fn mode(cursor: &mut Cursor<'_>) -> Option<ArgumentMode> {
    // `in`, `out` and `inout` are reserved or type-like words: none of them names an argument without quotes.
    if cursor.eat_words(&["in", "out"]) || cursor.eat_word("inout") {
        return Some(ArgumentMode::InOut);
    }
    let modes = [("in", ArgumentMode::In), ("out", ArgumentMode::Out), ("variadic", ArgumentMode::Variadic)];
    modes.into_iter().find(|(word, _)| cursor.eat_word(word)).map(|(_, mode)| mode)
}

/// The name before a type: what is a type and ends the argument is no name.
fn argument_name(cursor: &mut Cursor<'_>) -> Option<Name> {
    let mut ahead = cursor.clone();
    let alone = argument_type(&mut ahead).is_ok() && ends_argument(&ahead);
    if alone { None } else { cursor.name() }
}

fn ends_argument(cursor: &Cursor<'_>) -> bool {
    let symbols = [",", ")", "=", ":="];
    cursor.at_end()
        || symbols.iter().any(|symbol| cursor.is_symbol(symbol))
        || cursor.is_word("default")
        || cursor.are_words(&["order", "by"])
}

/// A type, or the type of a column: `t.c%TYPE`.
fn argument_type(cursor: &mut Cursor<'_>) -> Parse<DataType> {
    let from = cursor.at;
    let Some(ty) = types::read(cursor) else { return Err(cursor.expected("a data type")) };
    if !cursor.is_symbol("%") && !cursor.is_symbol(".") {
        return Ok(ty);
    }
    cursor.at = from;
    path(cursor)?;
    cursor.expect_symbol("%")?;
    cursor.expect_word("type")?;
    Ok(DataType { user_defined: true, ..DataType::simple(cursor.slice(from, cursor.at)) })
}

fn skip_default(cursor: &mut Cursor<'_>) -> Parse<()> {
    let mut depth = 0i32;
    while depth > 0 || !(cursor.is_symbol(",") || cursor.is_symbol(")")) {
        depth += i32::from(cursor.is_symbol("(") || cursor.is_symbol("["));
        depth -= i32::from(cursor.is_symbol(")") || cursor.is_symbol("]"));
        if cursor.bump().is_none() {
            return Err(cursor.expected("`)`"));
        }
    }
    Ok(())
}
