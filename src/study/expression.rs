//! Expressions of derived markers: `+ - * / ^`, `ln log2 log10 sqrt`, parentheses, names
//! (in backticks where they hold blanks).

use std::collections::BTreeSet;

/// A parsed expression over marker names.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Number(f64),
    Name(String),
    Negate(Box<Node>),
    Binary(char, Box<Node>, Box<Node>),
    Call(Function, Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Ln,
    Log2,
    Log10,
    Sqrt,
}

/// What is wrong in an expression and where (1-based character).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message} (at character {position})")]
pub struct ExpressionError {
    /// What is wrong.
    pub message: String,
    /// 1-based character.
    pub position: usize,
}

impl ExpressionError {
    /// An error with its 1-based position.
    #[must_use]
    pub fn new(message: impl Into<String>, position: usize) -> Self {
        Self {
            message: message.into(),
            position,
        }
    }
}

/// Nesting beyond this is refused, so that hostile input can't exhaust the stack.
const MAX_DEPTH: usize = 100;

/// A longer text is refused for the same reason: a chain of sums is as deep as it is long.
const MAX_LENGTH: usize = 4_000;

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ExpressionError`] with the character where reading stopped.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_LENGTH {
            return Err(ExpressionError::new(
                "the expression is too long",
                MAX_LENGTH,
            ));
        }
        let mut parser = Parser {
            chars: text.chars().collect(),
            at: 0,
            depth: 0,
        };
        let node = parser.sum()?;
        parser.blanks();
        match parser.peek() {
            None => Ok(Self(node)),
            Some(c) => Err(parser.fail(format!("unexpected \"{c}\""))),
        }
    }

    /// Names the expression uses.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        collect_names(&self.0, &mut names);
        names
    }

    /// Its value, or `None` when a name has none. May be infinite or NaN where arithmetic is.
    pub fn evaluate(&self, lookup: &impl Fn(&str) -> Option<f64>) -> Option<f64> {
        evaluate(&self.0, lookup)
    }

    /// Whether it is one quotient at the top.
    #[must_use]
    pub fn is_quotient(&self) -> bool {
        matches!(&self.0, Node::Binary('/', ..))
    }

    /// The two names of a plain quotient `a / b`.
    #[must_use]
    pub fn quotient_of_names(&self) -> Option<(&str, &str)> {
        match &self.0 {
            Node::Binary('/', a, b) => match (a.as_ref(), b.as_ref()) {
                (Node::Name(a), Node::Name(b)) => Some((a, b)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn collect_names(node: &Node, names: &mut BTreeSet<String>) {
    match node {
        Node::Number(_) => {}
        Node::Name(name) => {
            names.insert(name.clone());
        }
        Node::Negate(a) | Node::Call(_, a) => collect_names(a, names),
        Node::Binary(_, a, b) => {
            collect_names(a, names);
            collect_names(b, names);
        }
    }
}

fn evaluate(node: &Node, lookup: &impl Fn(&str) -> Option<f64>) -> Option<f64> {
    Some(match node {
        Node::Number(x) => *x,
        Node::Name(name) => lookup(name)?,
        Node::Negate(a) => -evaluate(a, lookup)?,
        Node::Binary(op, a, b) => {
            let (a, b) = (evaluate(a, lookup)?, evaluate(b, lookup)?);
            match op {
                '+' => a + b,
                '-' => a - b,
                '*' => a * b,
                '/' => a / b,
                _ => a.powf(b),
            }
        }
        Node::Call(function, a) => {
            let a = evaluate(a, lookup)?;
            match function {
                Function::Ln => a.ln(),
                Function::Log2 => a.log2(),
                Function::Log10 => a.log10(),
                Function::Sqrt => a.sqrt(),
            }
        }
    })
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn fail(&self, message: impl Into<String>) -> ExpressionError {
        ExpressionError::new(message, self.at + 1)
    }

    fn take(&mut self, wanted: &[char]) -> Option<char> {
        self.blanks();
        let c = self.peek().filter(|c| wanted.contains(c))?;
        self.at += 1;
        Some(c)
    }

    fn sum(&mut self) -> Result<Node, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fail("the expression is nested too deeply"));
        }
        let mut left = self.product()?;
        while let Some(op) = self.take(&['+', '-']) {
            left = Node::Binary(op, Box::new(left), Box::new(self.product()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, ExpressionError> {
        let mut left = self.sign()?;
        while let Some(op) = self.take(&['*', '/']) {
            left = Node::Binary(op, Box::new(left), Box::new(self.sign()?));
        }
        Ok(left)
    }

    fn sign(&mut self) -> Result<Node, ExpressionError> {
        let mut negative = false;
        while let Some(c) = self.take(&['-', '+']) {
            negative ^= c == '-';
        }
        let node = self.power()?;
        Ok(if negative {
            Node::Negate(Box::new(node))
        } else {
            node
        })
    }

    fn power(&mut self) -> Result<Node, ExpressionError> {
        let base = self.atom()?;
        if self.take(&['^']).is_none() {
            return Ok(base);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fail("the expression is nested too deeply"));
        }
        let exponent = self.sign()?;
        self.depth -= 1;
        Ok(Node::Binary('^', Box::new(base), Box::new(exponent)))
    }

    fn atom(&mut self) -> Result<Node, ExpressionError> {
        self.blanks();
        match self.peek() {
            None => Err(self.fail("the expression ends where a marker or number should stand")),
            Some('(') => {
                self.at += 1;
                let node = self.sum()?;
                self.close()?;
                Ok(node)
            }
            Some('`') => {
                let start = self.at + 1;
                let length = self.chars[start..].iter().position(|c| *c == '`');
                let length = length.ok_or_else(|| self.fail("the closing backtick is missing"))?;
                self.at = start + length + 1;
                Ok(Node::Name(
                    self.chars[start..start + length].iter().collect(),
                ))
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            Some(c) => Err(self.fail(format!("unexpected \"{c}\""))),
        }
    }

    fn close(&mut self) -> Result<(), ExpressionError> {
        self.take(&[')'])
            .map(|_| ())
            .ok_or_else(|| self.fail("a closing parenthesis is missing"))
    }

    fn number(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        while let Some(c) = self.peek() {
            let exponent_sign =
                matches!(c, '+' | '-') && matches!(self.chars[self.at - 1], 'e' | 'E');
            if !(c.is_ascii_digit()
                || matches!(c, '.' | 'e' | 'E')
                || (exponent_sign && self.at > start))
            {
                break;
            }
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        text.parse()
            .map(Node::Number)
            .map_err(|_| ExpressionError::new(format!("\"{text}\" is not a number"), start + 1))
    }

    fn word(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        {
            self.at += 1;
        }
        let word: String = self.chars[start..self.at].iter().collect();
        if self.take(&['(']).is_none() {
            return Ok(Node::Name(word));
        }
        let function = match word.as_str() {
            "ln" | "log" => Function::Ln,
            "log2" => Function::Log2,
            "log10" => Function::Log10,
            "sqrt" => Function::Sqrt,
            _ => {
                let message =
                    format!("there is no function \"{word}\"; known are ln, log2, log10, sqrt");
                return Err(ExpressionError::new(message, start + 1));
            }
        };
        let argument = self.sum()?;
        self.close()?;
        Ok(Node::Call(function, Box::new(argument)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let lookup = |name: &str| match name {
            "a" => Some(8.0),
            "b c" => Some(2.0),
            _ => None,
        };
        Expression::parse(text).unwrap().evaluate(&lookup).unwrap()
    }

    #[test]
    fn arithmetic_binds_as_in_mathematics() {
        assert_eq!(value("a / `b c` + 1"), 5.0);
        assert_eq!(value("-a ^ 2"), -64.0);
        assert_eq!(value("2 ^ 3 ^ 2"), 512.0);
        assert_eq!(value("log2(a) * (1 - 3)"), -6.0);
        assert_eq!(value("1e-3 * a"), 0.008);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (text, part) in [
            ("a /", "ends where"),
            ("a b", "unexpected"),
            ("exp(a)", "no function"),
            ("(a", "closing"),
            ("`a", "backtick"),
            ("", "ends where"),
        ] {
            let error = Expression::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(Expression::parse(&"(".repeat(10_000)).is_err());
        assert!(Expression::parse(&"2^".repeat(10_000)).is_err());
    }
}
