//! The weights of [`body`](super::body)'s figures, one per figure in its order: learnt by logistic
//! regression (each page of like weight, each block by its words), rounded to three digits.

use super::body::FIGURES;

#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; FIGURES] = [
    -0.155, // 1.0
    0.150, // r[at]
    0.214, // t[at]
    0.223, // r[at] * t[at]
    0.140, // r[at].max(t[at])
    0.101, // declared
    -0.171, // yes(has_declared && declared < 0.3)
    -0.235, // block.linked
    -0.283, // yes(block.linked > 0.8)
    -0.037, // (size + 1.0).ln() / 5.0
    -0.278, // yes(short)
    0.059, // yes(size >= 25.0)
    -0.006, // yes(sentence)
    0.057, // yes(block.kind == Kind::Paragraph)
    -0.300, // yes(heading)
    -0.304, // yes(block.kind == Kind::Item)
    -0.269, // yes(block.kind == Kind::Cell)
    0.461, // yes(block.kind == Kind::Quote)
    -0.669, // yes(block.kind == Kind::Caption)
    -0.319, // yes(block.kind == Kind::Loose)
    -0.406, // yes(block.kind == Kind::Part)
    0.165, // container
    0.122, // shape_votes / shape_words.max(1.0)
    0.102, // shape_votes / agreed.max(1.0)
    -0.302, // yes(before)
    -0.409, // yes(after)
    0.099, // prev
    0.103, // next
    0.057, // wide
    -0.672, // yes(same(&block.words, context.title))
    -0.192, // yes(again)
    0.717, // yes(same(&block.words, context.standfirst))
    -0.472, // yes(block.stressed > 0.9)
    -0.013, // yes(block.stressed > 0.9 && !sentence)
    -0.263, // yes(block.linked > 0.5 && !sentence)
    -0.531, // yes(phrase == Some(super::phrase::Phrase::Promotion))
    -0.583, // yes(phrase == Some(super::phrase::Phrase::Credit))
    -0.649, // yes(phrase == Some(super::phrase::Phrase::Related))
    -0.643, // yes(phrase == Some(super::phrase::Phrase::Date))
    0.074, // yes(heading) * next
    -0.062, // yes(heading) * r[at].max(t[at])
    0.120, // prev * next
    -0.309, // yes(after) * r[at].max(t[at])
    -0.165, // yes(before) * r[at].max(t[at])
    0.173, // container * yes(sentence)
    0.192, // yes(size >= 25.0) * container
    0.039, // yes(block.kind == Kind::Item) * r[at] * t[at]
    0.151, // container * prev * next
    0.089, // declared * r[at]
    0.085, // declared * t[at]
    -0.056, // yes(has_declared)
    0.114, // own_mass
    0.149, // mass[tree.nodes[container_of(tree, block)].parent] / total
    0.019, // weight(block) / total
    -0.346, // yes(story.is_some_and(|story| !tree.is_below(block.owner, story)))
    -0.421, // yes(story.is_some_and(|story| block.owner >= tree.nodes[story].end))
    -0.297, // yes(block.hints.has(BAD))
    0.215, // yes(block.hints.has(BAD)) * r[at] * t[at]
    -0.358, // yes(block.linked > 0.8) * r[at] * t[at]
    -0.275, // yes(!sentence && !heading && !short)
    0.179, // r[at].max(t[at]) * own_mass * yes(sentence)
    0.086, // own_mass * yes(sentence && size >= 8.0)
    0.274, // own_mass * yes(heading)
    -0.309, // own_mass * yes(block.linked > 0.5)
    -0.547, // yes(next_story.is_some_and(|story| at >= story))
    0.187, // r[at] * yes(block.hints.has(Hints::BODY) && sentence)
    0.229, // t[at] * yes(block.hints.has(Hints::BODY) && sentence)
    0.225, // r[at] * yes(sentence && size >= 8.0 && block.linked < 0.3)
    0.275, // t[at] * yes(sentence && size >= 8.0 && block.linked < 0.3)
    -0.208, // hint: nav
    -0.287, // hint: footer
    -0.250, // hint: aside
    -0.296, // hint: header
    -0.385, // hint: form
    -0.264, // hint: figure
    -0.185, // hint: related
    -0.303, // hint: share
    -0.450, // hint: newsletter
    -0.846, // hint: comment
    -0.263, // hint: meta
    -0.109, // hint: tags
    -0.204, // hint: ad
    -0.263, // hint: hidden
    -0.296, // hint: overlay
    0.012, // hint: body
    0.003, // hint: article
    -0.093, // hint: main
    -0.297, // hint: title
    -0.197, // hint: standfirst
    -0.533, // hint: bio
    -0.428, // hint: contents
    -0.428, // hint: note
    -0.315, // hint: embed
    -0.442, // hint: infobox
    -0.204, // hint: list
    -0.422, // hint: caption
    0.000, // hint: print
    0.016, // hint: paywall
    -0.228, // hint: most
    0.165, // hint: table
    0.133, // hint: quote
];
