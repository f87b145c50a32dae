//! An event that grew → the two happenings that it turns out to be, if it does.
//!
//! Stories join one by one, so two happenings with the same vocabulary grow into one event before
//! either has shown what is its own: two earthquakes, two verdicts of one court. Once a few stories of
//! each are there, their stories are nearer to their own side than to the other, which a threshold
//! on nearness alone cannot see. The same figure keeps two such events from being merged.

use super::{Events, Group, Item, Sum, UNIT};

/// An event that was found to be two.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Split {
    /// The smaller side, in order of assignment.
    pub(in crate::desk) leaving: Vec<Item>,
    /// Nearness of stories of different sides beside that of stories of one side, and what it had to
    /// reach.
    pub(in crate::desk) score: f32,
    pub(in crate::desk) threshold: f32,
}

/// Stories of an event that is looked at, and of either side, at least: fewer have no vocabulary.
const LEAST: usize = 6;
const SIDE: u32 = 3;
/// An event is looked at when one in so many of its stories came since the last pass: what it costs is
/// then borne by those that came.
const NEWCOMERS: usize = 8;
/// Turns of the power iteration, and of moving stories to the nearer side. Twice as many tell the same.
const TURNS: usize = 10;
const MOVES: usize = 6;

impl Events {
    /// Looks for two sides in an event, of which `now` entries were assigned when it was asked.
    ///
    /// The sides are those of the strongest eigenvector of the modularity of the stories' products
    /// (Newman 2006, "Modularity and community structure in networks"), then of the nearer centre.
    pub(in crate::desk) fn split(&self, group: Group, now: u64) -> Option<Split> {
        let mut items: Vec<(u64, Item)> = self.lenders(group).collect();
        let fresh = items.iter().filter(|&&(ordinal, _)| ordinal + self.tuning.every >= now).count();
        if items.len() < LEAST || fresh * NEWCOMERS < items.len() {
            return None;
        }
        // Sums of fractions depend on their order, and a desk restored from the store has another.
        items.sort_unstable();
        let stories = Stories::of(self, group, &items);
        let side = stories.sides()?;
        let (left, right, product) = stories.apart(&side);
        if left.count.min(right.count) < SIDE {
            return None;
        }
        let score = nearness(left, right, product);
        let threshold = self.one_event(self.group(group).texts, self.group(group).count);
        let leaves = left.count < right.count || (left.count == right.count && !side[0]);
        let leaving = items.iter().zip(&side).filter(|&(_, &left)| left == leaves);
        (score < threshold).then(|| Split {
            leaving: leaving.map(|(&(_, item), _)| item).collect(),
            score,
            threshold,
        })
    }

    /// Members that lend their words, with their numbers.
    fn lenders(&self, group: Group) -> impl Iterator<Item = (u64, Item)> + '_ {
        let members = self.group(group).members.iter();
        members.filter_map(|&item| {
            let member = self.member(item).filter(|member| !member.round_up)?;
            Some((member.ordinal, item))
        })
    }

    /// The nearness from which two sides are one event, by how many of their stories have a text: of
    /// bare titles each tells another part.
    fn one_event(&self, texts: u32, count: u32) -> f32 {
        let t = &self.tuning;
        t.apart_bare + (t.apart_text - t.apart_bare) * texts as f32 / count.max(1) as f32
    }

    /// True where each of two events holds together much better than the two would.
    pub(super) fn stand_apart(&self, a: Group, b: Group, product: u64) -> bool {
        let (x, y) = (self.group(a), self.group(b));
        let score = nearness(Spread::of(x), Spread::of(y), product as f32 / (UNIT * UNIT));
        x.count.min(y.count) >= 2 && score < self.one_event(x.texts + y.texts, x.count + y.count)
    }
}

/// How many stories a sum is of, and its squared length.
#[derive(Clone, Copy)]
struct Spread {
    count: u32,
    square: f32,
}

impl Spread {
    fn of(sum: &Sum) -> Self {
        Self { count: sum.count, square: sum.square as f32 / (UNIT * UNIT) }
    }

    /// Product of two of the stories, on average; each has the length one.
    fn within(self) -> f32 {
        let n = self.count as f32;
        (self.square - n).max(0.0) / (n * (n - 1.0)).max(1.0)
    }
}

/// Product of two stories of different sides beside that of two of one side, on average.
fn nearness(a: Spread, b: Spread, product: f32) -> f32 {
    let (m, n) = (a.count as f32, b.count as f32);
    let within = (m * a.within() + n * b.within()) / (m + n);
    product / (m * n) / within.max(f32::MIN_POSITIVE)
}

/// The vectors of an event's stories over its own terms, and their sum.
struct Stories {
    vectors: Vec<Vec<(usize, f32)>>,
    sum: Vec<f32>,
    /// Product of each with the sum.
    degrees: Vec<f32>,
}

impl Stories {
    fn of(events: &Events, group: Group, items: &[(u64, Item)]) -> Self {
        let terms: Vec<u32> = events.group(group).terms().map(|(term, _, _)| term).collect();
        let place = |term: u32| terms.binary_search(&term).ok();
        let vectors: Vec<Vec<(usize, f32)>> = items
            .iter()
            .filter_map(|&(_, item)| events.member(item))
            .map(|member| {
                let pairs = member.vector.iter();
                pairs.filter_map(|(term, weight)| Some((place(term)?, f32::from(weight) / UNIT))).collect()
            })
            .collect();
        let mut stories = Self { vectors, sum: vec![0.0; terms.len()], degrees: Vec::new() };
        stories.sum = stories.total(&vec![1.0; stories.vectors.len()]);
        stories.degrees = stories.vectors.iter().map(|vector| product(vector, &stories.sum)).collect();
        stories
    }

