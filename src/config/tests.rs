//! What a configuration may say, and how it is told what it may not.

use std::path::Path;

use super::*;

fn refused(text: &str) -> Vec<String> {
    match parse(Path::new("copydesk.toml"), text) {
        Ok(_) => vec![],
        Err(error) => error.to_string().lines().map(str::to_owned).collect(),
    }
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(refused(text), [format!("copydesk.toml:{expect}")], "of {text}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    check("data_dri = \"x\"", "1: data_dri: unknown key; did you mean `data_dir`?");
    check(
        "[[subscription]]\nurl = \"https://a.example/feed\"\nintervall = \"1h\"",
        "3: subscription.intervall: unknown key; did you mean `interval`?",
    );
    check("listen = \"off\"", "1: listen: unknown key; did you mean `listen` in `[http]`?");
    check("mute = [\"golf\"]", "1: mute: unknown key; did you mean `without`?");
    check("[http]\nqwertz = 1", "2: http.qwertz: unknown key");
}

#[test]
fn a_wrong_value_is_refused_with_what_to_write() {
    check(
        "[http]\nlisten = 8460",
        "2: http.listen: is an integer; write an address such as \"127.0.0.1:8460\", or \"off\"",
    );
    check(
        "[[subscription]]\nurl = \"https://a.example/\"\nkind = \"paeg\"",
        "3: subscription.kind: \"paeg\" is unknown; did you mean \"page\"?",
    );
    check(
        "[[subscription]]\nurl = \"ftp://a.example/\"",
        "2: subscription.url: `ftp:` cannot be polled; write an http:// or https:// address",
    );
    check(
        "[digest]\ntopics = [\"politics\", \"sprot\"]",
        "2: digest.topics: \"sprot\" is unknown; did you mean \"sport\"?",
    );
    check(
        "[[output]]\nname = \"sea\"\ntopics = [\"harbours\"]",
        "3: output.topics: \"harbours\" is unknown; write one of IPTC's, or make it with [[topic]]",
    );
    check(
        "[[output]]\nname = \"sea\"\nlanguages = [\"pt-BR\", \"French\"]",
        "3: output.languages: `French` is no language tag; write one such as \"fr\"",
    );
    let own = "[[topic]]\nname = \"harbours\"\nkeywords = [\"quay\"]\n[[output]]\nname = \"sea\"\n";
    assert!(refused(&format!("{own}topics = [\"harbours\", \"other\"]")).is_empty());
    check("http = 3", "1: http: is an integer; write a section `[http]`");
    check("subscription = 3", "1: subscription: is an integer; write `[[subscription]]`");
}

#[test]
fn all_faults_are_told_in_the_order_of_the_file() {
    let told = refused("[log]\nlevle = \"x\"\n\n[[subscription]]\nulr = \"https://a.example/\"\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("copydesk.toml:2: log.levle"), "{told:?}");
    assert!(told[1].contains("subscription.url: is missing; `ulr` looks like it"), "{told:?}");
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    let told = refused("data_dir = \"x\"\n[http\n");
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("copydesk.toml:2: "), "{told:?}");
}

#[test]
fn a_file_in_another_encoding_is_refused_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copydesk.toml");
    std::fs::write(&path, b"language = \"de\"\ntitle = \"M\xFCnchen\"\n").unwrap();
    let told = load(&path).unwrap_err().to_string();
    assert!(told.contains("copydesk.toml:2: ") && told.contains("UTF-8"), "{told}");
}

#[test]
fn an_address_is_subscribed_to_once() {
    let one = "[[subscription]]\nurl = \"https://a.example/feed\"\n";
    check(&one.repeat(2), "4: subscription.url: is subscribed to already, by subscription 1 of this file");
}

