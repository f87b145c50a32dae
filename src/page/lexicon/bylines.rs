//! Words that stand in bylines beside names; lower case.

use std::sync::LazyLock;

use super::{List, parted};

/// Words that a byline begins with, a blank or a sign behind them.
pub(in crate::page) static BY: List = LazyLock::new(|| {
    parted(
        "by·von·par·por·di·door·av·af·text by·written by·words by·story by·reported by·reporting by·\
         avec·con información de·mit material von·interview by·analysis by·review by·posted by·published by·ein artikel von·ein kommentar von·\
         eine analyse von·ein interview von·propos recueillis par·écrit par·rédigé par·publié par·\
         escrito por·redactado por·publicado por·a cura di·scritto da·testo di·geschreven door·\
         autorin/autor·autor*in·autor/in·scris de·napisał·napisała·oleh·piše·пише·подготовил·подготовила·\
         γράφει ο·γράφει η·γράφουν οι·โดย·بقلم·كتبت·به قلم·گزارش از·מאת·記者·记者·作者·本報記者·\
         本报记者·特約記者·特约记者·實習記者·实习记者·撰文·撰稿·執筆·執筆者·著者·筆者·取材・文·聞き手",
    )
});

/// The same of words that are too common elsewhere: with a colon or stroke only.
pub(in crate::page) static BY_LABELS: List = LazyLock::new(|| {
    parted(
        "text·texts·words·author·authors·autor·autora·autores·autorin·autoren·autorka·autorzy·\
         auteur·auteurs·autore·autori·tekst·texto·testo·texte·author name·reporter·penulis·\
         yazan·yazar·muhabir·haberi hazırlayan·tác giả·írta·szerző·teksti·kirjoittaja·\
         avtor·autors·teksts·autorius·автор·авторы·автори·автор материала·текст·текст и фото·аутор·\
         κείμενο·συντάκτης·كتب·إعداد·أجرى الحوار·الكاتب·الكاتبة·المحرر·تحرير·نویسنده·\
         خبرنگار·כתב·כתבת·लेखक·প্রতিবেদক·লেখক·ผู้เขียน·เรื่อง·文·文字·采写·採寫·ライター·기자·글",
    )
});

/// Trades and works that stand behind names in scripts without capitals; those of one character
/// stand apart.
pub(in crate::page) static BEHIND: List = LazyLock::new(|| {
    parted(
        "선임기자·인턴기자·수습기자·객원기자·전문기자·기자·특파원·통신원·논설위원·칼럼니스트·에디터·記者·记者·編集委員·\
         論説委員·特派員·ライター·報導·报道·報道·撰文·撰稿·文·撰·著",
    )
});

/// The trade of those who made the pictures: no authors.
pub(in crate::page) static PICTURES: List = LazyLock::new(|| {
    parted(
        "photo·photos·foto·fotos·写真·撮影·攝影·摄影·사진·фото·تصوير·عکس·צילום·φωτογραφίες·φωτό·fotoğraf·ภาพ",
    )
});

/// What a byline goes on with where it names those who worked on the text of others.
pub(in crate::page) static EDITED: List = LazyLock::new(|| {
    parted(
        "edited by·editing by·bearbeitet von·redigiert von·édité par·editado por·edición de·produced by·\
         photographs by·photos by·photography by·illustrations by·illustration by·video by·videos by·\
         visuals by·graphics by·compiled by·translated by·traduit par·traducido por·übersetzt von",
    )
});

/// Desks in scripts and languages that join words; wherever in a name.
pub(in crate::page) static DESKS_WITHIN: List = LazyLock::new(|| {
    parted(
        "編集部·編輯部·编辑部·편집부·편집국·뉴스팀·보도국·নিজস্ব প্রতিবেদক·নিজস্ব সংবাদদাতা·डेस्क·ডেস্ক·haber merkezi·هيئة التحرير·فريق التحرير·غرفة الأخبار·\
         تحریریه·مערכת·σύνταξη·กองบรรณาธิการ·ban biên tập·tim redaksi",
    )
});

/// What stands beside names in bylines: trades and desks. Compared without case, as whole words.
pub(in crate::page) static ROLES: List = LazyLock::new(|| {
    parted(
        "editor·reporter·correspondent·staff·writer·columnist·contributor·journalist·producer·chief·\
         bureau·senior·photographer·photos·photo·photography·special·redakteur·redakteurin·\
         korrespondent·korrespondentin·autor·autorin·journalistin·journaliste·rédaction·redacción·\
         redaktion·redazione·redactie·newsroom·news·desk·jr·sr·phd·md·updated·published·opinion·\
         guest·freelance·director·professor·university·share·comments·read·follow·twitter·facebook·\
         email·minutes·min·ago·admin·administrator·anonymous·webmaster·unknown·folgen·suivre·seguir·\
         nachrichten·view·archive·rss·bio·biography·more·author·get·agencies·agenturen·agencias·\
         agences·wire·subscribe·about",
    )
});

/// Words that name a desk rather than a person.
pub(in crate::page) static DESKS: List = LazyLock::new(|| {
    parted(
        "staff·desk·team·newsroom·redaktion·rédaction·redacción·redazione·redactie·redaksjonen·\
         redaktionen·redakcja·редакция·редакція·editor·editors·correspondent·correspondents·bureau·\
         news·nachrichten·編集部·取材班·newsdesk",
    )
});
