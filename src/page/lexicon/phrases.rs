//! Lines of news pages that belong to no story, by how they begin; lower case.

use std::sync::LazyLock;

use super::{FoldedList, List, parted, parted_folded};

/// How promotions, advertisements and requests to the reader begin.
pub(in crate::page) static PROMOTION: FoldedList = LazyLock::new(|| {
    parted_folded(
        "advertisement·advertising feature·sponsored by·sponsored content·sponsored post·sign up for·\
         sign up to·sign up here·subscribe to·subscribe now·subscribe for·get our·get the latest·get the day's·get breaking·get news·get alerts·get access to·\
         get the best·let our news·want more·never miss a·stay informed·join our·join us on·follow us·follow our·follow @·like us on·download our·\
         download the app·support our·support independent·become a member·enter your email·\
         by signing up·by subscribing·newsletter·our newsletter·thank you for reading·\
         thanks for reading·thank you for signing·share this·share on·share article·share your·\
         email this·click here to·tap here to·skip ad·story continues below·article continues·\
         continue reading·this article is·article content·recommended videos·\
         we apologize, but this video·this advertisement has not·this website uses cookies·\
         this content is hosted·to view this content·please enable javascript·loading comments·loading video·watch live·\
         listen to this article·for all the latest·for more news·for more stories·\
         get in touch with our·stay up to date with·listen to the·have a news tip·got a tip·\
         contact us·leave a comment·join the conversation·send us·what do you think·\
         abonnieren sie·jetzt abonnieren·folgen sie·hier geht es zu·melden sie sich·artikel teilen·\
         mit material von·an dieser stelle finden sie·dieser artikel wurde·\
         empfohlener redaktioneller inhalt·ihnen gefällt·newsletter abonnieren·whatsapp-kanal·\
         zum newsletter·inscrivez-vous·abonnez-vous·suivez-nous·partager cet·partager l'article·recevez·\
         cet article est réservé·suscríbete·síguenos·compartir en·regístrate·recibe·únete·iscriviti·\
         seguici·condividi su·riproduzione riservata·inscreva-se·siga·assine·compartilhe·receba·\
         abonneer·volg ons·deel dit·meld je aan·prenumerera·följ oss·dela artikeln·abonner·følg oss·\
         tilmeld·tilaa·подпишитесь·подписывайтесь·подписаться·подписка на·підпишіться·підписуйтесь·\
         підписатися·підписка на·читайте нас·следите за·поделиться·subskrybuj·zapisz się·\
         obserwuj·ακολουθήστε·abone ol·takip et·購読·订阅·關注·구독·all rights reserved·alle rechte vorbehalten·\
         tous droits réservés·todos los derechos·this material may not be·© ·copyright ©·(c) ",
    )
});

/// Labels of advertisements and buttons, where they stand alone. As the first words of a line they may be
/// of its text: "Advertising and other lies".
pub(in crate::page) static LABELS: FoldedList = LazyLock::new(|| {
    parted_folded(
        "advertising·sponsored·anzeige·anzeigen·werbung·publicité·publicidad·pubblicità·publicidade·reklame·\
         annonse·annons·reklam·reklama·реклама·広告·广告·廣告·mainos·hirdetés·loading·comments·teilen·partager·\
         compartir·condividi·compartilhe",
    )
});

/// Labels of texts that somebody paid for, whole; lower case.
pub(in crate::page) static PAID: List = LazyLock::new(|| {
    parted(
        "sponsored·sponsored content·sponsored post·sponsored story·paid post·paid content·paid partnership·\
         partner content·branded content·advertorial·brand story·publireportage·publirreportaje·\
         contenu sponsorisé·contenido patrocinado·conteúdo patrocinado·contenuto sponsorizzato·\
         publiredazionale·annonsørinnhold·annonssamarbete·gesponsert·bezahlter inhalt·sponsoreret indhold",
    )
});

/// How captions and credits begin.
pub(in crate::page) static CREDIT: FoldedList = LazyLock::new(|| {
    parted_folded(
        "photo:·photo by·photo credit·photo credits·photograph:·photographs:·picture:·image:·image credit·\
         image credits·images:·credit:·credits:·source:·file photo·getty images·ap photo·video:·\
         illustration:·graphic:·foto:·fotos:·bild:·quelle:·crédit photo·crédits photo·photo :·© photo·\
         imagen:·fuente:·fonte:·imagem:·beeld:·kuva:·zdjęcie:·fot.·фото:·источник:·写真：·图：·사진제공·\
         사진출처·enlarge this·enlarge image·view image·view gallery·hide caption·toggle caption",
    )
});