#[test]
fn addresses_are_read_as_lists_of_feeds_write_them() {
    let text = "[[subscription]]\nurl = \"feed:https://a.example/x\"\nlanguage = \"de_AT\"\n";
    let config = parse(Path::new("x"), text).unwrap();
    assert_eq!(config.subscriptions[0].url.as_str(), "https://a.example/x");
    assert_eq!(config.subscriptions[0].language.as_deref(), Some("de-at"));
    check(
        "[[subscription]]\nurl = \"a.example/feed\"",
        "2: subscription.url: \"a.example/feed\" has no scheme; write \"https://a.example/feed\"",
    );
    assert!(pollable("feed").unwrap_err().contains("is no URL"));
    assert!(pollable("https://ali:sesame@a.example/").unwrap_err().contains("password_file"));
}

#[test]
fn an_address_that_differs_in_what_is_never_sent_is_the_same() {
    let text = "[[subscription]]\nurl = \"https://A.example/feed\"\n[[subscription]]\nurl = \"https://a.example:443/feed#top\"\n";
    check(text, "4: subscription.url: is subscribed to already, by subscription 1 of this file");
}

#[test]
fn values_that_make_no_sense_are_refused_with_what_to_write() {
    let feed = "[[subscription]]\nurl = \"https://a.example/\"\n";
    let output = "[[output]]\nname = \"sea\"\n";
    let check = |text: &str, key: &str, expect: &str| {
        let told = refused(text);
        assert!(told.len() == 1 && told[0].contains(&format!(": {key}: ")), "of {text}: {told:?}");
        assert!(told[0].contains(expect), "{told:?}");
    };
    check("data_dir = \"\"", "data_dir", "/var/lib/copydesk");
    check("data_dir = \"a\\u0000b\"", "data_dir", "is no path");
    check("title = \" \"", "title", "leave the key out");
    for base in ["https://ali:sesame@a.example/", "https://a.example/?x=1", "https://a.example/#x"] {
        check(&format!("[http]\nbase_url = {base:?}"), "http.base_url", "write it without");
    }
    check("[network]\ntimeout = \"0s\"", "network.timeout", "write at least \"1s\"");
    check("[network]\ndomain_gap = \"2d\"", "network.domain_gap", "at most \"1d\"");
    check("[polling]\nshortest = \"0\"", "polling.shortest", "at least \"1s\"");
    check(&format!("{feed}interval = \"0s\""), "subscription.interval", "at least \"1s\"");
    check(&format!("{feed}language = \"English\""), "subscription.language", "no language tag");
    check(&format!("{feed}topic = \"sprot\""), "subscription.topic", "did you mean \"sport\"?");
    check(&format!("{feed}[subscription.selectors]\nbody = \"div[\""), "subscription.selectors.body", "CSS");
    check("without = [\"*\"]", "without", "whole words");
    check(&format!("{output}words = [\"golf\", \"\"]"), "output.words", "whole words");
    check(&format!("{output}window = \"0s\""), "output.window", "at least \"1m\"");
    check(&format!("{output}cap_per_outlet = 0"), "output.cap_per_outlet", "at least 1");
    check(&format!("{output}min_outlets = 0"), "output.min_outlets", "at least 1");
    for token in ["", "a b", "a&b", "a#b", "ä"] {
        check(&format!("{output}token = {token:?}"), "output.token", "letters, digits and - . _ ~");
    }
    check(&format!("[[output]]\nname = {:?}", "x".repeat(191)), "output.name", "at most 190 bytes");
    check("[digest]\nschedule = \"0 6 31 2 *\"", "digest.schedule", "no such day ever comes");
    check("[digest]\ncommand = [\"\"]", "digest.command", "begins with no program");
    let mail = "from = \"a@b.example\"\nto = [\"c@d.example\"]\n";
    for server in
        ["mail.example", "mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example?tls=yes"]
    {
        let text = format!("[digest.mail]\nserver = {server:?}\n{mail}");
        check(&text, "digest.mail.server", "smtps://mail.example.org");
    }
    let server = "[digest.mail]\nserver = \"smtps://mail.example\"\n";
    check(&format!("{server}{mail}user = \"ali\""), "digest.mail.user", "go together");
    check(&format!("{server}{mail}password = \"sesame\""), "digest.mail.password", "go together");
    check(&format!("{server}from = \"a@b.example\""), "digest.mail.to", "is missing");
    assert_eq!(refused("[digest.mail]\nuser = \"ali\"\npassword = \"sesame\"\n").len(), 3);
    for level in ["", "verbose", "info,copydesk::fetch=loud", "info,,debug", "copydesk::fetch"] {
        check(&format!("[log]\nlevel = {level:?}"), "log.level", "error, warn, info, debug or trace");
    }
    for level in ["off", "WARN", "info,copydesk::fetch=debug", "info,copydesk[visit{id=1}]=trace"] {
        assert_eq!(refused(&format!("[log]\nlevel = {level:?}")), Vec::<String>::new());
    }
    for server in ["smtps://mail.example", "smtp://127.0.0.1:2525/", "smtp://mail.example?tls=none"] {
        let text = format!("[digest.mail]\nserver = {server:?}\n{mail}");
        assert_eq!(refused(&text), Vec::<String>::new());
    }
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let config = parse(Path::new("/etc/copydesk/copydesk.toml"), "data_dir = \"data\"").unwrap();
    assert_eq!(config.data_dir, Path::new("/etc/copydesk/data"));
    let config = parse(Path::new("/etc/copydesk/copydesk.toml"), "data_dir = \"/srv/desk\"").unwrap();
    assert_eq!(config.data_dir, Path::new("/srv/desk"));
    let home = std::env::home_dir().unwrap();
    let config = parse(Path::new("/etc/copydesk/copydesk.toml"), "data_dir = \"~/news\"").unwrap();
    assert_eq!(config.data_dir, home.join("news"));
    let config = parse(Path::new("/srv/copydesk.toml"), "data_dir = \"~news\"").unwrap();
    assert_eq!(config.data_dir, Path::new("/srv/~news"));
    assert!(refused("data_dir = \"$HOME/news\"")[0].contains("write the path"));
}

