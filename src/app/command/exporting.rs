//! A figure on its way into a file: which page, which format, which name.

use crate::figure::{Change, FigureSpec, Format, Preset};
use std::path::PathBuf;

/// What is about to be written, as the question shows it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Exporting {
    pub spec: FigureSpec,
    /// Width in mm where no journal sets it; `None`: the usual one.
    plain_width: Option<f64>,
    /// Name in the folder, or a whole path.
    pub name: String,
    pub folder: PathBuf,
    /// Which of many markers it shows; empty for all of them.
    pub note: String,
}

impl Exporting {
    /// The figure `spec` as `name` without its ending.
    pub fn new(
        spec: FigureSpec,
        (preset, format): (Option<Preset>, Format),
        (name, folder): (&str, PathBuf),
    ) -> Self {
        let mut new = Self {
            plain_width: spec.width_mm,
            spec,
            name: format!("{name}.{format}"),
            folder,
            note: String::new(),
        };
        new.spec.format = format;
        new.take_preset(preset);
        new
    }

    /// Takes the page of a journal, or that of the tab.
    pub fn take_preset(&mut self, preset: Option<Preset>) {
        let width_mm = match preset {
            Some(_) => None,
            None => self.plain_width,
        };
        self.spec = FigureSpec {
            preset,
            width_mm,
            height_mm: None,
            text_pt: None,
            dpi: None,
            ..std::mem::take(&mut self.spec)
        };
    }

    /// Takes a format, and its ending into the name.
    pub fn take_format(&mut self, format: Format) {
        self.spec.format = format;
        let name = self.name.trim();
        let stem = match name.rsplit_once('.') {
            Some((stem, ending)) if Format::of_extension(ending).is_some() => stem,
            _ => name,
        };
        self.name = format!("{stem}.{format}");
    }

    /// The ending that was typed decides the format.
    pub fn was_typed(&mut self) {
        let ending = self.name.trim().rsplit_once('.').map(|(_, ending)| ending);
        if let Some(format) = ending.and_then(Format::of_extension) {
            self.spec.format = format;
        }
    }

    /// Changes what the check objects to.
    pub fn fix(&mut self, fix: &Change) {
        let format = self.spec.format;
        fix.apply(&mut self.spec);
        if self.spec.format != format {
            self.take_format(self.spec.format);
        }
    }

    /// Where it is written to; `None` without a name.
    pub fn path(&self) -> Option<PathBuf> {
        let name = self.name.trim();
        let mut path = self.folder.join(name);
        path.file_name().filter(|_| !name.is_empty())?;
        if path.extension().is_none() {
            path.set_extension(self.spec.format.id());
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_format_go_together() {
        let page = (Some(Preset::Nature1), Format::Pdf);
        let mut asked = Exporting::new(FigureSpec::default(), page, ("study-1.2", "/data".into()));
        assert_eq!(asked.path(), Some("/data/study-1.2.pdf".into()));
        asked.take_format(Format::Png);
        assert_eq!(asked.path(), Some("/data/study-1.2.png".into()));
        asked.name = "/other/figure.TIF".to_owned();
        asked.was_typed();
        assert_eq!(asked.spec.format, Format::Tiff);
        assert_eq!(asked.path(), Some("/other/figure.TIF".into()));
        asked.name = "figure".to_owned();
        assert_eq!(asked.path(), Some("/data/figure.tiff".into()));
        asked.name = " ".to_owned();
        assert_eq!(asked.path(), None);
        asked.name = "figure.png".to_owned();
        asked.fix(&Change::Format(Format::Eps));
        assert_eq!(asked.name, "figure.eps");
    }

    #[test]
    fn a_journal_sets_the_width_and_without_one_the_tab_does() {
        let of_tab = FigureSpec {
            width_mm: Some(89.0),
            ..FigureSpec::default()
        };
        let page = (Some(Preset::Nature2), Format::Pdf);
        let mut asked = Exporting::new(of_tab, page, ("a", "/data".into()));
        assert!((asked.spec.page().width_mm - 183.0).abs() < 1e-9);
        asked.take_preset(None);
        assert!((asked.spec.page().width_mm - 89.0).abs() < 1e-9);
    }
}
