//! What a word of a header can say about its column.
//!
//! In: nothing. Out: the kinds of hints. Not its business: which word gives which.

/// What a word can say about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::import) enum Hint {
    /// Names a person or an animal.
    Subject,
    /// A general word for an identifier (`id`, `no`): a person where no other word says whose.
    Identifier,
    /// Names what is compared.
    Group,
    /// Names the visit or its time.
    Visit,
    /// Names the marker of a row.
    MarkerName,
    /// Holds the value of a row.
    Value,
    Sex,
    /// How the study ended for a person; never a group.
    Outcome,
    /// A fact about a person or a sample; no group unless asked for.
    Fact,
    /// A place or litter within which numbers of subjects may start again.
    Place,
    /// A date of birth.
    Birth,
    /// A sample or a tube.
    Sample,
    /// Computed from other columns: a change, a difference.
    Derived,
}
