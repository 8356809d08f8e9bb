//! A map from names, in the order of names: the members of a JSON object, a participant's attributes.
//!
//! `BTreeMap` would do the same with three times the code, which the npm package's hosts load at every cold start. Members
//! stand as they came, and a list of small numbers says their order, so that a stranger's object of a thousand names costs a
//! thousand searches, and moves no member twice.

use alloc::{string::String, vec::Vec};

/// Names and their values.
#[derive(Clone)]
pub(crate) struct Map<V> {
    members: Vec<(String, V)>,
    /// Where the members stand, in the order of their names.
    order: Vec<u32>,
}

impl<V> Map<V> {
    pub(crate) const fn new() -> Self {
        Self { members: Vec::new(), order: Vec::new() }
    }

    /// Sets the value of a name; the value before, if there was one.
    pub(crate) fn insert(&mut self, name: String, value: V) -> Option<V> {
        match self.position(&name) {
            Ok(at) => self.member_mut(at).map(|member| core::mem::replace(&mut member.1, value)),
            Err(at) => {
                // No memory holds so many that they could not be counted so.
                self.order.insert(at, u32::try_from(self.members.len()).unwrap_or(u32::MAX));
                self.members.push((name, value));
                None
            }
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.position(name).ok().and_then(|at| self.member(at)).map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.position(name).is_ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// In the order of the names, by their bytes (which is that of their code points).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        (0..self.order.len()).filter_map(|at| self.member(at)).map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    fn member(&self, at: usize) -> Option<&(String, V)> {
        self.order.get(at).and_then(|member| self.members.get(usize::try_from(*member).ok()?))
    }

    fn member_mut(&mut self, at: usize) -> Option<&mut (String, V)> {
        self.order.get(at).and_then(|member| self.members.get_mut(usize::try_from(*member).ok()?))
    }

    /// Where the name is in the order, or where it would be.
    fn position(&self, name: &str) -> Result<usize, usize> {
        let name_of = |member: &u32| usize::try_from(*member).ok().and_then(|member| self.members.get(member));
        self.order.binary_search_by(|member| name_of(member).map(|(other, _)| other.as_str()).cmp(&Some(name)))
    }
}

impl<V: PartialEq> PartialEq for Map<V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<V: Eq> Eq for Map<V> {}

impl<V: core::fmt::Debug> core::fmt::Debug for Map<V> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Map;
    use alloc::{collections::BTreeMap, format, vec::Vec};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_a_btree_map(pairs in proptest::collection::vec(("[a-cé😀\u{ffff}]{0,2}", any::<u8>()), 0..40)) {
            let (mut ours, mut theirs) = (Map::new(), BTreeMap::new());
            for (name, value) in pairs {
                prop_assert_eq!(ours.insert(name.clone(), value), theirs.insert(name, value));
            }
            prop_assert!(ours.iter().eq(theirs.iter().map(|(name, value)| (name.as_str(), value))));
            prop_assert_eq!(ours.is_empty(), theirs.is_empty());
            for name in ["", "a", "bc", "é", "😀", "zz"] {
                prop_assert_eq!((ours.get(name), ours.contains(name)), (theirs.get(name), theirs.contains_key(name)));
            }
            prop_assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            let mut other = Map::new();
            for (name, value) in ours.iter().collect::<Vec<_>>().into_iter().rev() {
                other.insert(name.into(), *value);
            }
            prop_assert!(other == ours);
            other.insert("more".into(), 0);
            prop_assert!(other != ours);
        }
    }
}