/// Words that credit a picture as a label: before a sign, alone or with a name. Sentences begin with them
/// as well: "Crédit Agricole a annoncé …".
pub(in crate::page) static PICTURES: FoldedList = LazyLock::new(|| {
    parted_folded("enlarge·symbolbild·symbolbilder·crédit·crédits·crédito·créditos·immagine·immagini·사진")
});

/// How references to other stories begin.
pub(in crate::page) static RELATED: FoldedList = LazyLock::new(|| {
    parted_folded(
        "read more·read also·also read·read next·read:·see also·see more·related:·related article·\
         related stor·related topics·more on this·more from·more:·more stories·you may also·\
         you might also·recommended for·recommended stor·recommended article·recommended read·recommended:·most read·most popular·top stories·trending·don't miss·watch:·\
         watch |·listen:·editor's picks·editors' picks·in case you missed·latest news·explore more·\
         next:·up next·in this article·key points·to read more·mehr zum thema·lesen sie auch·\
         lesen sie hier·auch interessant·das könnte sie·mehr dazu·mehr lesen·weiterlesen·\
         meistgelesen·siehe auch·lesen sie mehr·zum thema·lesetipp·à lire aussi·lire aussi·a lire·\
         à lire·lire la suite·voir aussi·sur le même sujet·les plus lus·lea también·lee también·\
         leer más·te puede interesar·le puede interesar·más información·también te·vea también·\
         ver más·lo más leído·leggi anche·leggi tutto·approfondisci·i più letti·leia também·\
         leia mais·saiba mais·veja também·mais lidas·lees ook·lees meer·meer over·bekijk ook·\
         läs också·läs mer·les også·les mer·læs også·læs mere·lue myös·lue lisää·czytaj także·\
         czytaj też·czytaj więcej·zobacz także·čtěte také·čtěte více·čítajte·читайте также·\
         читать также·смотрите также·по теме·читайте також·дивіться також·okumaya devam·\
         ilginizi çekebilir·ayrıca okuyun·baca juga·baca:·lihat juga·simak juga·关联·相关·延伸阅读·相關·延伸閱讀·\
         推薦閱讀·関連·あわせて読みたい·관련·اقرأ أيضا·اقرأ المزيد·إقرأ أيضا·यह भी पढ़ें·xem thêm·อ่านเพิ่มเติม·\
         citește și·vezi și·olvassa el·ilgili haberler·আরও পড়ুন·διαβάστε επίσης·διαβάστε ακόμη",
    )
});

/// What pages call the presentations of an article other than its first, whole parts of a title.
pub(in crate::page) static PRESENTATIONS: List = LazyLock::new(|| {
    parted(
        "print·print version·print view·print article·print page·printable version·printer friendly·\
         printer-friendly·printer-friendly version·printer friendly version·text version·text only·\
         single page·amp·amp version·mobile·mobile version·reader view·druckversion·druckansicht·drucken·\
         artikel drucken·mobile ansicht·mobile ansicht des artikels·imprimer·version imprimable·\
         version à imprimer·version mobile·imprimir·imprimir noticia·versión para imprimir·\
         versión imprimible·versión impresa·versión móvil·versão para impressão·versão móvel·stampa·\
         versione stampabile·versione per la stampa·afdrukken·printversie·printvriendelijke versie·\
         utskrift·skriv ut·utskriftsvennlig versjon·utskriftsvänlig version·udskriv·tulosta·drukuj·\
         wersja do druku·tisk·verze pro tisk·verzia pre tlač·nyomtatás·nyomtatható verzió·versiune tipărire·\
         εκτύπωση·версия для печати·печать·версія для друку·друк·yazdır·yazdırılabilir sürüm·cetak·bản in·\
         طباعة·نسخة للطباعة·نسخه چاپی·הדפסה·גרסת הדפסה·印刷·印刷用·印刷用ページ·印刷用画面·打印·打印版·打印本页·\
         列印·友善列印·手机版·移动版·인쇄·인쇄하기·프린트·모바일",
    )
});

