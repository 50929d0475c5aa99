//! Who says what to whom, one line below the other.

use super::svg::{Picture, width_of};

const TOP: u32 = 16;
const HEAD: u32 = 32;
const STEP: u32 = 34;
const MARGIN: u32 = 20;

/// A conversation.
pub(super) struct Sequence {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) participants: &'static [&'static str],
    /// How far two of them stand from each other.
    pub(super) distance: u32,
    pub(super) steps: &'static [Step],
}

/// One line of it. Participants go by their place in the list.
pub(super) enum Step {
    /// One asks another.
    Says(usize, usize, &'static str),
    /// And is answered.
    Answers(usize, usize, &'static str),
    /// One does something by itself.
    Does(usize, &'static str),
    /// A part begins.
    Part(&'static str),
}

impl Sequence {
    pub(super) fn draw(&self) -> String {
        let mut picture = Picture::new();
        let (width, height) = (self.width(), self.height());
        for (index, name) in self.participants.iter().enumerate() {
            let x = self.x(index);
            picture.life_line(x, (TOP + HEAD, height - 12));
            let wide = width_of(name) + 24;
            picture.labelled_box((x - wide / 2, TOP), (wide, HEAD), name);
        }
        let mut y = TOP + HEAD;
        for step in self.steps {
            y += STEP;
            match step {
                Step::Says(from, to, text) => self.arrow(&mut picture, (*from, *to), y, text, false),
                Step::Answers(from, to, text) => self.arrow(&mut picture, (*from, *to), y, text, true),
                Step::Does(who, text) => self.note(&mut picture, *who, y, text),
                Step::Part(text) => picture.band(y - 16, width, text),
            }
        }
        picture.finish((width, height), self.title)
    }

    fn arrow(&self, picture: &mut Picture, (from, to): (usize, usize), y: u32, text: &str, dashed: bool) {
        let (from, to) = (self.x(from), self.x(to));
        picture.text_on_ground((u32::midpoint(from, to), y - 5), text);
        picture.arrow((from, y), (to, y), dashed);
    }

    /// On the line of who does it.
    fn note(&self, picture: &mut Picture, who: usize, y: u32, text: &str) {
        picture.text_on_ground((self.x(who), y), text);
    }

    fn x(&self, participant: usize) -> u32 {
        MARGIN + 70 + u32::try_from(participant).unwrap_or_default() * self.distance
    }

    fn width(&self) -> u32 {
        self.x(self.participants.len().saturating_sub(1)) + 70 + MARGIN
    }

    fn height(&self) -> u32 {
        TOP + HEAD + (u32::try_from(self.steps.len()).unwrap_or_default() + 1) * STEP
    }
}
