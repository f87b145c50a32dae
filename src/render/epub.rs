//! The day's edition as an EPUB 3 for e-readers, with the older table of contents beside the new.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::digest::{by_outlet, figures, masthead, named, period, trouble_words};
use super::words::{count, topic_name};
use super::xml::Xml;
use super::{Site, date};
use crate::compose::{Brief, Digest, Piece};

const CONTAINER: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n",
    "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n",
    "<rootfiles>\n<rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>\n",
    "</rootfiles>\n</container>\n"
);

const STYLE: &str = "body{font-family:serif;line-height:1.45}h1,h2,h3{line-height:1.2;text-align:left}\
h2{margin:1.6em 0 .3em;font-size:1.1em}h2 a{color:inherit;text-decoration:none}\
.outlets{font-size:.85em;color:#555}.figures{font-size:.85em}cite{font-style:italic;font-size:.9em}\n";

/// What is another's is written in the direction of its own letters.
const AUTO: [(&str, &str); 1] = [("dir", "auto")];

/// One part of the book.
struct Chapter {
    file: String,
    title: String,
    body: String,
}

/// The edition as a book, a chapter for each section. Equal digests give equal bytes: every file in
/// it carries the same date.
#[must_use]
pub fn digest_epub(digest: &Digest, site: &Site) -> Vec<u8> {
    let chapters = chapters(digest, site);
    // Writing to memory ends only where memory does; an empty answer is then the honest one.
    pack(digest, site, &chapters).unwrap_or_default()
}

fn pack(digest: &Digest, site: &Site, chapters: &[Chapter]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(32_768)));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    // First, and not compressed (EPUB 3.3, OCF §4.3).
    zip.start_file("mimetype", options.compression_method(CompressionMethod::Stored))?;
    zip.write_all(b"application/epub+zip")?;
    let options = options.compression_method(CompressionMethod::Deflated);
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
        zip::result::ZipResult::Ok(())
    };
    put("META-INF/container.xml", CONTAINER)?;
    put("EPUB/package.opf", &package(digest, site, chapters))?;
    put("EPUB/nav.xhtml", &navigation(digest, site, chapters))?;
    put("EPUB/toc.ncx", &contents(digest, site, chapters))?;
    put("EPUB/style.css", STYLE)?;
    for chapter in chapters {
        put(&format!("EPUB/{}", chapter.file), &chapter.body)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn title(digest: &Digest, site: &Site) -> String {
    format!("{}, {}", masthead(digest, site), date::long(site.language, digest.day))
}

fn package(digest: &Digest, site: &Site, chapters: &[Chapter]) -> String {
    let mut xml = Xml::new(4096);
    let root = [
        ("xmlns", "http://www.idpf.org/2007/opf"),
        ("version", "3.0"),
        ("unique-identifier", "id"),
        ("xml:lang", site.language.tag()),
    ];
    xml.block("package", &root, |xml| {
        xml.block("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")], |xml| {
            xml.leaf("dc:identifier", &[("id", "id")], &site.urn(&digest.path()));
            xml.leaf("dc:title", &[], &title(digest, site));
            xml.leaf("dc:language", &[], site.language.tag());
            xml.leaf("dc:creator", &[], &site.title);
            xml.leaf("dc:date", &[], &digest.day.to_string());
            xml.leaf("meta", &[("property", "dcterms:modified")], &date::rfc3339(digest.until));
        });
        xml.block("manifest", &[], |xml| {
            let item = |xml: &mut Xml, id: &str, href: &str, kind: &str, properties: Option<&str>| {
                let mut attributes = vec![("id", id), ("href", href), ("media-type", kind)];
                attributes.extend(properties.map(|properties| ("properties", properties)));
                xml.empty("item", &attributes);
            };
            item(xml, "nav", "nav.xhtml", "application/xhtml+xml", Some("nav"));
            item(xml, "ncx", "toc.ncx", "application/x-dtbncx+xml", None);
            item(xml, "style", "style.css", "text/css", None);
            for (at, chapter) in chapters.iter().enumerate() {
                item(xml, &format!("c{at}"), &chapter.file, "application/xhtml+xml", None);
            }
        });
        xml.block("spine", &[("toc", "ncx")], |xml| {
            for at in 0..chapters.len() {
                xml.empty("itemref", &[("idref", &format!("c{at}"))]);
            }
        });
    });
    xml.finish()
}

fn navigation(digest: &Digest, site: &Site, chapters: &[Chapter]) -> String {
    page(&title(digest, site), site, |xml| {
        xml.block("nav", &[("epub:type", "toc"), ("id", "toc")], |xml| {
            xml.block("ol", &[], |xml| {
                for chapter in chapters {
                    xml.element("li", &[], |xml| {
                        xml.element("a", &[("href", &chapter.file)], |xml| xml.text(&chapter.title));
                    });
                }
            });
        });
    })
}

