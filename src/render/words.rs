//! The fixed words of digest and pages, in each language the paper speaks.

use super::{Language, date};
use crate::model::{Health, Topic};

/// One language's words. Pairs are singular and plural.
pub(super) struct Words {
    pub all_stories: &'static str,
    pub front_page: &'static str,
    pub also_in: &'static str,
    pub same_event: &'static str,
    pub outlets: (&'static str, &'static str),
    pub more_outlets: (&'static str, &'static str),
    pub reports_more: (&'static str, &'static str),
    pub new_outlets: (&'static str, &'static str),
    pub stories: (&'static str, &'static str),
    pub entries: (&'static str, &'static str),
    pub events: (&'static str, &'static str),
    pub folded: (&'static str, &'static str),
    pub more_events: (&'static str, &'static str),
    pub more_sources: (&'static str, &'static str),
    pub left_out: (&'static str, &'static str),
    pub sources: (&'static str, &'static str),
    pub copies: (&'static str, &'static str),
    pub digest: &'static str,
    pub digest_of: &'static str,
    pub top_stories: &'static str,
    pub went_on: &'static str,
    pub in_brief: &'static str,
    pub more_reports: &'static str,
    pub latest: &'static str,
    pub trouble: &'static str,
    pub all_well: &'static str,
    pub in_figures: &'static str,
    pub period: &'static str,
    pub period_until: &'static str,
    pub sources_page: &'static str,
    pub editions: &'static str,
    pub older_editions: &'static str,
    pub search: &'static str,
    pub search_prompt: &'static str,
    pub nothing_found: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_came: &'static str,
    pub subscribe: &'static str,
    pub subscribe_lead: &'static str,
    pub all_feeds: &'static str,
    pub timeline: &'static str,
    pub first_report: &'static str,
    pub same_text: &'static str,
    pub reports: &'static str,
    pub topics: &'static str,
    pub source: &'static str,
    pub state: &'static str,
    pub since: &'static str,
    pub last_new: &'static str,
    pub last_poll: &'static str,
    pub next_poll: &'static str,
    pub skip: &'static str,
    pub missing: &'static str,
    pub missing_lead: &'static str,
    pub untitled: &'static str,
    pub made_by: &'static str,
    health: [&'static str; 7],
    topic_names: [&'static str; 18],
}

const EN: Words = Words {
    all_stories: "All stories",
    front_page: "Front page",
    also_in: "Also in",
    same_event: "On the same event",
    outlets: ("outlet", "outlets"),
    more_outlets: ("more outlet", "more outlets"),
    reports_more: ("more report", "more reports"),
    new_outlets: ("new outlet", "new outlets"),
    stories: ("story", "stories"),
    entries: ("entry", "entries"),
    events: ("event", "events"),
    folded: ("repeat folded", "repeats folded"),
    more_events: ("more event", "more events"),
    more_sources: ("more source", "more sources"),
    left_out: ("older story left out", "older stories left out"),
    sources: ("source", "sources"),
    copies: ("copy", "copies"),
    digest: "Daily digest",
    digest_of: "Digest of",
    top_stories: "What matters most",
    went_on: "What went on",
    in_brief: "In brief",
    more_reports: "More on this",
    latest: "Latest",
    trouble: "Sources in trouble",
    all_well: "All sources answer well.",
    in_figures: "In figures",
    period: "From",
    period_until: "to",
    sources_page: "Sources",
    editions: "Editions",
    older_editions: "Older editions",
    search: "Search",
    search_prompt: "Search the stories",
    nothing_found: "No story was found. Fewer or other words may help.",
    nothing_yet: "Nothing has come in yet.",
    nothing_came: "Nothing has come in.",
    subscribe: "Subscribe",
    subscribe_lead: "Every story once, in the reader you like.",
    all_feeds: "All feeds (OPML)",
    timeline: "How the news spread",
    first_report: "first",
    same_text: "The same text",
    reports: "The reports",
    topics: "Topics",
    source: "Source",
    state: "State",
    since: "since",
    last_new: "Last news",
    last_poll: "Last poll",
    next_poll: "Next poll",
    skip: "Skip to the stories",
    missing: "There is no such page",
    missing_lead: "The story may have left the paper. The front page has today's.",
    untitled: "Untitled",
    made_by: "Compiled by Copydesk from the outlets named. The words are theirs.",
    health: ["well", "not polled yet", "switched off", "silent", "failing", "unreadable", "gone"],
    topic_names: [
        "Arts and culture",
        "Conflict and war",
        "Crime and justice",
        "Disasters",
        "Economy",
        "Education",
        "Environment",
        "Health",
        "People",
        "Labour",
        "Lifestyle",
        "Politics",
        "Religion",
        "Science and technology",
        "Society",
        "Sport",
        "Weather",
        "Other news",
    ],
};

const DE: Words = Words {
    all_stories: "Alle Meldungen",
    front_page: "Titelseite",
    also_in: "Auch bei",
    same_event: "Zum selben Ereignis",
    outlets: ("Medium", "Medien"),
    more_outlets: ("weiteres Medium", "weitere Medien"),
    reports_more: ("weiterer Bericht", "weitere Berichte"),
    new_outlets: ("neues Medium", "neue Medien"),
    stories: ("Meldung", "Meldungen"),
    entries: ("Eintrag", "Einträge"),
    events: ("Ereignis", "Ereignisse"),
    folded: ("Wiederholung zusammengelegt", "Wiederholungen zusammengelegt"),
    more_events: ("weiteres Ereignis", "weitere Ereignisse"),
    more_sources: ("weitere Quelle", "weitere Quellen"),
    left_out: ("ältere Meldung ausgelassen", "ältere Meldungen ausgelassen"),
    sources: ("Quelle", "Quellen"),
    copies: ("Abdruck", "Abdrucke"),
    digest: "Tagesausgabe",
    digest_of: "Ausgabe vom",
    top_stories: "Das Wichtigste",
    went_on: "Was weiterging",
    in_brief: "Kurz gemeldet",
    more_reports: "Mehr dazu",
    latest: "Neueste",
    trouble: "Gestörte Quellen",
    all_well: "Alle Quellen antworten.",
    in_figures: "In Zahlen",
    period: "Vom",
    period_until: "bis zum",
    sources_page: "Quellen",
    editions: "Ausgaben",
    older_editions: "Ältere Ausgaben",
    search: "Suchen",
    search_prompt: "Meldungen durchsuchen",
    nothing_found: "Keine Meldung gefunden. Weniger oder andere Wörter helfen vielleicht.",
    nothing_yet: "Noch ist nichts eingegangen.",
    nothing_came: "Es ist nichts eingegangen.",
    subscribe: "Abonnieren",
    subscribe_lead: "Jede Meldung einmal, im Leseprogramm Ihrer Wahl.",
    all_feeds: "Alle Feeds (OPML)",
    timeline: "Wie die Nachricht lief",
    first_report: "zuerst",
    same_text: "Derselbe Text",
    reports: "Die Berichte",
    topics: "Ressorts",
    source: "Quelle",
    state: "Zustand",
    since: "seit dem",
    last_new: "Letzte Neuigkeit",
    last_poll: "Letzter Abruf",
    next_poll: "Nächster Abruf",
    skip: "Zu den Meldungen",
    missing: "Diese Seite gibt es nicht",
    missing_lead: "Vielleicht ist die Meldung nicht mehr im Blatt. Die heutigen stehen auf der Titelseite.",
    untitled: "Ohne Titel",
    made_by: "Zusammengestellt von Copydesk aus den genannten Medien. Die Worte sind ihre.",
    health: [
        "in Ordnung",
        "noch nicht abgerufen",
        "abgeschaltet",
        "verstummt",
        "gestört",
        "unlesbar",
        "eingestellt",
    ],
    topic_names: [
        "Kultur",
        "Konflikte und Krieg",
        "Kriminalität und Justiz",
        "Katastrophen",
        "Wirtschaft",
        "Bildung",
        "Umwelt",
        "Gesundheit",
        "Menschen",
        "Arbeit",
        "Leben",
        "Politik",
        "Religion",
        "Wissenschaft und Technik",
        "Gesellschaft",
        "Sport",
        "Wetter",
        "Weitere Meldungen",
    ],
};

const FR: Words = Words {
    all_stories: "Tous les articles",
    front_page: "La une",
    also_in: "Aussi dans",
    same_event: "Sur le même événement",
    outlets: ("média", "médias"),
    more_outlets: ("autre média", "autres médias"),
    reports_more: ("autre article", "autres articles"),
    new_outlets: ("nouveau média", "nouveaux médias"),
    stories: ("article", "articles"),
    entries: ("entrée", "entrées"),
    events: ("événement", "événements"),
    folded: ("reprise regroupée", "reprises regroupées"),
    more_events: ("autre événement", "autres événements"),
    more_sources: ("autre source", "autres sources"),
    left_out: ("article plus ancien omis", "articles plus anciens omis"),
    sources: ("source", "sources"),
    copies: ("reprise", "reprises"),
    digest: "L’édition du jour",
    digest_of: "Édition du",
    top_stories: "L’essentiel",
    went_on: "La suite",
    in_brief: "En bref",
    more_reports: "À lire aussi",
    latest: "Dernières nouvelles",
    trouble: "Sources en difficulté",
    all_well: "Toutes les sources répondent.",
    in_figures: "En chiffres",
    period: "Du",
    period_until: "au",
    sources_page: "Sources",
    editions: "Éditions",
    older_editions: "Éditions plus anciennes",
    search: "Rechercher",
    search_prompt: "Rechercher dans les articles",
    nothing_found: "Aucun article trouvé. Essayez moins de mots, ou d’autres.",
    nothing_yet: "Rien n’est encore arrivé.",
    nothing_came: "Rien n’est arrivé.",
    subscribe: "S’abonner",
    subscribe_lead: "Chaque article une seule fois, dans le lecteur de votre choix.",
    all_feeds: "Tous les flux (OPML)",
    timeline: "Le fil de la nouvelle",
    first_report: "premier",
    same_text: "Le même texte",
    reports: "Les articles",
    topics: "Rubriques",
    source: "Source",
    state: "État",
    since: "depuis le",
    last_new: "Dernière nouveauté",
    last_poll: "Dernier passage",
    next_poll: "Prochain passage",
    skip: "Aller aux articles",
    missing: "Cette page n’existe pas",
    missing_lead: "L’article a peut-être quitté le journal. Ceux du jour sont à la une.",
    untitled: "Sans titre",
    made_by: "Composé par Copydesk à partir des médias cités. Les mots sont les leurs.",
    health: ["en ordre", "pas encore visitée", "désactivée", "muette", "en panne", "illisible", "disparue"],
    topic_names: [
        "Culture",
        "Conflits et guerres",
        "Justice et faits divers",
        "Catastrophes",
        "Économie",
        "Éducation",
        "Environnement",
        "Santé",
        "Gens",
        "Travail",
        "Art de vivre",
        "Politique",
        "Religion",
        "Sciences et techniques",
        "Société",
        "Sport",
        "Météo",
        "Autres nouvelles",
    ],
};

const ES: Words = Words {
    all_stories: "Todas las noticias",
    front_page: "Portada",
    also_in: "También en",
    same_event: "Sobre el mismo hecho",
    outlets: ("medio", "medios"),
    more_outlets: ("medio más", "medios más"),
    reports_more: ("noticia más", "noticias más"),
    new_outlets: ("medio nuevo", "medios nuevos"),
    stories: ("noticia", "noticias"),
    entries: ("entrada", "entradas"),
    events: ("hecho", "hechos"),
    folded: ("repetición agrupada", "repeticiones agrupadas"),
    more_events: ("hecho más", "hechos más"),
    more_sources: ("fuente más", "fuentes más"),
    left_out: ("noticia anterior omitida", "noticias anteriores omitidas"),
    sources: ("fuente", "fuentes"),
    copies: ("copia", "copias"),
    digest: "La edición del día",
    digest_of: "Edición del",
    top_stories: "Lo más importante",
    went_on: "Lo que siguió",
    in_brief: "En breve",
    more_reports: "Más sobre esto",
    latest: "Últimas noticias",
    trouble: "Fuentes con problemas",
    all_well: "Todas las fuentes responden.",
    in_figures: "En cifras",
    period: "Del",
    period_until: "al",
    sources_page: "Fuentes",
    editions: "Ediciones",
    older_editions: "Ediciones anteriores",
    search: "Buscar",
    search_prompt: "Buscar noticias",
    nothing_found: "No se encontró ninguna noticia. Pruebe con menos palabras o con otras.",
    nothing_yet: "Aún no ha llegado nada.",
    nothing_came: "No ha llegado nada.",
    subscribe: "Suscribirse",
    subscribe_lead: "Cada noticia una sola vez, en el lector que prefiera.",
    all_feeds: "Todos los canales (OPML)",
    timeline: "Cómo corrió la noticia",
    first_report: "primero",
    same_text: "El mismo texto",
    reports: "Las noticias",
    topics: "Secciones",
    source: "Fuente",
    state: "Estado",
    since: "desde el",
    last_new: "Última novedad",
    last_poll: "Última visita",
    next_poll: "Próxima visita",
    skip: "Ir a las noticias",
    missing: "Esta página no existe",
    missing_lead: "Quizá la noticia ya no esté en el periódico. Las de hoy están en la portada.",
    untitled: "Sin título",
    made_by: "Compuesto por Copydesk a partir de los medios citados. Las palabras son suyas.",
    health: [
        "en orden",
        "sin visitar aún",
        "desactivada",
        "en silencio",
        "con fallos",
        "ilegible",
        "retirada",
    ],
    topic_names: [
        "Cultura",
        "Conflictos y guerras",
        "Sucesos y justicia",
        "Desastres",
        "Economía",
        "Educación",
        "Medio ambiente",
        "Salud",
        "Gente",
        "Trabajo",
        "Estilo de vida",
        "Política",
        "Religión",
        "Ciencia y tecnología",
        "Sociedad",
        "Deporte",
        "Tiempo",
        "Otras noticias",
    ],
};

impl Language {
    /// The name of the feed of everything.
    #[must_use]
    pub fn all_stories(self) -> &'static str {
        self.words().all_stories
    }

    /// The name of the daily edition.
    #[must_use]
    pub fn digest(self) -> &'static str {
        self.words().digest
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::En => &EN,
            Self::De => &DE,
            Self::Fr => &FR,
            Self::Es => &ES,
        }
    }
}

