//! What does a text with `${…}` and `%{…}` in it come to?

use hcl_edit::expr::Expression;
use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, Strip, Template};

use super::evaluate::{entries, evaluate, truth, unsuitable};
use super::failure::Fallible;
use super::reference::Scope;
use super::value::Value;

/// The value of a template: a text, but for `"${x}"`, which is `x` itself.
pub fn template(template: &Template, scope: &Scope<'_>) -> Fallible<Value> {
    if let Some(Element::Interpolation(only)) = template.as_single_element() {
        return evaluate(&only.expr, scope);
    }
    let mut text = String::new();
    render(template, scope, Trim { start: false, end: false }, &mut text)?;
    Ok(Value::String(text))
}

/// Which ends of a template lose their white space to a `~` outside it.
#[derive(Clone, Copy)]
struct Trim {
    start: bool,
    end: bool,
}

fn render(template: &Template, scope: &Scope<'_>, trim: Trim, out: &mut String) -> Fallible<()> {
    let elements: Vec<&Element> = template.iter().collect();
    for (index, element) in elements.iter().enumerate() {
        match element {
            Element::Literal(literal) => {
                let before = index.checked_sub(1).and_then(|before| elements.get(before));
                let after = elements.get(index + 1);
                let mut text = literal.value().as_str();
                if before.map_or(trim.start, |before| strips_after(outer_strip(before).1)) {
                    text = text.trim_start();
                }
                if after.map_or(trim.end, |after| strips_before(outer_strip(after).0)) {
                    text = text.trim_end();
                }
                out.push_str(text);
            }
            Element::Interpolation(interpolation) => out.push_str(&shown(&interpolation.expr, scope)?),
            Element::Directive(directive) => match directive.as_ref() {
                Directive::If(choice) => render_if(choice, scope, out)?,
                Directive::For(each) => render_for(each, scope, out)?,
            },
        }
    }
    Ok(())
}

fn shown(expression: &Expression, scope: &Scope<'_>) -> Fallible<String> {
    let value = evaluate(expression, scope)?;
    value.to_text().ok_or_else(|| unsuitable(expression, &value, "something that can stand in a text"))
}

fn render_if(choice: &IfDirective, scope: &Scope<'_>, out: &mut String) -> Fallible<()> {
    let end = choice.endif_expr.strip;
    let between = choice.else_expr.as_ref().map(|otherwise| otherwise.strip);
    if truth(&choice.if_expr.cond_expr, scope)? {
        let trim =
            Trim { start: strips_after(choice.if_expr.strip), end: strips_before(between.unwrap_or(end)) };
        return render(&choice.if_expr.template, scope, trim, out);
    }
    match &choice.else_expr {
        Some(otherwise) => {
            let trim = Trim { start: strips_after(otherwise.strip), end: strips_before(end) };
            render(&otherwise.template, scope, trim, out)
        }
        None => Ok(()),
    }
}

fn render_for(each: &ForDirective, scope: &Scope<'_>, out: &mut String) -> Fallible<()> {
    let head = &each.for_expr;
    let trim = Trim { start: strips_after(head.strip), end: strips_before(each.endfor_expr.strip) };
    let collection = evaluate(&head.collection_expr, scope)?;
    for (key, value) in entries(&head.collection_expr, collection)? {
        let scope = scope.with(head.value_var.as_str(), value);
        match &head.key_var {
            Some(name) => render(&head.template, &scope.with(name.as_str(), key), trim, out)?,
            None => render(&head.template, &scope, trim, out)?,
        }
    }
    Ok(())
}

/// The marks at the outer ends of an element.
fn outer_strip(element: &Element) -> (Strip, Strip) {
    match element {
        Element::Literal(_) => (Strip::None, Strip::None),
        Element::Interpolation(interpolation) => (interpolation.strip, interpolation.strip),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(choice) => (choice.if_expr.strip, choice.endif_expr.strip),
            Directive::For(each) => (each.for_expr.strip, each.endfor_expr.strip),
        },
    }
}

fn strips_before(strip: Strip) -> bool {
    match strip {
        Strip::Start | Strip::Both => true,
        Strip::None | Strip::End => false,
    }
}

fn strips_after(strip: Strip) -> bool {
    match strip {
        Strip::End | Strip::Both => true,
        Strip::None | Strip::Start => false,
    }
}
