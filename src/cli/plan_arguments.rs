//! Flags of the analysis plan, made from the table of its options.

use crate::plan::{
    Flag, Message, MethodKind, OptionId, PlanOption, Preset, Request, Values, methods, option,
    options,
};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How it is analysed.
#[derive(Debug, Default)]
pub(super) struct PlanArgs {
    /// File of roles and plan; flags override it.
    pub plan: Option<PathBuf>,
    /// Threads; the results do not depend on it.
    pub threads: Option<u16>,
    /// What each flag was given, in the order of [`OptionId`].
    given: BTreeMap<OptionId, Vec<String>>,
}

/// The flag of an option among those of the plan, and whether it may be repeated.
fn own_flag(option: &PlanOption) -> Option<(&'static str, bool)> {
    match option.flag {
        Flag::Plan(name) => Some((name, false)),
        Flag::Repeated(name) => Some((name, true)),
        Flag::Roles(_) | Flag::SharedWith(_) => None,
    }
}

/// The flag of an option as clap knows it.
fn argument(option: &PlanOption, flag: &'static str, repeats: bool) -> Arg {
    let argument = Arg::new(flag)
        .long(flag)
        .value_name(option.value_name)
        .help(option.help_on_command_line())
        .action(if repeats {
            ArgAction::Append
        } else {
            ArgAction::Set
        });
    match option.values {
        Values::Choice(kind) => argument.value_parser(choices(kind)),
        Values::ChoiceAsAbove(kind) => argument
            .value_parser(choices(kind))
            .hide_possible_values(true),
        Values::YesNo => argument.value_parser(PossibleValuesParser::new(option.choices())),
        Values::Number => argument.value_parser(value_parser!(f64)),
        Values::Count => argument.value_parser(value_parser!(u32)),
        // -0.2,0.2 is no flag.
        Values::Numbers => argument.allow_hyphen_values(true),
        Values::Text => argument,
    }
}

/// The methods of a kind, each with its explanation from the registry.
fn choices(kind: MethodKind) -> PossibleValuesParser {
    let old = match kind {
        MethodKind::Preset => Preset::OLD,
        _ => &[],
    };
    let values = methods().filter(|m| m.kind == kind).map(|m| {
        let earlier = old
            .iter()
            .filter(|(_, id)| *id == m.id)
            .map(|(name, _)| *name);
        PossibleValue::new(m.id)
            .help(m.explanation)
            .aliases(earlier)
    });
    PossibleValuesParser::new(values)
}

impl Args for PlanArgs {
    fn augment_args(command: Command) -> Command {
        let mut options: Vec<_> = options().collect();
        options.sort_by_key(|o| o.id);
        let flags = options
            .into_iter()
            .filter_map(|o| own_flag(o).map(|(flag, repeats)| argument(o, flag, repeats)));
        command
            .next_help_heading("Plan")
            .arg(
                Arg::new("plan")
                    .long("plan")
                    .value_name("FILE.toml")
                    .help("Roles and plan from a file; flags override it")
                    .value_parser(value_parser!(PathBuf)),
            )
            .args(flags)
            .arg(
                Arg::new("threads")
                    .long("threads")
                    .value_name("N")
                    .help("Threads; the results do not depend on it")
                    .value_parser(value_parser!(u16).range(1..=1024)),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for PlanArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut out = Self::default();
        out.update_from_arg_matches(matches)?;
        Ok(out)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.plan = matches.get_one::<PathBuf>("plan").cloned();
        self.threads = matches.get_one::<u16>("threads").copied();
        for option in options() {
            if let Some((flag, _)) = own_flag(option)
                && let Some(values) = matches.get_raw(flag)
            {
                let values = values.map(|v| v.to_string_lossy().into_owned());
                self.given.insert(option.id, values.collect());
            }
        }
        Ok(())
    }
}

impl PlanArgs {
    /// Whether the flag of an option was given.
    pub fn is_given(&self, id: OptionId) -> bool {
        self.given.contains_key(&id)
    }

    /// Lays the flags over the analysis of `request`.
    ///
    /// # Errors
    /// A sentence that names the flag.
    pub fn apply(self, request: &mut Request) -> Result<(), String> {
        self.lay_over(request).map_err(|why| why.on_command_line())
    }

    fn lay_over(&self, request: &mut Request) -> Result<(), Message> {
        let to = &mut request.analysis;
        // What a preset chose for another value of an option goes with that value.
        let by_preset = self.is_given(OptionId::Preset);
        let given = || {
            let flags = self.given.iter();
            flags.filter_map(|(id, values)| option(*id).map(|o| (o, values)))
        };
        for (option, values) in given() {
            for text in values {
                if by_preset {
                    option.set(to, text)?;
                } else {
                    (option.write)(to, text)?;
                }
            }
        }
        match given().find_map(|(option, _)| (option.refused)(to)) {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }
}