#[test]
fn whoever_asks_about_the_service_looks_where_it_works() {
    let etc = Path::new("/etc/copydesk");
    assert_eq!(usual_data_dir(etc, None), Path::new("/var/lib/copydesk"));
    assert_ne!(usual_data_dir(Path::new("/"), None), Path::new("/var/lib/copydesk"));
    assert_eq!(usual_data_dir(etc, Some("/srv/a:/srv/b".into())), Path::new("/srv/a"));
    for own in ["", "/etc", "/etc/copydesk/trial", "/home/ali/.config/copydesk"] {
        assert_eq!(usual_data_dir(Path::new(own), None), usual_data_dir(Path::new("/"), None), "{own}");
    }
}

#[test]
fn secrets_come_from_files_and_stay_out_of_addresses() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("password"), "sesame\n").unwrap();
    let text = "[[subscription]]\nurl = \"https://a.example/\"\nuser = \"ali\"\npassword_file = \"password\"\nheaders = { X-Key = \"1\" }\n";
    let config = parse(&dir.path().join("copydesk.toml"), text).unwrap();
    let access = &config.subscriptions[0].access;
    assert_eq!(access.login.as_ref().unwrap().password.expose(), "sesame");
    assert_eq!(access.headers[0].0, "X-Key");
    assert!(!format!("{config:?}").contains("sesame"));
    let token = format!("{text}[[output]]\nname = \"mine\"\ntoken_file = \"password\"\n");
    let config = parse(&dir.path().join("copydesk.toml"), &token).unwrap();
    assert_eq!(config.secrets, [dir.path().join("password"), dir.path().join("password")]);

    let told = refused("[[subscription]]\nurl = \"https://ali:sesame@a.example/\"\n");
    assert!(told[0].contains("password_file") && !told[0].contains("sesame"), "{told:?}");
    let told = refused("[[subscription]]\nurl = \"https://a.example/\"\nuser = \"ali\"\n");
    assert!(told[0].contains("go together"), "{told:?}");

    let unread =
        "[[subscription]]\nurl = \"https://a.example/\"\nuser = \"ali\"\npassword_file = \"nowhere\"\n";
    let told = refused(unread);
    assert!(told.len() == 1 && told[0].contains("cannot be read"), "one fault, told once: {told:?}");
    // Who only asks does without, and is told.
    let file = dir.path().join("copydesk.toml");
    std::fs::write(&file, unread).unwrap();
    let config = look(&file).unwrap();
    assert!(config.notes.iter().any(|note| note.contains("cannot be read")), "{:?}", config.notes);
    assert!(load(&file).is_err() && Draft::open(&file).is_ok());
    std::fs::write(&file, format!("{unread}nonsense = 1\n")).unwrap();
    assert!(look(&file).is_err());
    std::fs::write(dir.path().join("nowhere"), "\n").unwrap();
    let told = parse(&dir.path().join("copydesk.toml"), unread).unwrap_err().to_string();
    assert!(told.contains("holds nothing") && !told.contains('\n'), "{told}");
}