impl Words {
    pub(super) fn health(&self, health: Health) -> &'static str {
        let at = Health::ALL.iter().position(|other| *other == health).unwrap_or(0);
        self.health[at]
    }
}

/// A count with its noun: "1 outlet", "1,204 stories".
pub(super) fn count(language: Language, n: usize, noun: (&str, &str)) -> String {
    // French counts nothing in the singular.
    let singular = n == 1 || (n == 0 && language == Language::Fr);
    format!("{}\u{a0}{}", date::number(language, n), if singular { noun.0 } else { noun.1 })
}

/// What people read for a topic: the section's name in their language, or the operator's own word.
#[must_use]
pub fn topic_name(language: Language, topic: &Topic) -> String {
    let slug = topic.as_str();
    let names = &language.words().topic_names;
    if slug == Topic::OTHER {
        return names[17].to_owned();
    }
    match Topic::IPTC.iter().position(|known| *known == slug) {
        Some(at) => names[at].to_owned(),
        None => capitalised(&slug.replace('-', " ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, n: usize, expect: &str) {
        assert_eq!(count(language, n, language.words().stories), expect);
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        check(Language::En, 1, "1\u{a0}story");
        check(Language::En, 0, "0\u{a0}stories");
        check(Language::Fr, 0, "0\u{a0}article");
        check(Language::De, 12_345, "12.345\u{a0}Meldungen");
    }

    #[test]
    fn topics_have_names() {
        assert_eq!(topic_name(Language::De, &Topic::new("economy")), "Wirtschaft");
        assert_eq!(topic_name(Language::En, &Topic::new("Local news")), "Local news");
        assert_eq!(topic_name(Language::Es, &Topic::other()), "Otras noticias");
    }
}