/// How lines begin that a page made for printing adds to its article.
pub(in crate::page) static PRINTED: List = LazyLock::new(|| {
    parted(
        "printed from·printed on·article printed from·this article was printed·this page was printed·\
         this story was printed·print this·print article·print page·back to article·back to the article·\
         back to story·back to the story·return to article·return to the article·return to story·\
         go back to article·close window·close this window·view original article·view this article online·\
         read this article online·find this article at·find this story at·url to article·url to this·\
         view full site·full site·desktop version·view desktop version·gedruckt·ausgedruckt·\
         diesen artikel finden sie·dieser artikel ist erschienen unter·artikel drucken·seite drucken·\
         zurück zum artikel·fenster schließen·zur desktop·imprimer cet article·imprimer la page·\
         retour à l'article·fermer la fenêtre·imprimir esta·imprimir este·imprimir artículo·imprimir noticia·\
         volver al artículo·volver a la noticia·cerrar ventana·imprimir notícia·voltar para a notícia·\
         voltar ao artigo·stampa questo·stampa l'articolo·stampa articolo·torna all'articolo·afdrukken·\
         terug naar het artikel·skriv ut·tillbaka till artikeln·tilbake til artikkelen·tilbage til artiklen·\
         drukuj·wróć do artykułu·vytisknout·zpět na článek·распечатать·версия для печати·вернуться к статье·\
         роздрукувати·повернутися до статті·yazdır·habere dön·العودة إلى المقال·طباعة المقال·印刷する·記事に戻る·\
         元の記事·打印本页·打印本文·返回原文·返回文章·查看原文·原文链接·原文連結·列印本頁·인쇄하기·기사 원문·원문보기",
    )
});

/// How lines that date a story begin.
pub(in crate::page) static DATE: FoldedList = LazyLock::new(|| {
    parted_folded(
        "published·updated·last updated·last modified·posted·first published·modified·created·\
         veröffentlicht·aktualisiert·stand:·publié·mis à jour·publicado·actualizado·atualizado·\
         pubblicato·aggiornato·gepubliceerd·publicerad·uppdaterad·publisert·oppdatert·opdateret·\
         julkaistu·päivitetty·опубликовано·обновлено·опубліковано·оновлено·opublikowano·aktualizacja·publikováno·aktualizováno·megjelent·\
         publicat·actualizat·frissítve·aangepast·bijgewerkt·objavljeno·δημοσίευση·δημοσιεύτηκε·ενημέρωση·yayınlanma·\
         güncelleme·giriş tarihi·diterbitkan·diperbarui·đăng ngày·cập nhật·เผยแพร่·อัปเดต·प्रकाशित·अपडेट·\
         প্রকাশ·আপডেট·تاريخ النشر·نشر في·نُشر·آخر تحديث·تم التحديث·تاریخ انتشار·منتشر شده·פורסם·עודכן·\
         公開·更新·发布·發布·发表·發表·掲載·配信·投稿日·입력·등록·수정·승인·게재",
    )
});

/// What a promotion asks for, as whole words, or as their beginning before a hyphen at the end; lower case.
/// Where a clause begins with such a word it speaks to the reader.
pub(in crate::page) static ASKS: List = LazyLock::new(|| {
    parted(
        "follow·subscribe·download·join·sign up·folge·abonnier-·suivez·abonnez·suscríb-·segui·iscriviti·siga·\
         inscreva·assine·volg·abonneer·prenumerera·följ·følg·seuraa·obserwuj·śledź·sledujte",
    )
});

/// The same in words that tell as well what others do ("Sigue la búsqueda"); whole or begun, lower case.
pub(in crate::page) static ASKS_OR_TELLS: List =
    LazyLock::new(|| parted("sigue·takip·フォロー·关注·關注·구독·تابع"));

/// The same in words that speak to the reader wherever they stand; whole or begun, lower case.
pub(in crate::page) static ASKS_PLAINLY: List = LazyLock::new(|| {
    parted(
        "follow us·follow our·follow me·follow @-·following us·join us on·join our·subscribe to our·\
         subscribing to our·download our·folgen sie uns·folgen sie unser-·folge uns·folgt uns·abonnieren sie·\
         suivez-nous·suivez nous·suivez notre·abonnez-vous·síguenos·síganos·síguennos·suscríbe-·sigue a·\
         sigue nuestr-·sigue toda la·seguici·seguiteci·iscriviti al nostro·siga-nos·siga o nosso·inscreva-se·\
         volg ons·följ oss·følg oss·seuraa meitä·подписывай-·подпишис-·подпишит-·подписат-·підписуй-·підпишіт-·\
         підписат-·obserwuj nas·polub nas·śledź nas·sledujte nás·takip ed-·フォローして·フォローお願い·请关注·\
         欢迎关注·点击关注·請關注·歡迎關注·點擊關注·구독하-·تابعوا·تابعونا·تابعنا",
    )
});

/// What an outlet sends to its readers, and where, lower case.
pub(in crate::page) static DELIVERIES: List = LazyLock::new(|| {
    parted(
        "inbox·newsletter·subscri·breaking news alert·news alerts·push notification·by email·by e-mail·\
         your email·delivered·per mail·per e-mail·postfach·posteingang·abonnement·boîte mail·\
         par e-mail·par mail·bandeja de entrada·por correo·tu correo·su correo·suscri·casella di posta·\
         via mail·abbona·por e-mail·seu e-mail·assinatura·mailbox·per e-post·e-posta·рассылк·розсилк",
    )
});

