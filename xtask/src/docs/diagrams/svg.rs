//! The little of SVG that the diagrams need.

use std::fmt::Write as _;

const INK: &str = "#1f2933";
const FAINT: &str = "#7b8794";
const BOX: &str = "#e8f1fa";
const GROUND: &str = "#ffffff";

/// How wide a character of the usual text is, on average and a little more.
const CHARACTER: u32 = 7;

/// A picture that grows as things are drawn on it.
pub(super) struct Picture {
    body: String,
}

impl Picture {
    pub(super) fn new() -> Self {
        Self { body: String::new() }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        self.body.push_str("  ");
        // Writing to a String never fails.
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }

    /// A box with a text in its middle.
    pub(super) fn labelled_box(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), label: &str) {
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{BOX}" stroke="{INK}"/>"#
        ));
        self.text((x + width / 2, y + height / 2 + 5), label);
    }

    /// A text in the middle of its place.
    fn text(&mut self, (x, y): (u32, u32), text: &str) {
        let text = escaped(text);
        self.put(format_args!(
            r#"<text x="{x}" y="{y}" text-anchor="middle">{text}</text>"#
        ));
    }

    /// A text on a strip of the ground, so that lines behind it do not cross it.
    pub(super) fn text_on_ground(&mut self, (x, y): (u32, u32), text: &str) {
        let width = width_of(text);
        let left = x - width / 2;
        let top = y - 12;
        self.put(format_args!(
            r#"<rect x="{left}" y="{top}" width="{width}" height="16" fill="{GROUND}"/>"#
        ));
        self.text((x, y), text);
    }

    /// The heading of a part, over the whole width.
    pub(super) fn band(&mut self, y: u32, width: u32, text: &str) {
        self.put(format_args!(
            r##"<rect x="12" y="{y}" width="{}" height="24" rx="4" fill="#f0f3f6"/>"##,
            width - 24
        ));
        let text = escaped(text);
        self.put(format_args!(
            r#"<text x="22" y="{}" font-weight="bold">{text}</text>"#,
            y + 17
        ));
    }

    pub(super) fn life_line(&mut self, x: u32, (from, to): (u32, u32)) {
        self.put(format_args!(
            r#"<line x1="{x}" y1="{from}" x2="{x}" y2="{to}" stroke="{FAINT}" stroke-dasharray="3 4"/>"#
        ));
    }

    pub(super) fn arrow(&mut self, (x1, y1): (u32, u32), (x2, y2): (u32, u32), dashed: bool) {
        let pattern = if dashed { r#" stroke-dasharray="6 4""# } else { "" };
        self.put(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{INK}"{pattern} marker-end="url(#tip)"/>"#
        ));
    }

    /// An arrow downwards that leaves and arrives upright.
    pub(super) fn curve(&mut self, (x1, y1): (u32, u32), (x2, y2): (u32, u32)) {
        let middle = u32::midpoint(y1, y2);
        self.put(format_args!(
            r#"<path d="M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}" fill="none" stroke="{FAINT}" marker-end="url(#tip)"/>"#
        ));
    }

    /// The whole picture, with what it shows in words for those who do not see it.
    pub(super) fn finish(self, (width, height): (u32, u32), title: &str) -> String {
        let title = escaped(title);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">
  <title>{title}</title>
  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{INK}"/></marker></defs>
  <rect x="0.5" y="0.5" width="{}" height="{}" rx="8" fill="{GROUND}" stroke="#cbd2d9"/>
{}</svg>
"##,
            width - 1,
            height - 1,
            self.body
        )
    }
}

/// About how wide a text is.
pub(super) fn width_of(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX / CHARACTER) * CHARACTER
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
