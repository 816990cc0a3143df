//! What is a template made of, and what of it has to be put otherwise for the library?

use gotmpl::parse::{BranchNode, CommandNode, Expr, ListNode, Node, Parser, PipeNode, SmolStr};
use gotmpl::{FuncMap, Template};

use super::TemplateError;

/// The name of the template itself, beside those it defines.
pub(super) const MAIN: &str = "format";

/// The function that stands for a report's method that takes an indentation, as `{{ .Summary "  " }}`:
/// the library's values have no methods.
pub(super) const INDENTED: &str = "indented";

/// A template, parsed.
pub(super) struct Parsed {
    main: ListNode,
    defined: Vec<(SmolStr, ListNode)>,
}

/// Parses a template.
pub(super) fn parse(template: &str) -> Result<Parsed, TemplateError> {
    let parser = Parser::with_name(Some(MAIN), template, "{{", "}}")?;
    let (mut main, defines) = parser.parse()?;
    let mut defined: Vec<(SmolStr, ListNode)> =
        defines.into_iter().map(|define| (define.name, define.body)).collect();
    for list in std::iter::once(&mut main).chain(defined.iter_mut().map(|(_, body)| body)) {
        each_command(list, &mut call_methods);
    }
    Ok(Parsed { main, defined })
}

impl Parsed {
    /// The nodes of the template itself.
    pub fn nodes(&self) -> &[Node] {
        &self.main.nodes
    }

    /// The names of the functions that are called.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        let mut names = Vec::new();
        for list in std::iter::once(&self.main).chain(self.defined.iter().map(|(_, body)| body)) {
            functions_of(list, &mut names);
        }
        names.into_iter()
    }

    /// The template, ready to run.
    pub fn template(self, functions: FuncMap) -> Template {
        let template = Template::new(MAIN).funcs(functions).add_parse_tree(MAIN, self.main);
        self.defined.into_iter().fold(template, |template, (name, body)| template.add_parse_tree(&name, body))
    }
}

/// `.Field "text"` becomes `indented .Field "text"`.
fn call_methods(command: &mut CommandNode) {
    if let [Expr::Field(pos, _), Expr::String(_, _)] = command.args.as_slice() {
        command.args.insert(0, Expr::Identifier(*pos, SmolStr::from(INDENTED)));
    }
}

fn each_command(list: &mut ListNode, change: &mut impl FnMut(&mut CommandNode)) {
    for node in &mut list.nodes {
        match node {
            Node::List(inner) => each_command(inner, change),
            Node::Action(action) => each_command_of_pipe(&mut action.pipe, change),
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => {
                let BranchNode { pipe, body, else_body, pos: _ } = branch;
                each_command_of_pipe(pipe, change);
                each_command(body, change);
                if let Some(otherwise) = else_body {
                    each_command(otherwise, change);
                }
            }
            Node::Template(call) => {
                if let Some(pipe) = &mut call.pipe {
                    each_command_of_pipe(pipe, change);
                }
            }
            Node::Define(define) => each_command(&mut define.body, change),
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
        }
    }
}

fn each_command_of_pipe(pipe: &mut PipeNode, change: &mut impl FnMut(&mut CommandNode)) {
    for command in &mut pipe.commands {
        for argument in &mut command.args {
            if let Expr::Pipe(_, inner) = argument {
                each_command_of_pipe(inner, change);
            }
        }
        change(command);
    }
}

fn functions_of<'a>(list: &'a ListNode, names: &mut Vec<&'a str>) {
    for node in &list.nodes {
        match node {
            Node::List(inner) => functions_of(inner, names),
            Node::Action(action) => functions_of_pipe(&action.pipe, names),
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => {
                functions_of_pipe(&branch.pipe, names);
                functions_of(&branch.body, names);
                if let Some(otherwise) = &branch.else_body {
                    functions_of(otherwise, names);
                }
            }
            Node::Template(call) => {
                if let Some(pipe) = &call.pipe {
                    functions_of_pipe(pipe, names);
                }
            }
            Node::Define(define) => functions_of(&define.body, names),
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
        }
    }
}

fn functions_of_pipe<'a>(pipe: &'a PipeNode, names: &mut Vec<&'a str>) {
    for argument in pipe.commands.iter().flat_map(|command| &command.args) {
        functions_of_expression(argument, names);
    }
}

fn functions_of_expression<'a>(expression: &'a Expr, names: &mut Vec<&'a str>) {
    match expression {
        Expr::Identifier(_, name) => names.push(name),
        Expr::Pipe(_, inner) => functions_of_pipe(inner, names),
        Expr::Chain(_, inner, _) => functions_of_expression(inner, names),
        Expr::Dot(_)
        | Expr::Field(_, _)
        | Expr::Variable(_, _, _)
        | Expr::String(_, _)
        | Expr::Number(_, _)
        | Expr::Bool(_, _)
        | Expr::Nil(_) => {}
    }
}
