//! Whose callback is asked next: a few of each domain at a time, so that slow ones keep no other subscriber waiting.

use std::collections::{HashMap, VecDeque};

use super::Order;
use crate::link;

/// Orders of one domain that wait, at most: a part of all.
const OF_ONE: usize = Turns::WAITING / 4;

/// Orders that wait for their callback to be asked, and whose are asked just now.
#[derive(Debug)]
pub struct Turns {
    /// In the order in which they came.
    waiting: VecDeque<Order>,
    /// How many are asked, by domain.
    asked: HashMap<String, usize>,
    /// How many may be asked at a time of one domain.
    most: usize,
}

impl Turns {
    /// Orders that wait here at most.
    pub const WAITING: usize = 64;

    /// At most so many of one domain at a time.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { waiting: VecDeque::new(), asked: HashMap::new(), most: most.max(1) }
    }

    #[must_use]
    pub fn has_room(&self) -> bool {
        self.waiting.len() < Self::WAITING
    }

    /// Takes up an order; false where its domain has its part of those that wait.
    #[must_use]
    pub fn take(&mut self, order: Order) -> bool {
        let domain = link::domain(&order.callback);
        let own = self.waiting.iter().filter(|other| link::domain(&other.callback) == domain).count();
        let is_taken = self.has_room() && own < OF_ONE;
        if is_taken {
            self.waiting.push_back(order);
        }
        is_taken
    }

    /// The next order whose callback may be asked now, with its domain, for [`Turns::back`].
    pub fn draw(&mut self) -> Option<(String, Order)> {
        let may = |order: &Order| {
            self.asked.get(&link::domain(&order.callback)).is_none_or(|asked| *asked < self.most)
        };
        let at = self.waiting.iter().position(may)?;
        let order = self.waiting.remove(at)?;
        let domain = link::domain(&order.callback);
        *self.asked.entry(domain.clone()).or_default() += 1;
        Some((domain, order))
    }

    /// A callback of that domain has been asked.
    pub fn back(&mut self, domain: &str) {
        if let Some(asked) = self.asked.get_mut(domain) {
            *asked -= 1;
            if *asked == 0 {
                self.asked.remove(domain);
            }
        }
    }
}