/// Where it asks readers to go, lower case.
pub(in crate::page) static CHANNELS: List = LazyLock::new(|| {
    parted(
        "whatsapp·telegram·google news·google discover·facebook·twitter·instagram·youtube·tiktok·\
         newsletter·our app·the app· channel·kanal· canal·канал·podcast·チャンネル·アプリ",
    )
});

/// Words that head lists of what others read; lower case.
pub(in crate::page) static MOST_READ: List = LazyLock::new(|| {
    parted(
        "most read·most viewed·most popular·most shared·most commented·most watched·trending·\
         what others are reading·readers' picks·meistgelesen·meist gelesen·am meisten gelesen·les plus lus·\
         les plus populaires·lo más leído·más leídas·lo más visto·i più letti·più letti·mais lidas·\
         mais lidos·meest gelezen·mest läst·mest lest·mest læst·luetuimmat·najczęściej czytane·\
         najpopularniejsze·nejčtenější·najčítanejšie·самое читаемое·най-четени·çok okunanlar·ランキング·\
         アクセスランキング·人気記事·最热·热门排行·點閱排行·点击排行·많이 본·الأكثر قراءة·الأكثر مشاهدة·پربازدیدترین·הנצפות ביותר·\
         הנקראות ביותר·সর্বাধিক পঠিত·सबसे ज्यादा पढ़ी गईं·सर्वाधिक पढ़ी गईं·terpopuler·đọc nhiều·xem nhiều·\
         cele mai citite·legolvasottabb·najčitanije·más leído·más leídos·más vistos·más vistas·le plus lu·\
         più lette·самые читаемые·самые популярные·よく読まれている",
    )
});

/// The first of the few words of such a heading; elsewhere in one they may speak of anything: "Front populaire".
pub(in crate::page) static POPULAR: List =
    LazyLock::new(|| parted("popular·beliebt·populaire·popularne·популярн·δημοφιλή·热门·熱門·ยอดนิยม"));

/// Words that say when an article was last changed; lower case.
pub(in crate::page) static CHANGED: List = LazyLock::new(|| {
    parted(
        "updated·last updated·last modified·modified·last update·update:·actualizat·frissítve·aangepast·aktualisiert·zuletzt·stand:·\
         mis à jour·modifié·actualizado·atualizado·aggiornato·ultimo aggiornamento·bijgewerkt·\
         laatste update·uppdaterad·oppdatert·opdateret·päivitetty·обновлено·оновлено·aktualizacja·\
         aktualizováno·güncelle·ενημέρωση·cập nhật·diperbarui·अपडेट·আপডেট·آخر تحديث·تم التحديث·\
         به‌روزرسانی·עודכן·อัปเดต·更新·修改·업데이트·수정",
    )
});

/// Words that say when an article first appeared; lower case.
pub(in crate::page) static PUBLISHED: List = LazyLock::new(|| {
    parted(
        "published·first published·posted·veröffentlicht·erschienen·erstellt·publié·publicado·pubblicato·\
         gepubliceerd·publicerad·publisert·udgivet·julkaistu·opublikowano·publikováno·опубликовано·\
         опубліковано·yayınlan·yayın·δημοσιεύ·đăng·diterbitkan·प्रकाशित·প্রকাশ·نشر·انتشار·פורסם·เผยแพร่·发布·公開·\
         입력·게시",
    )
});

/// Labels of the day on which a work came out, lower case.
pub(in crate::page) static RELEASED: List = LazyLock::new(|| {
    parted(
        "release date·released·publication date·date of publication·published·date published·\
         erscheinungsdatum·erschienen·veröffentlicht·date de publication·date de sortie·paru le·\
         fecha de publicación·fecha de lanzamiento·data de publicação·data di pubblicazione·\
         verschijningsdatum·utgivningsdatum·utgivelsesdato·дата публикации·дата выхода·data wydania·\
         datum vydání·yayın tarihi·発売日·発行日·公開日·配信開始日·配信日·掲載日·更新日·发布日期·出版日期·발행일·출간일·게시일",
    )
});

/// How lines of tags begin, before a colon, links or bare words; lower case.
pub(in crate::page) static TAG_WORDS: List = LazyLock::new(|| {
    parted(
        "tags:·tag:·topics:·topic:·keywords:·filed under·posted in·schlagworte·schlagwörter·\
         stichwörter·themen:·mots-clés·etiquetas·temas:·temas relacionados·argomenti·trefwoorden·\
         теги:·метки:·теги ·タグ·标签",
    )
});