#[test]
fn a_topic_of_ones_own_needs_a_condition_that_can_be_read() {
    let config =
        parse(Path::new("x"), "[[topic]]\nname = \"Local News\"\nkeywords = [\"council\"]\n").unwrap();
    assert_eq!(config.rules.desk.topics[0].topic.as_str(), "local-news");
    assert!(refused("[[topic]]\nname = \"x\"\n")[0].contains("no condition"));
    assert!(refused("[[topic]]\nname = \"x\"\npatterns = [\"(\"]\n")[0].contains("no regular expression"));
}

#[test]
fn opml_files_stand_beside_the_configuration_and_its_own_words_win() {
    let dir = tempfile::tempdir().unwrap();
    let outlines =
        "<outline xmlUrl='https://a.example/'/><outline xmlUrl='https://b.example/'/><outline xmlUrl='x'/>";
    std::fs::write(dir.path().join("list.opml"), format!("<opml><body>{outlines}</body></opml>")).unwrap();
    let text = "opml = [\"list.opml\"]\n[[subscription]]\nurl = \"https://b.example/\"\npriority = 7\n";
    let config = parse(&dir.path().join("copydesk.toml"), text).unwrap();
    let all: Vec<_> = config.subscriptions.iter().map(|s| (s.url.as_str(), s.priority)).collect();
    assert_eq!(all, [("https://b.example/", 7), ("https://a.example/", 0)]);
    assert_eq!(config.notes.len(), 1);
    for other in
        ["<html><body>Log in</body></html>", "", "<opml><body><outline xmlUrl='https://a.example/'/>"]
    {
        std::fs::write(dir.path().join("list.opml"), other).unwrap();
        let told = parse(&dir.path().join("copydesk.toml"), text).unwrap_err().to_string();
        assert!(told.contains("list.opml cannot be taken"), "{told}");
    }
    assert!(refused("opml = [\"missing.opml\"]")[0].contains("missing.opml cannot be read"));
}

#[test]
fn what_is_kept_out_is_kept_out_of_all_that_is_printed() {
    let text = "without = [\"golf\"]\n[[output]]\nname = \"sea\"\nwithout = [\"yachts\"]\n\
         [[digest.series]]\nname = \"weekly\"\nschedule = \"off\"\n";
    let paper = parse(Path::new("x"), text).unwrap().paper(Uuid::nil());
    let topic = paper.topic(&Topic::new("sport"));
    let rules = [&paper.main().rule, &topic.rule].map(|rule| rule.without.clone());
    let editions = paper.series.iter().map(|series| series.options.without.clone());
    for without in rules.into_iter().chain(editions).chain([paper.front.without.clone()]) {
        assert_eq!(without, ["golf"]);
    }
    assert_eq!(paper.outputs[0].rule.without, ["yachts", "golf"]);
}

#[test]
fn a_schedule_that_promises_too_much_is_told() {
    let notes = |text: &str| parse(Path::new("x"), text).unwrap().notes;
    assert!(notes("[digest]\nschedule = \"0 7,19 * * *\"")[0].contains("[[digest.series]]"));
    assert!(notes("[digest]\nschedule = \"0 7 * * *\"").is_empty());
}

