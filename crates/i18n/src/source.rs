//! The text files, embedded: one folder per language, any number of files in it. Must not know a message.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use fluent_bundle::FluentValue;
use i18n_embed::fluent::FluentLanguageLoader;
use i18n_embed::{I18nAssets, LanguageLoader as _};
use rust_embed::RustEmbed;
use unic_langid::{LanguageIdentifier, langid};

use crate::format;
use crate::locale::Locale;

#[derive(RustEmbed)]
#[folder = "texts/"]
pub(crate) struct Files;

/// The files of a language as one: the loader asks for a single file per language.
struct Folders;

impl I18nAssets for Folders {
    fn get_files(&self, file_path: &str) -> Vec<Cow<'_, [u8]>> {
        let folder = file_path.split('/').next().unwrap_or_default();
        Files::iter()
            .filter(|name| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
            .filter_map(|name| Files::get(&name))
            .map(|file| file.data)
            .collect()
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(Files::iter().map(Cow::into_owned))
    }
}

/// The arguments of a message.
pub(crate) type Args<'a> = HashMap<&'a str, FluentValue<'a>>;

/// The message with this key; `None` when there is none.
pub(crate) fn message(locale: Locale, key: &str, args: Args<'_>) -> Option<String> {
    let loader = loader(locale);
    loader.has(key).then(|| loader.get_args_concrete(key, args))
}

const ENGLISH: LanguageIdentifier = langid!("en");
const GERMAN: LanguageIdentifier = langid!("de");

fn loader(locale: Locale) -> &'static FluentLanguageLoader {
    static EN: OnceLock<FluentLanguageLoader> = OnceLock::new();
    static DE: OnceLock<FluentLanguageLoader> = OnceLock::new();
    match locale {
        Locale::En => EN.get_or_init(|| load(locale, &ENGLISH)),
        Locale::De => DE.get_or_init(|| load(locale, &GERMAN)),
    }
}

fn load(locale: Locale, language: &LanguageIdentifier) -> FluentLanguageLoader {
    // English stands in where a text should be missing; a test sees to it that none is
    let loader = FluentLanguageLoader::new("seatbridge", ENGLISH);
    // embedded files can't be missing, and a file that can't be parsed fails the tests: without texts, keys are shown
    let _ = loader.load_languages(&Folders, std::slice::from_ref(language));
    // no invisible direction marks around arguments: texts go to terminals, mails and tables too
    loader.set_use_isolating(false);
    loader.with_bundles_mut(|bundle| {
        bundle.set_formatter(Some(match locale {
            Locale::En => |value, _| format::value(Locale::En, value),
            Locale::De => |value, _| format::value(Locale::De, value),
        }));
    });
    loader
}
