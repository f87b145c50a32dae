//! What an outlet prints → its feed, in the dialect it speaks.
//!
//! Written by hand, dialect by dialect, since these stand for other people's programs: our own
//! renderers would only show that we can read what we write.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::news::Piece;
use super::outlet::{Dialect, Extent, Outlet};

/// The document, in the charset that the outlet uses.
pub(super) fn feed(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> Vec<u8> {
    match outlet.dialect {
        Dialect::Rss2 => rss(outlet, base, pieces, "utf-8").into_bytes(),
        Dialect::Latin1 => latin1(&rss(outlet, base, pieces, "ISO-8859-1")),
        Dialect::Broken => broken(outlet, base, pieces).into_bytes(),
        Dialect::Rss1 => rdf(outlet, base, pieces).into_bytes(),
        Dialect::Atom => atom(outlet, base, pieces).into_bytes(),
        Dialect::Json => json(outlet, base, pieces),
        Dialect::Front | Dialect::Down => Vec::new(),
    }
}

/// The address in a feed, with the marks of whoever counts clicks.
fn tracked(base: &str, piece: &Piece) -> String {
    format!("{base}{}?utm_source=rss&utm_medium=feed&utm_campaign={}", piece.path(), piece.outlet.key)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn markup(piece: &Piece) -> String {
    let paragraphs: Vec<String> =
        piece.paragraphs.iter().map(|text| format!("<p>{}</p>", escape(text))).collect();
    paragraphs.join("\n")
}

fn mail_date(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn rss(outlet: &Outlet, base: &str, pieces: &[&Piece], charset: &str) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"{charset}\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel><title>{}</title><link>{base}/</link><description>{}</description>\n\
         <language>{}</language>\n",
        escape(outlet.name),
        escape(outlet.name),
        outlet.language
    );
    for piece in pieces {
        let _ = write!(
            out,
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}-{}</guid>\
             <pubDate>{}</pubDate><category>{}</category>",
            escape(&piece.title),
            escape(&tracked(base, piece)),
            outlet.key,
            piece.number,
            mail_date(piece.published),
            escape(&piece.section),
        );
        if !piece.by.is_empty() {
            let _ = write!(out, "<dc:creator>{}</dc:creator>", escape(&piece.by));
        }
        // Teasers come as escaped text, whole texts as a CDATA section.
        let _ = write!(out, "<description>{}</description>", escape(&piece.teaser()));
        if outlet.extent == Extent::Whole {
            let _ = write!(out, "<content:encoded><![CDATA[{}]]></content:encoded>", markup(piece));
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel></rss>\n");
    out
}

/// Each character as one byte; a few that ISO 8859-1 lacks become what typists wrote before.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '–' | '—' => b'-',
            '’' | '‘' => b'\'',
            '…' => b'.',
            c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        })
        .collect()
}