fn contents(digest: &Digest, site: &Site, chapters: &[Chapter]) -> String {
    let mut xml = Xml::new(2048);
    let root = [("xmlns", "http://www.daisy.org/z3986/2005/ncx/"), ("version", "2005-1")];
    xml.block("ncx", &root, |xml| {
        xml.block("head", &[], |xml| {
            let id = site.urn(&digest.path());
            xml.empty("meta", &[("name", "dtb:uid"), ("content", &id)]);
        });
        xml.block("docTitle", &[], |xml| xml.leaf("text", &[], &title(digest, site)));
        xml.block("navMap", &[], |xml| {
            for (at, chapter) in chapters.iter().enumerate() {
                let (id, order) = (format!("n{at}"), (at + 1).to_string());
                xml.block("navPoint", &[("id", &id), ("playOrder", &order)], |xml| {
                    xml.block("navLabel", &[], |xml| xml.leaf("text", &[], &chapter.title));
                    xml.empty("content", &[("src", &chapter.file)]);
                });
            }
        });
    });
    xml.finish()
}

fn chapters(digest: &Digest, site: &Site) -> Vec<Chapter> {
    let words = site.language.words();
    let mut out = Vec::new();
    let mut add = |title: String, body: &dyn Fn(&mut Xml)| {
        let file = format!("{:02}.xhtml", out.len() + 1);
        let body = page(&title, site, |xml| {
            xml.leaf("h1", &[], &title);
            body(xml);
        });
        out.push(Chapter { file, title, body });
    };
    add(title(digest, site), &|xml| {
        xml.leaf("p", &[], &format!("{}.", period(digest, site)));
        xml.leaf("p", &[("class", "figures")], &figures(digest.figures, site).join(" · "));
        if digest.is_empty() {
            xml.leaf("p", &[], words.nothing_came);
        }
        digest.top.iter().for_each(|one| piece(xml, one, digest, site));
    });
    if !digest.ongoing.is_empty() {
        add(words.went_on.to_owned(), &|xml| {
            digest.ongoing.iter().for_each(|one| piece(xml, one, digest, site));
        });
    }
    for section in &digest.sections {
        add(topic_name(site.language, &section.topic), &|xml| {
            section.pieces.iter().for_each(|one| piece(xml, one, digest, site));
            if !section.briefs.is_empty() {
                xml.leaf("h2", &[], words.in_brief);
                briefs(xml, &section.briefs);
            }
            if section.more > 0 {
                xml.leaf("p", &[], &count(site.language, section.more, words.more_events));
            }
        });
    }
    if !digest.trouble.is_empty() {
        add(words.trouble.to_owned(), &|xml| {
            xml.block("ul", &[], |xml| {
                for one in &digest.trouble {
                    xml.leaf("li", &[], &format!("{}: {}", one.title, trouble_words(one, site)));
                }
                if digest.more_trouble > 0 {
                    xml.leaf("li", &[], &count(site.language, digest.more_trouble, words.more_sources));
                }
            });
        });
    }
    out
}

fn piece(xml: &mut Xml, piece: &Piece, digest: &Digest, site: &Site) {
    let words = site.language.words();
    xml.element("h2", &AUTO, |xml| link(xml, &piece.headline, piece.link.as_ref()));
    for (first, said) in by_outlet(&piece.said) {
        xml.element("p", &AUTO, |xml| {
            xml.text(&said);
            xml.text(" ");
            xml.element("cite", &[], |xml| xml.text(&first.outlet));
        });
    }
    let (shown, more) = named(&piece.carriers, piece.outlets, 6);
    xml.element("p", &[("class", "outlets")], |xml| {
        xml.text(&date::moment(site.language, &site.zone, piece.published, digest.day));
        for carrier in shown {
            xml.text(" · ");
            xml.element("bdi", &[], |xml| link(xml, &carrier.outlet, carrier.link.as_ref()));
        }
        if more > 0 {
            xml.text(" · ");
            xml.text(&count(site.language, more, words.more_outlets));
        }
    });
    if !piece.others.is_empty() {
        briefs(xml, &piece.others);
    }
}

fn briefs(xml: &mut Xml, briefs: &[Brief]) {
    xml.block("ul", &[], |xml| {
        for brief in briefs {
            xml.element("li", &AUTO, |xml| {
                link(xml, &brief.headline, brief.link.as_ref());
                xml.text(&format!(" ({})", brief.outlet));
            });
        }
    });
}

fn link(xml: &mut Xml, words: &str, url: Option<&url::Url>) {
    match url {
        Some(url) => xml.element("a", &[("href", url.as_str())], |xml| xml.text(words)),
        None => xml.text(words),
    }
}

fn page(title: &str, site: &Site, body: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::new(8192);
    let tag = site.language.tag();
    let root = [
        ("xmlns", "http://www.w3.org/1999/xhtml"),
        ("xmlns:epub", "http://www.idpf.org/2007/ops"),
        ("xml:lang", tag),
        ("lang", tag),
    ];
    xml.block("html", &root, |xml| {
        xml.block("head", &[], |xml| {
            xml.leaf("title", &[], title);
            xml.empty("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", "style.css")]);
        });
        xml.block("body", &[], body);
    });
    xml.finish()
}