#[test]
fn a_further_series_takes_after_the_daily_one_and_is_delivered_only_where_it_says_so() {
    let mail =
        "[digest.mail]\nserver = \"smtp://127.0.0.1:25\"\nfrom = \"a@b.example\"\nto = [\"c@d.example\"]\n";
    let text = format!(
        "[digest]\ntop = 7\n{mail}\
         [[digest.series]]\nname = \"weekly\"\nschedule = \"0 17 * * fri\"\nwindow = \"7d\"\nformats = [\"epub\"]\n\
         [[digest.series]]\nname = \"club\"\nschedule = \"off\"\n[digest.series.mail]\nto = [\"e@f.example\"]\n"
    );
    let config = parse(Path::new("x"), &text).unwrap();
    let [daily, weekly, club] = config.digests.as_slice() else { panic!("{:?}", config.digests) };
    assert_eq!((daily.series.name(), weekly.series.name(), club.series.name()), ("daily", "weekly", "club"));
    assert_eq!((weekly.series.options.top, weekly.series.forms.len()), (7, 1));
    assert_eq!(weekly.series.options.window.map(|window| window.as_hours()), Some(168));
    assert!(daily.mail.is_some() && weekly.mail.is_none());
    let mail = club.mail.as_ref().unwrap();
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("a@b.example", &["e@f.example".to_owned()][..]));
    assert!(
        refused("[[digest.series]]\nname = \"daily\"\nschedule = \"off\"\n")[0].contains("earlier series")
    );
    assert!(refused("[[digest.series]]\nname = \"weekly\"\n")[0].contains("schedule: is missing"));
    assert!(refused("[digest.mail]\nto = [\"nobody\"]\n")[0].contains("needs `server`"));
}

const REFERENCE: &str = include_str!("../../config/copydesk.toml");
const STARTER: &str = include_str!("../../config/starter.toml");

/// The reference with every key that it shows put in force.
fn uncommented() -> String {
    let shown = |line: &str| match line.strip_prefix('#') {
        Some(key) if !key.starts_with(' ') && !key.is_empty() => key.to_owned(),
        _ => line.to_owned(),
    };
    REFERENCE.lines().map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_reference_shows_no_key_that_is_unknown() {
    let unknown: Vec<String> =
        refused(&uncommented()).into_iter().filter(|told| told.contains("unknown key")).collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert_eq!(refused(REFERENCE), Vec::<String>::new());
}

#[test]
fn the_reference_shows_every_key_with_its_default() {
    let text = uncommented();
    let (_, _, asked) = Reading::all(Path::new("copydesk.toml"), &text, read);
    let document: toml::Table = text.parse().unwrap();
    for key in asked {
        let shown = shown(&document, &key.section, key.key);
        let place = format!("{}.{}", key.section, key.key);
        assert!(shown.is_some(), "config/copydesk.toml does not show {place}");
        if let Some(default) = key.default {
            let default: toml::Table = format!("x = {default}").parse().unwrap();
            assert_eq!(shown, default.get("x"), "the default of {place} is another");
        }
    }
}

/// A key's value in the document; of a list of tables the first counts.
fn shown<'d>(document: &'d toml::Table, section: &str, key: &str) -> Option<&'d toml::Value> {
    let mut table = document;
    for part in section.split('.').filter(|part| !part.is_empty()) {
        table = match table.get(part)? {
            toml::Value::Table(inner) => inner,
            toml::Value::Array(list) => list.first()?.as_table()?,
            _ => return None,
        };
    }
    table.get(key)
}

#[test]
fn the_starter_subscribes_to_feeds_in_several_languages() {
    let config = parse(Path::new("starter.toml"), STARTER).unwrap();
    assert!(config.subscriptions.len() >= 20, "{}", config.subscriptions.len());
    assert!(config.subscriptions.iter().all(|own| own.url.scheme() == "https" && !own.title.is_empty()));
}
