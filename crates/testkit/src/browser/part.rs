//! A part of a page and what a person does with it: reads, clicks, fills, chooses. Must find things as a person does, by
//! their words, and wait for a state, never for a time.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::{Client, Locator};

/// How long a page may take to get to a state, before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at a page.
const LOOK: Duration = Duration::from_millis(40);
/// What can be clicked.
const CLICKABLE: &str = "self::a or self::button or self::summary or @role='option' or @role='button' or \
                         (self::input and @type='submit')";

/// A part of the page: all of it, a row of a table, a card, a dialog.
#[derive(Debug, Clone)]
pub struct Part {
    client: Client,
    xpath: String,
}

impl Part {
    pub(super) const fn page(client: Client) -> Self {
        Self { client, xpath: String::new() }
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// The part of this part that an `XPath` finds first.
    #[must_use]
    pub fn part(&self, xpath: &str) -> Self {
        let xpath = format!("({}{xpath})[1]", self.xpath);
        Self { xpath, ..self.clone() }
    }

    /// The row of a table in which something has these words, and no others.
    #[must_use]
    pub fn row(&self, words: &str) -> Self {
        self.part(&format!("//tr[.//text()[{}]]", has_words(words)))
    }

    /// The smallest section, card or form with a heading of these words.
    #[must_use]
    pub fn section(&self, heading: &str) -> Self {
        let titled = format!("(self::h1 or self::h2 or self::h3 or self::legend) and {}", has_words(heading));
        let around = "ancestor::*[self::section or self::article or self::dialog or contains(concat(' ', @class, ' '), ' card ')][1]";
        self.part(&format!("//*[{titled}]/{around}"))
    }

    /// Waits until something is so.
    pub async fn until(&self, what: &str, mut so: impl AsyncFnMut() -> bool) {
        self.until_some(what, async || so().await.then_some(())).await;
    }

    /// Waits until there is something.
    async fn until_some<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        match self.wait(look).await {
            Some(found) => found,
            None => panic!("waited in vain for {what}.\n{}", self.describe().await),
        }
    }