/// What a template without escaping gives, cut off in the middle of the last item.
fn broken(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> String {
    let mut out = format!(
        "\n<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel>\n<title>{} &mdash; news & views</title>\
         <link>{base}/</link>\n",
        outlet.name
    );
    for piece in pieces {
        let _ = write!(
            out,
            "<item>\n<title>{}</title>\n<link>{}</link>\n<pubDate>{}</pubDate>\n<description>{}</description>\n</item>\n",
            piece.title,
            tracked(base, piece),
            piece.published.to_zoned_datetime(TimeZone::UTC).strftime("%A, %d %B %Y %H:%M"),
            piece.paragraphs.join("&lt;br>"),
        );
    }
    out.push_str("<item>\n<title>Letters to the ed");
    out
}

fn rdf(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> String {
    let seats: Vec<String> =
        pieces.iter().map(|piece| format!("<rdf:li rdf:resource=\"{base}{}\"/>", piece.path())).collect();
    let mut out = format!(
        "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel rdf:about=\"{base}/\"><title>{}</title><link>{base}/</link><description>{}</description>\
         <items><rdf:Seq>{}</rdf:Seq></items></channel>\n",
        escape(outlet.name),
        escape(outlet.name),
        seats.join(""),
    );
    for piece in pieces {
        let address = format!("{base}{}", piece.path());
        let _ = writeln!(
            out,
            "<item rdf:about=\"{address}\"><title>{}</title><link>{address}</link>\
             <description>{}</description><dc:date>{}</dc:date><dc:subject>{}</dc:subject>\
             <dc:creator>{}</dc:creator></item>",
            escape(&piece.title),
            escape(&piece.teaser()),
            piece.published,
            escape(&piece.section),
            escape(&piece.by),
        );
    }
    out.push_str("</rdf:RDF>\n");
    out
}

fn atom(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> String {
    let updated = pieces.first().map_or(Timestamp::UNIX_EPOCH, |piece| piece.published);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title><id>{base}/</id><updated>{updated}</updated>\
         <link href=\"{base}/\"/><link rel=\"self\" href=\"{base}{}\"/>\n",
        outlet.language,
        escape(outlet.name),
        outlet.path(),
    );
    for piece in pieces {
        let _ = write!(
            out,
            "<entry><title type=\"html\">{}</title><link href=\"{}\"/><id>tag:{},2026:{}</id>\
             <published>{}</published><updated>{}</updated><category term=\"{}\"/>",
            // HTML within XML: escaped twice.
            escape(&escape(&piece.title)),
            escape(&tracked(base, piece)),
            outlet.key,
            piece.number,
            piece.published,
            piece.published,
            escape(&piece.section),
        );
        let author = if piece.by.is_empty() { outlet.name } else { &piece.by };
        let _ = write!(out, "<author><name>{}</name></author>", escape(author));
        let _ = match outlet.extent {
            Extent::Whole => write!(out, "<content type=\"html\">{}</content>", escape(&markup(piece))),
            Extent::Teaser => write!(out, "<summary>{}</summary>", escape(&piece.teaser())),
        };
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn json(outlet: &Outlet, base: &str, pieces: &[&Piece]) -> Vec<u8> {
    let items: Vec<_> = pieces
        .iter()
        .map(|piece| {
            serde_json::json!({
                "id": piece.number.to_string(),
                "url": tracked(base, piece),
                "title": piece.title,
                "content_html": markup(piece),
                "summary": piece.teaser(),
                "date_published": piece.published.to_string(),
                "authors": [{ "name": if piece.by.is_empty() { outlet.name } else { &piece.by } }],
                "tags": [piece.section],
            })
        })
        .collect();
    let document = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": format!("{base}/"),
        "feed_url": format!("{base}{}", outlet.path()),
        "language": outlet.language,
        "items": items,
    });
    document.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::news;
    use crate::demo::outlet::OUTLETS;
    use crate::parse;

    /// Every dialect is read by the real parser, with all its items and their texts.
    #[test]
    fn the_parser_reads_what_the_newsroom_prints() {
        let all = news::pieces("2026-11-24T12:00:00Z".parse().unwrap()).unwrap();
        for outlet in &OUTLETS {
            let own: Vec<&Piece> = all.iter().filter(|piece| piece.outlet == outlet).collect();
            let bytes = feed(outlet, "http://127.0.13.1:8000", &own);
            if matches!(outlet.dialect, Dialect::Front | Dialect::Down) {
                assert!(bytes.is_empty());
                continue;
            }
            let parsed = parse::feed(&bytes, Some(outlet.media_type()), None, &parse::Options::default());
            let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", outlet.key));
            let entries = &parsed.entries[..own.len()];
            for (entry, piece) in entries.iter().zip(&own) {
                assert_eq!(entry.title, piece.title, "{}", outlet.key);
                assert_eq!(entry.published.unwrap().at.as_second() / 60, piece.published.as_second() / 60);
                assert!(entry.text().len() > 60, "{}: {}", outlet.key, entry.text());
            }
        }
    }
}
