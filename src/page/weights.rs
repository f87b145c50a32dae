//! The weights of [`body`](super::body)'s figures, one per figure in its order: learnt by logistic
//! regression (each page of like weight, each block by its words), rounded to three digits.

use super::body::FIGURES;

#[rustfmt::skip]
#[expect(clippy::approx_constant, reason = "learnt, not derived")]
pub(super) const WEIGHTS: [f32; FIGURES] = [
    -0.211, // 1.0
    0.188, // r[at]
    0.323, // t[at]
    0.323, // r[at] * t[at]
    0.181, // r[at].max(t[at])
    0.115, // declared
    -0.191, // yes(has_declared && declared < 0.3)
    -0.286, // block.linked
    -0.334, // yes(block.linked > 0.8)
    -0.053, // (size + 1.0).ln() / 5.0
    -0.336, // yes(short)
    0.076, // yes(size >= 25.0)
    -0.064, // yes(sentence)
    0.069, // yes(block.kind == Kind::Paragraph)
    -0.406, // yes(heading)
    -0.417, // yes(block.kind == Kind::Item)
    -0.538, // yes(block.kind == Kind::Cell)
    0.602, // yes(block.kind == Kind::Quote)
    -0.872, // yes(block.kind == Kind::Caption)
    -0.409, // yes(block.kind == Kind::Loose)
    -0.479, // yes(block.kind == Kind::Part)
    0.234, // container
    0.163, // shape_votes / shape_words.max(1.0)
    0.152, // shape_votes / agreed.max(1.0)
    -0.407, // yes(before)
    -0.503, // yes(after)
    0.117, // prev
    0.126, // next
    0.073, // wide
    -0.983, // yes(same(&block.words, context.title))
    -0.187, // yes(again)
    1.098, // yes(same(&block.words, context.standfirst))
    -0.887, // yes(block.stressed > 0.9)
    0.133, // yes(block.stressed > 0.9 && !sentence)
    -0.300, // yes(block.linked > 0.5 && !sentence)
    -0.792, // yes(phrase == Some(super::phrase::Phrase::Promotion))
    -0.857, // yes(phrase == Some(super::phrase::Phrase::Credit))
    -0.961, // yes(phrase == Some(super::phrase::Phrase::Related))
    -0.930, // yes(phrase == Some(super::phrase::Phrase::Date))
    0.389, // yes(heading) * next
    -0.038, // yes(heading) * r[at].max(t[at])
    0.138, // prev * next
    -0.086, // yes(after) * r[at].max(t[at])
    -0.183, // yes(before) * r[at].max(t[at])
    0.200, // container * yes(sentence)
    0.255, // yes(size >= 25.0) * container
    0.318, // yes(block.kind == Kind::Item) * r[at] * t[at]
    0.185, // container * prev * next
    -0.035, // declared * r[at]
    0.063, // declared * t[at]
    -0.061, // yes(has_declared)
    0.132, // own_mass
    0.198, // mass[tree.nodes[container_of(tree, block)].parent] / total
    0.029, // weight(block) / total
    -0.457, // yes(story.is_some_and(|story| !tree.is_below(block.owner, story)))
    -0.609, // yes(story.is_some_and(|story| block.owner >= tree.nodes[story].end))
    -0.362, // yes(block.hints.has(BAD))
    0.472, // yes(block.hints.has(BAD)) * r[at] * t[at]
    -0.370, // yes(block.linked > 0.8) * r[at] * t[at]
    -0.318, // yes(!sentence && !heading && !short)
    0.216, // r[at].max(t[at]) * own_mass * yes(sentence)
    0.072, // own_mass * yes(sentence && size >= 8.0)
    0.288, // own_mass * yes(heading)
    -0.515, // own_mass * yes(block.linked > 0.5)
    0.306, // yes(next_story.is_some_and(|story| at >= story))
    0.188, // r[at] * yes(block.hints.has(Hints::BODY) && sentence)
    0.199, // t[at] * yes(block.hints.has(Hints::BODY) && sentence)
    0.258, // r[at] * yes(sentence && size >= 8.0 && block.linked < 0.3)
    0.319, // t[at] * yes(sentence && size >= 8.0 && block.linked < 0.3)
    -0.245, // hint: nav
    -0.356, // hint: footer
    -0.253, // hint: aside
    -0.347, // hint: header
    -0.512, // hint: form
    -0.329, // hint: figure
    -0.207, // hint: related
    -0.385, // hint: share
    -0.632, // hint: newsletter
    -1.179, // hint: comment
    -0.319, // hint: meta
    -0.115, // hint: tags
    -0.153, // hint: ad
    -0.330, // hint: hidden
    -0.371, // hint: overlay
    -0.014, // hint: body
    -0.015, // hint: article
    -0.148, // hint: main
    -0.344, // hint: title
    -0.254, // hint: standfirst
    -0.815, // hint: bio
    -0.329, // hint: contents
    -0.549, // hint: note
    -0.419, // hint: embed
    -0.800, // hint: infobox
    -0.185, // hint: list
    -0.482, // hint: caption
    0.000, // hint: print
    0.204, // hint: paywall
    -0.280, // hint: most
    0.323, // hint: table
    0.124, // hint: quote
];