    async fn wait<T>(&self, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(found) = look().await {
                return Some(found);
            }
            tokio::time::sleep(LOOK).await;
        }
        None
    }

    /// What is on the page, for the message of a failed test.
    async fn describe(&self) -> String {
        let mut said = String::new();
        if let Ok(url) = self.client.current_url().await {
            writeln!(said, "The page is {url}").unwrap();
        }
        for (name, xpath) in [("This part", self.xpath.as_str()), ("The page", "//body")] {
            if xpath.is_empty() {
                continue;
            }
            let text = match self.client.find(Locator::XPath(xpath)).await {
                Ok(element) => element.text().await.unwrap_or_default(),
                Err(_) => "is not there".to_owned(),
            };
            writeln!(said, "{name}:\n{}", text.chars().take(3000).collect::<String>()).unwrap();
        }
        said
    }

    async fn all(&self, xpath: &str) -> Vec<Element> {
        self.client.find_all(Locator::XPath(&format!("{}{xpath}", self.xpath))).await.unwrap_or_default()
    }

    /// The elements that a person can see.
    async fn displayed(&self, xpath: &str) -> Vec<Element> {
        let mut seen = Vec::new();
        for element in self.all(xpath).await {
            if element.is_displayed().await.unwrap_or(false) {
                seen.push(element);
            }
        }
        seen
    }

    async fn first(&self, what: &str, xpath: &str) -> Element {
        self.until_some(what, async || self.displayed(xpath).await.into_iter().next()).await
    }

    /// Acts on an element once; looks for it anew when the page took it away in between.
    async fn act(&self, what: &str, xpath: &str, act: impl AsyncFn(Element) -> Result<(), CmdError>) {
        let mut trouble = "it is not there".to_owned();
        let done = self
            .wait(async || {
                let element = self.displayed(xpath).await.into_iter().next()?;
                match act(element).await {
                    Ok(()) => return Some(()),
                    Err(error) if is_passing(&error) => trouble = error.to_string(),
                    Err(error) => panic!("{what}: {error}\n{}", self.describe().await),
                }
                None
            })
            .await;
        assert!(done.is_some(), "waited in vain for {what}: {trouble}\n{}", self.describe().await);
    }

    /// Clicks the link, button or menu with these words, or this accessible name.
    pub async fn click(&self, label: &str) {
        self.act(&format!("a thing to click: {label:?}"), &clickable(label), async |e| e.click().await).await;
    }

    /// Clicks twice, as fast as a hand does.
    pub async fn double_click(&self, label: &str) {
        use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
        let element = self.first(&format!("a thing to click: {label:?}"), &clickable(label)).await;
        let at = PointerAction::MoveToElement { element, duration: None, x: 0., y: 0. };
        let (down, up) =
            (PointerAction::Down { button: MOUSE_BUTTON_LEFT }, PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        let mouse = MouseActions::new("mouse".to_owned());
        let mouse = [at, down.clone(), up.clone(), down, up].into_iter().fold(mouse, InputSource::then);
        self.client.perform_actions(Actions::from(mouse)).await.unwrap();
    }

    /// Types into the field with this label, in the place of what stands there.
    pub async fn fill(&self, label: &str, value: &str) {
        let xpath = field(label, "self::input or self::textarea");
        self.act(&format!("a field {label:?}"), &xpath, async |element| {
            element.clear().await?;
            element.send_keys(value).await
        })
        .await;
    }

    /// Chooses a file for the field with this label.
    pub async fn choose_file(&self, label: &str, path: &str) {
        self.act(&format!("a field {label:?}"), &field(label, "self::input"), async |e| e.send_keys(path).await).await;
    }

    /// Chooses in the drop-down with this label the option whose words are, or begin with, these.
    pub async fn choose(&self, label: &str, option: &str) {
        let exact = format!(".//option[normalize-space(.)={0} or starts-with(normalize-space(.), {0})]", quote(option));
        self.act(&format!("a drop-down {label:?} with {option:?}"), &field(label, "self::select"), async |element| {
            element.find(Locator::XPath(&exact)).await?.click().await
        })
        .await;
    }

    /// Picks in the searchable list with this label the entry whose words begin with these: types them and takes what is found.
    pub async fn pick(&self, label: &str, entry: &str) {
        self.fill_combobox(label, entry).await;
        let entry = quote(entry);
        let found =
            format!("//*[@role='option'][not(@aria-disabled='true')][starts-with(normalize-space(.), {entry})]");
        self.act(&format!("{entry} in the list of {label:?}"), &found, async |e| e.click().await).await;
    }

    /// Types into the searchable list with this label.
    pub async fn fill_combobox(&self, label: &str, text: &str) {
        let xpath = field(label, "@role='combobox'");
        self.act(&format!("a searchable list {label:?}"), &xpath, async |element| {
            element.click().await?;
            element.clear().await?;
            element.send_keys(text).await
        })
        .await;
    }

    /// Ticks the box, or picks the radio button, with this label.
    pub async fn tick(&self, label: &str) {
        let xpath = field(label, "self::input");
        self.act(&format!("a box {label:?}"), &xpath, async |element| {
            if element.is_selected().await? { Ok(()) } else { element.click().await }
        })
        .await;
    }

    /// Takes the tick off the box with this label.
    pub async fn untick(&self, label: &str) {
        let xpath = field(label, "self::input");
        self.act(&format!("a box {label:?}"), &xpath, async |element| {
            if element.is_selected().await? { element.click().await } else { Ok(()) }
        })
        .await;
    }

    /// Clicks the first thing that an `XPath` finds in this part, whatever its words.
    pub async fn click_first(&self, xpath: &str) {
        self.act(&format!("a thing to click at {xpath}"), xpath, async |e| e.click().await).await;
    }

    /// Clicks the link, button or menu whose words begin with these.
    pub async fn click_beginning(&self, words: &str) {
        let xpath = format!("//*[{CLICKABLE}][starts-with(normalize-space(.), {})]", quote(words));
        self.act(&format!("a thing to click: {words:?} …"), &xpath, async |e| e.click().await).await;
    }

    /// Types into the first field that an `XPath` finds in this part.
    pub async fn fill_first(&self, xpath: &str, value: &str) {
        self.act(&format!("a field at {xpath}"), xpath, async |element| {
            element.clear().await?;
            element.send_keys(value).await
        })
        .await;
    }

    /// Whether the box or radio button with this label is chosen.
    pub async fn is_ticked(&self, label: &str) -> bool {
        let element = self.first(&format!("a box {label:?}"), &field(label, "self::input")).await;
        element.is_selected().await.unwrap()
    }

    /// What the field with this label holds.
    pub async fn value(&self, label: &str) -> String {
        let xpath = field(label, "self::input or self::textarea or self::select");
        self.until_some(&format!("a field {label:?}"), async || {
            let element = self.displayed(&xpath).await.into_iter().next()?;
            element.prop("value").await.ok()
        })
        .await
        .unwrap_or_default()
    }

    /// Whether there is a field with this label.
    pub async fn has_field(&self, label: &str) -> bool {
        !self.displayed(&field(label, "self::input or self::textarea or self::select")).await.is_empty()
    }

    /// The labels of the drop-downs, in their order.
    pub async fn drop_downs(&self) -> Vec<String> {
        self.until_some("drop-downs", async || {
            let mut words = Vec::new();
            for label in self.displayed("//label[@for=//select/@id]").await {
                words.push(label.text().await.ok()?);
            }
            (!words.is_empty()).then_some(words)
        })
        .await
    }

    /// The words of the options of the drop-down with this label.
    pub async fn options(&self, label: &str) -> Vec<String> {
        let xpath = field(label, "self::select");
        // a list that is loaded anew while it is read is read again
        self.until_some(&format!("a drop-down {label:?}"), async || {
            let drop_down = self.displayed(&xpath).await.into_iter().next()?;
            let mut words = Vec::new();
            for option in drop_down.find_all(Locator::Css("option")).await.ok()? {
                words.push(option.text().await.ok()?);
            }
            Some(words)
        })
        .await
    }

    /// Whether a thing with these words or this name can be clicked: it is there, seen, and not disabled.
    pub async fn offers(&self, label: &str) -> bool {
        for element in self.displayed(&clickable(label)).await {
            if element.is_enabled().await.unwrap_or(false) {
                return true;
            }
        }
        false
    }

    /// Whether a button with this name is there but disabled.
    pub async fn is_disabled(&self, label: &str) -> bool {
        match self.displayed(&clickable(label)).await.first() {
            Some(element) => !element.is_enabled().await.unwrap_or(true),
            None => false,
        }
    }

    /// Waits until a thing can be clicked.
    pub async fn until_offered(&self, label: &str) {
        self.until(&format!("{label:?} that can be clicked"), async || self.offers(label).await).await;
    }

    /// Whether these words can be read now.
    pub async fn says(&self, words: &str) -> bool {
        self.text().await.contains(words)
    }

    /// Waits until these words can be read.
    pub async fn sees(&self, words: &str) {
        self.until(&format!("the words {words:?}"), async || self.says(words).await).await;
    }

    /// Waits until these words can't be read any more.
    pub async fn until_gone(&self, words: &str) {
        self.until(&format!("{words:?} to be gone"), async || !self.says(words).await).await;
    }

    /// Whether this part is there and seen.
    pub async fn is_shown(&self) -> bool {
        !self.displayed("").await.is_empty()
    }

    /// Waits until this part is there and seen.
    pub async fn until_shown(&self) {
        self.until(&format!("the part {}", self.xpath), async || self.is_shown().await).await;
    }

    /// The words a person reads in this part; empty where it is not there.
    pub async fn text(&self) -> String {
        let xpath = if self.xpath.is_empty() { "//body" } else { "" };
        match self.all(xpath).await.first() {
            Some(element) => element.text().await.unwrap_or_default(),
            None => String::new(),
        }
    }

    /// The words of what an `XPath` finds first in this part.
    pub async fn text_of(&self, xpath: &str) -> String {
        self.until_some(&format!("something at {xpath}"), async || {
            self.displayed(xpath).await.into_iter().next()?.text().await.ok()
        })
        .await
    }

    /// How many things an `XPath` finds in this part.
    pub async fn count(&self, xpath: &str) -> usize {
        self.all(xpath).await.len()
    }
}

/// What a page does to an element while it changes under a person's hands.
fn is_passing(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else { return false };
    matches!(
        error.error,
        ErrorStatus::StaleElementReference
            | ErrorStatus::NoSuchElement
            | ErrorStatus::ElementNotInteractable
            | ErrorStatus::ElementClickIntercepted
    )
}

/// A text in an `XPath`, which knows no escapes.
fn quote(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<_> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

fn has_words(words: &str) -> String {
    format!("normalize-space(.)={}", quote(words))
}

fn clickable(label: &str) -> String {
    let label = quote(label);
    format!("//*[{CLICKABLE}][normalize-space(.)={label} or @aria-label={label} or @title={label} or @value={label}]")
}

/// The field a label names, by `for`, around it, or as its accessible name.
fn field(label: &str, kind: &str) -> String {
    let label = quote(label);
    let named = format!("@aria-label={label} or @id=//label[normalize-space(.)={label}]/@for");
    format!("//*[{kind}][{named} or ancestor::label[normalize-space(.)={label}]]")
}
