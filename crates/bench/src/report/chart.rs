//! Line charts in SVG, readable on light and on dark ground.

use std::fmt::Write as _;

/// A chart. Every line has one value for each place of the horizontal axis.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    pub(crate) title: String,
    pub(crate) horizontal: String,
    pub(crate) vertical: String,
    pub(crate) places: Vec<String>,
    pub(crate) lines: Vec<Line>,
}

/// One line and its name.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;
/// The area of the lines: left, top, right, bottom.
const LEFT: f64 = 70.0;
const TOP: f64 = 50.0;
const RIGHT: f64 = 620.0;
const BOTTOM: f64 = 360.0;
/// Least distance of two names at the right.
const NAME_HEIGHT: f64 = 16.0;
const TICKS: u32 = 5;

/// Colours of the Okabe-Ito palette, which colour-blind people can tell apart, on both grounds.
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888",
];

const STYLE: &str = "<style>\
    svg { background: #fff; } text { font: 13px system-ui, sans-serif; fill: #222; } .title { font-size: 16px; } \
    .grid { stroke: #ddd; } polyline { fill: none; stroke-width: 2; } \
    @media (prefers-color-scheme: dark) { svg { background: #16181d; } text { fill: #ddd; } .grid { stroke: #3a3d44; } }\
    </style>";

impl Chart {
    /// The SVG file.
    pub(crate) fn svg(&self) -> String {
        let mut svg = String::new();
        // Writing to a String can't fail.
        let _ = self.write(&mut svg);
        svg
    }

    fn write(&self, svg: &mut String) -> std::fmt::Result {
        let top = self.top();
        write!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">{STYLE}"#,
        )?;
        text(svg, (LEFT, 18.0), "start", "title", &self.title)?;
        text(
            svg,
            (f64::midpoint(LEFT, RIGHT), HEIGHT - 14.0),
            "middle",
            "axis",
            &self.horizontal,
        )?;
        text(svg, (10.0, TOP - 14.0), "start", "axis", &self.vertical)?;
        for tick in 0..=TICKS {
            let value = top * f64::from(tick) / f64::from(TICKS);
            let y = height(value, top);
            write!(
                svg,
                r#"<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y:.1}" y2="{y:.1}"/>"#
            )?;
            text(svg, (LEFT - 8.0, y + 4.0), "end", "axis", &short(value))?;
        }
        for (place, x) in self.places.iter().zip(self.across()) {
            text(svg, (x, BOTTOM + 20.0), "middle", "axis", place)?;
        }
        let names = self.name_heights(top);
        for ((line, colour), name_at) in self.lines.iter().zip(COLOURS.iter().cycle()).zip(names) {
            let points: Vec<(f64, f64)> = self
                .across()
                .zip(&line.values)
                .map(|(x, value)| (x, height(*value, top)))
                .collect();
            let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            write!(
                svg,
                r#"<polyline stroke="{colour}" points="{}"/>"#,
                path.join(" ")
            )?;
            for (x, y) in &points {
                write!(svg, r#"<circle fill="{colour}" cx="{x:.1}" cy="{y:.1}" r="3"/>"#)?;
            }
            write!(
                svg,
                r#"<rect fill="{colour}" x="{}" y="{:.1}" width="10" height="3"/>"#,
                RIGHT + 8.0,
                name_at - 1.5
            )?;
            text(svg, (RIGHT + 23.0, name_at + 4.0), "start", "name", &line.name)?;
        }
        svg.push_str("</svg>\n");
        Ok(())
    }

    /// The places from left to right, evenly.
    fn across(&self) -> impl Iterator<Item = f64> {
        let gaps = u32::try_from(self.places.len().saturating_sub(1))
            .unwrap_or(1)
            .max(1);
        (0_u32..).map(move |place| LEFT + 20.0 + (RIGHT - LEFT - 40.0) * f64::from(place) / f64::from(gaps))
    }

    /// A round value that is no smaller than the largest.
    fn top(&self) -> f64 {
        let values = self.lines.iter().flat_map(|line| &line.values);
        let largest = values.fold(0.0_f64, |largest, value| largest.max(*value));
        if largest <= 0.0 {
            return 1.0;
        }
        let decade = 10.0_f64.powf(largest.log10().floor());
        let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
        let fitting = steps.iter().map(|step| step * decade).find(|top| *top >= largest);
        fitting.unwrap_or(10.0 * decade)
    }

    /// Where the lines' names stand: at their ends, moved apart where these are too close.
    fn name_heights(&self, top: f64) -> Vec<f64> {
        let mut ends: Vec<(usize, f64)> = self
            .lines
            .iter()
            .map(|line| height(line.values.last().copied().unwrap_or_default(), top))
            .enumerate()
            .collect();
        ends.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let mut lowest = f64::INFINITY;
        for (_, end) in &mut ends {
            *end = end.min(lowest - NAME_HEIGHT);
            lowest = *end;
        }
        ends.sort_by_key(|(line, _)| *line);
        ends.into_iter().map(|(_, end)| end).collect()
    }
}

fn height(value: f64, top: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * value / top
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, class: &str, text: &str) -> std::fmt::Result {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    write!(
        svg,
        r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
    )
}

/// A number of an axis: thousands as `k`, small ones with a fraction.
fn short(value: f64) -> String {
    if value >= 10_000.0 {
        format!("{:.0}k", value / 1000.0)
    } else if value >= 10.0 || value.abs() < f64::EPSILON {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[&[f64]]) -> Chart {
        Chart {
            title: "A < B & C".to_owned(),
            horizontal: "users".to_owned(),
            vertical: "per second".to_owned(),
            places: ["1", "8", "32"].map(str::to_owned).to_vec(),
            lines: values
                .iter()
                .map(|values| Line {
                    name: "me".to_owned(),
                    values: values.to_vec(),
                })
                .collect(),
        }
    }

    #[test]
    fn every_value_is_a_point_and_text_is_escaped() {
        let svg = chart(&[&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]]).svg();
        assert_eq!(svg.matches("<circle").count(), 6);
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains("A &lt; B &amp; C"));
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn the_axis_ends_at_a_round_value_above_all() {
        for (largest, top) in [
            (0.0, 1.0),
            (0.21, 0.25),
            (7.0, 8.0),
            (9.5, 10.0),
            (12_345.0, 15_000.0),
        ] {
            assert!((chart(&[&[largest]]).top() - top).abs() < 1e-9, "{largest}");
        }
    }

    #[test]
    fn names_do_not_cover_each_other() {
        let heights = chart(&[&[5.0], &[5.0], &[5.1]]).name_heights(6.0);
        for (i, a) in heights.iter().enumerate() {
            for b in &heights[i + 1..] {
                assert!((a - b).abs() >= NAME_HEIGHT - 1e-9);
            }
        }
    }
}