    /// The sum of the vectors, each so many times.
    fn total(&self, times: &[f32]) -> Vec<f32> {
        let mut total = vec![0.0; self.sum.len()];
        for (vector, &times) in self.vectors.iter().zip(times).filter(|&(_, &times)| times != 0.0) {
            for &(place, weight) in vector {
                total[place] += weight * times;
            }
        }
        total
    }

    /// True for the stories of one side, false for those of the other; `None` where all are of one.
    fn sides(&self) -> Option<Vec<bool>> {
        let mut side: Vec<bool> = self.strongest()?.iter().map(|&lean| lean > 0.0).collect();
        for _ in 0..MOVES {
            let left = self.left(&side);
            let (ll, rr, _) = squares(&left, &self.sum);
            let nearer = |(vector, &degree): (&Vec<(usize, f32)>, &f32)| {
                let near = product(vector, &left);
                near * rr.sqrt() > (degree - near) * ll.sqrt()
            };
            let moved: Vec<bool> = self.vectors.iter().zip(&self.degrees).map(nearer).collect();
            if moved == side {
                break;
            }
            side = moved;
        }
        (side.contains(&true) && side.contains(&false)).then_some(side)
    }

    /// The strongest eigenvector, from the story that is nearest to all.
    fn strongest(&self) -> Option<Vec<f32>> {
        let whole: f32 = self.degrees.iter().sum();
        let middle = (1..self.degrees.len())
            .fold(0, |best, at| if self.degrees[at] > self.degrees[best] { at } else { best });
        let mut leans = vec![0.0; self.vectors.len()];
        leans[middle] = 1.0;
        for _ in 0..TURNS {
            let total = self.total(&leans);
            let usual =
                leans.iter().zip(&self.degrees).map(|(lean, degree)| lean * degree).sum::<f32>() / whole;
            let next =
                |(vector, degree): (&Vec<(usize, f32)>, &f32)| product(vector, &total) - degree * usual;
            leans = self.vectors.iter().zip(&self.degrees).map(next).collect();
            let most = leans.iter().fold(0.0_f32, |most, lean| most.max(lean.abs()));
            if most <= 0.0 {
                return None;
            }
            for lean in &mut leans {
                *lean /= most;
            }
        }
        Some(leans)
    }

    fn left(&self, side: &[bool]) -> Vec<f32> {
        self.total(&side.iter().map(|&left| f32::from(u8::from(left))).collect::<Vec<_>>())
    }

    /// The two sides, and the product of their sums.
    fn apart(&self, side: &[bool]) -> (Spread, Spread, f32) {
        let count = side.iter().filter(|&&left| left).count() as u32;
        let (ll, rr, product) = squares(&self.left(side), &self.sum);
        let right = Spread { count: side.len() as u32 - count, square: rr };
        (Spread { count, square: ll }, right, product)
    }
}

fn product(vector: &[(usize, f32)], sum: &[f32]) -> f32 {
    vector.iter().map(|&(place, weight)| weight * sum[place]).sum()
}

/// Squared lengths of a part and of the rest of a sum, and their product.
fn squares(part: &[f32], whole: &[f32]) -> (f32, f32, f32) {
    part.iter().zip(whole).fold((0.0, 0.0, 0.0), |(ll, rr, lr), (&left, &whole)| {
        let right = whole - left;
        (ll + left * left, rr + right * right, lr + left * right)
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Member, Tuning, Vector},
        *,
    };

    /// An event of stories that hold the terms given, in equal shares.
    fn event(stories: impl Iterator<Item = Vec<u32>>) -> (Events, Group) {
        let mut events = Events::new(Tuning::default());
        let group = events.found(1);
        for (item, terms) in stories.enumerate() {
            let weight = (UNIT / (terms.len() as f32).sqrt()) as u16;
            let vector = Vector::new(terms.into_iter().map(|term| (term, weight)).collect());
            let member = Member {
                vector,
                group,
                ordinal: item as u64,
                has_text: true,
                round_up: false,
                published: 0,
                around: super::super::Around::default(),
            };
            events.insert(item as Item, member);
        }
        (events, group)
    }

    /// Words that all have, words of the side, and the story's own.
    fn story(number: u32, side: u32) -> Vec<u32> {
        (0..2).chain(10 + 10 * side..16 + 10 * side).chain(100 + 10 * number..102 + 10 * number).collect()
    }

    #[test]
    fn two_happenings_with_a_common_word_come_apart_and_do_not_meet_again() {
        let (mut events, group) = event((0..10).map(|number| story(number, u32::from(number % 5 < 2))));
        let split = events.split(group, 10).expect("two sides");
        assert_eq!(split.leaving, [0, 1, 5, 6]);
        let other = events.found(2);
        split.leaving.iter().for_each(|&item| events.transfer(item, other));
        assert!(events.merge(|_| 9.0).is_empty());
        assert!(events.split(group, 10).is_none() && events.split(other, 10).is_none());
    }

    #[test]
    fn one_happening_stays_one_and_an_old_event_is_left_alone() {
        let (events, group) = event((0..10).map(|number| story(number, 0)));
        assert!(events.split(group, 10).is_none());
        let (events, group) = event((0..10).map(|number| story(number, number % 2)));
        assert!(events.split(group, 10).is_some());
        assert!(events.split(group, 10 + events.tuning.every).is_none());
    }
}
