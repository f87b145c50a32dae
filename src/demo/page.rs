//! What an outlet prints → its pages: an article among menus and lists, and a section front.

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};

use super::news::{Piece, slug_of};
use super::outlet::{Extent, Outlet};

/// Fixed words of a page in one language.
struct Words {
    menu: &'static [&'static str],
    related: &'static str,
    most_read: &'static str,
    newsletter: &'static str,
    share: &'static str,
    published: &'static str,
    rights: &'static str,
    cookies: &'static str,
}

const ENGLISH: Words = Words {
    menu: &["World", "Business", "Politics", "Sport", "Science", "Culture", "Weather", "Obituaries"],
    related: "Related stories",
    most_read: "Most read",
    newsletter: "Get the morning briefing in your inbox. Sign up for our newsletter.",
    share: "Share this article",
    published: "Published",
    rights: "All rights reserved. Terms of use. Privacy policy.",
    cookies: "We use cookies to improve your experience. Accept all or manage your choices.",
};

const GERMAN: Words = Words {
    menu: &["Politik", "Wirtschaft", "Sport", "Kultur", "Wissen", "Wetter", "Lokales", "Anzeigen"],
    related: "Mehr zum Thema",
    most_read: "Meistgelesen",
    newsletter: "Der Morgen in Ihrem Postfach: Jetzt den Newsletter bestellen.",
    share: "Artikel teilen",
    published: "Veröffentlicht am",
    rights: "Alle Rechte vorbehalten. Impressum. Datenschutz.",
    cookies: "Wir verwenden Cookies. Alle annehmen oder Einstellungen ändern.",
};

const FRENCH: Words = Words {
    menu: &["Monde", "Économie", "Politique", "Sport", "Sciences", "Culture", "Météo", "Annonces"],
    related: "Sur le même sujet",
    most_read: "Les plus lus",
    newsletter: "L’essentiel chaque matin : inscrivez-vous à notre lettre d’information.",
    share: "Partager l’article",
    published: "Publié le",
    rights: "Tous droits réservés. Mentions légales. Confidentialité.",
    cookies: "Nous utilisons des cookies. Tout accepter ou paramétrer vos choix.",
};

fn words(outlet: &Outlet) -> &'static Words {
    match outlet.language {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        _ => &ENGLISH,
    }
}

/// An article with everything that stands around it.
pub(super) fn article(piece: &Piece, base: &str, others: &[&Piece]) -> String {
    let outlet = piece.outlet;
    let words = words(outlet);
    let data = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.published.to_string(),
        "articleSection": piece.section,
        "author": { "@type": if piece.by.is_empty() { "Organization" } else { "Person" },
                    "name": if piece.by.is_empty() { outlet.name } else { &piece.by } },
        "publisher": { "@type": "NewsMediaOrganization", "name": outlet.name },
    });
    let middle = piece.paragraphs.len() / 2;
    let same_section =
        others.iter().filter(|other| other.number != piece.number && other.section == piece.section);
    let body = html! {
        main {
            article {
                p class="kicker" { (piece.section) }
                h1 { (piece.title) }
                p class="meta" {
                    @if !piece.by.is_empty() { span class="byline" { (by(outlet, &piece.by)) } " · " }
                    time datetime=(piece.published) { (words.published) " " (long_date(piece)) }
                }
                div class="share" { (words.share) ": " a href="#" { "Mail" } " " a href="#" { "Link" } }
                div class="article-body" {
                    @for (at, paragraph) in piece.paragraphs.iter().enumerate() {
                        p { (paragraph) }
                        @if at == middle && outlet.extent == Extent::Teaser {
                            aside class="newsletter-promo" { p { (words.newsletter) } }
                        }
                    }
                }
            }
            section class="related" {
                h2 { (words.related) }
                ul { @for other in same_section.take(4) { li { a href=(other.path()) { (other.title) } } } }
            }
            (most_read(words, others))
        }
    };
    page(outlet, base, &format!("{} | {}", piece.title, outlet.name), Some(&(piece, data.to_string())), &body)
}

/// The section front: the stories, and all that is not one.
pub(super) fn front(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> String {
    let words = words(outlet);
    let body = html! {
        main {
            div class="ad" { a href="https://ads.example/click?id=88213" { "Winter tyres from 49 a piece" } }
            section class="top" {
                @for (at, piece) in pieces.iter().enumerate() {
                    article class=(if at == 0 { "hero" } else { "teaser" }) {
                        span class="kicker" { (piece.section) }
                        @if at == 0 { h2 { a href=(piece.path()) { (piece.title) } } }
                        @else { h3 { a href=(piece.path()) { (piece.title) } } }
                        p { (piece.teaser()) }
                        time datetime=(piece.published) { (long_date(piece)) }
                    }
                }
            }
            (most_read(words, pieces))
            section class="video" { h2 { "Video" } a href="/video/harbour-cam" { "Watch live: harbour camera" } }
        }
    };
    page(outlet, base, outlet.name, None, &body)
}

fn most_read(words: &Words, pieces: &[&Piece]) -> Markup {
    html! {
        aside class="most-read" {
            h2 { (words.most_read) }
            ol { @for piece in pieces.iter().rev().take(5) { li { a href=(piece.path()) { (piece.title) } } } }
        }
    }
}

fn page(
    outlet: &Outlet,
    base: &str,
    title: &str,
    article: Option<&(&Piece, String)>,
    body: &Markup,
) -> String {
    let words = words(outlet);
    html! {
        (DOCTYPE)
        html lang=(outlet.language) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta property="og:site_name" content=(outlet.name);
                @if let Some((piece, data)) = article {
                    link rel="canonical" href={ (base) (piece.path()) };
                    meta property="og:type" content="article";
                    meta property="og:title" content=(piece.title);
                    meta property="og:description" content=(piece.teaser());
                    // Within a script only "</" could end it; the texts have none.
                    script type="application/ld+json" { (maud::PreEscaped(data.replace("</", "<\\/"))) }
                }
            }
            body {
                div class="cookie-banner" { p { (words.cookies) } }
                header {
                    a href="/" { (outlet.name) }
                    nav { ul { @for entry in words.menu {
                        li { a href={ "/section/" (slug_of(entry)) } { (entry) } }
                    } } }
                }
                (body)
                footer {
                    nav { ul { @for entry in words.menu {
                        li { a href={ "/section/" (slug_of(entry)) } { (entry) } }
                    } } }
                    p { "© " (outlet.name) ". " (words.rights) }
                }
            }
        }
    }
    .into_string()
}

fn by(outlet: &Outlet, name: &str) -> String {
    match outlet.language {
        "de" => format!("Von {name}"),
        "fr" => format!("Par {name}"),
        _ => format!("By {name}"),
    }
}

/// The date as the page prints it, in the manner of its language.
fn long_date(piece: &Piece) -> String {
    let at = piece.published.to_zoned_datetime(TimeZone::UTC);
    let pattern = match piece.outlet.language {
        "de" => "%d.%m.%Y, %H:%M Uhr",
        "fr" => "%d/%m/%Y à %Hh%M",
        _ => "%d %B %Y, %H:%M GMT",
    };
    at.strftime(pattern).to_string()
}
