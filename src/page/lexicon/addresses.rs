//! Words of addresses and menus; lower case.

use std::sync::LazyLock;

use super::{List, parted};

/// Path segments that lead to lists and services, not to stories.
pub(in crate::page) static SERVICES: List = LazyLock::new(|| {
    parted(
        "about·about-us·aboutus·abo·account·accounts·ad·ads·advertise·advertising·agb·all·amp·\
         announcements·app·apps·archive·archives·author·authors·autor·autores·autoren·auteur·bio·\
         bookmark·calendar·careers·cart·categoria·category·categories·channel·classifieds·collection·\
         collections·comments·community-guidelines·company·contact·contact-us·contacts·contests·\
         contributor·contributors·cookie·cookies·corrections·coupons·crosswords·datenschutz·\
         directory·disclaimer·donate·e-edition·edition·editions·eedition·epaper·e-paper·etiqueta·\
         events·faq·faqs·feed·feeds·forum·forums·games·gift·guidelines·help·home·horoscope·\
         horoscopes·hub·impressum·imprint·info·jobs·join·keyword·kontakt·label·labels·legal·list·\
         live·listen·local-businesses·login·logout·marketplace·masthead·member·members·membership·\
         mobile·my-account·newsletter·newsletters·newsletter-signup·obits·page·pages·panorama·people·\
         person·personalities·player·players·podcasts·policies·policy·press·print·privacy·\
         privacy-policy·product·products·profile·profiles·program·programs·puzzles·radio·register·\
         rss·schedule·scores·search·section·sections·series·services·settings·shop·show·shows·\
         sign-in·signin·sign-up·signup·site-map·sitemap·source·sponsor·sponsors·sponsorship·staff·\
         standings·stats·store·submit·subscribe·subscription·subscriptions·support·support-us·tag·\
         tags·team·teams·tema·temas·terms·terms-of-service·terms-of-use·terms-conditions·thema·\
         themen·theme·topic·topics·tos·traffic·transparency·user·users·weather·webinars·wetter·\
         wp-admin·writer·writers·your-account·collect·glossary·comment·privacy-notice·cookie-policy·\
         accessibility·feedback·ethics·ethics-policy·our-team·our-mission·our-story·code-of-conduct·\
         work-with-us·write-for-us·advertise-with-us·tips·send-us-tips·my-profile·profil·\
         mentions-legales·cgu·cgv·aviso-legal·quienes-somos·chi-siamo·contatti·contacto·suscripcion·\
         suscribete·sobre·quem-somos·buscar·recherche·suche·zoek·podcast",
    )
});

/// Path segments that stories live under.
pub(in crate::page) static STORIES: List = LazyLock::new(|| {
    parted(
        "article·articles·artikel·articulo·articolo·story·stories·news·post·posts·p·noticia·noticias·\
         nota·nieuws·nachrichten·actualite·clanek·blog·news-story·beitrag·read·a·doc·opinion·\
         opinions·politics·sports·sport·local·world·business·entertainment·lifestyle·review·reviews·\
         feature·features·archives·id·content·culture",
    )
});

/// Path segments under which stand texts that somebody paid for.
pub(in crate::page) static PAID: List = LazyLock::new(|| {
    parted(
        "sponsored·sponsored-content·sponsor-content·paid-post·paid-posts·paidpost·paid-content·advertorial·\
         advertorials·anzeige·anzeigen·partner-content·partnercontent·branded-content·brandedcontent·\
         publireportage·publireportaje·contenido-patrocinado·conteudo-patrocinado·publiredazionale",
    )
});

/// First labels of hosts that serve no stories.
pub(in crate::page) static HOSTS: List = LazyLock::new(|| {
    parted(
        "account·accounts·subscribe·shop·store·jobs·careers·login·id·auth·my·help·support·ads·\
         advertise·marketplace·classifieds·membership·newsletters·static·cdn·epaper·games·link·\
         profile·donate·secure·legal·privacy·events·weather·apps·itunes·play·eedition·obituaries·\
         podcasts·classadz",
    )
});

/// Services of other firms that outlets link to from every page.
pub(in crate::page) static NETWORKS: List = LazyLock::new(|| {
    parted(
        "facebook.com·twitter.com·x.com·instagram.com·youtube.com·linkedin.com·pinterest.com·\
         reddit.com·whatsapp.com·t.me·telegram.me·tiktok.com·google.com·apple.com·spotify.com·\
         flipboard.com·bsky.app·threads.net·mastodon.social·snapchat.com·tumblr.com·vk.com·wa.me·\
         queryly.com·newsbank.com·legacy.com·list-manage.com·paypal.com·patreon.com·amazon.com·ok.ru·\
         xing.com·wikipedia.org·creativecommons.org·wordpress.com·wordpress.org",
    )
});

/// File name endings of what is no page.
pub(in crate::page) static FILES: List =
    LazyLock::new(|| parted("pdf·jpg·jpeg·png·gif·webp·svg·xml·rss·mp3·mp4·zip·ics·json·css·js·epub"));

/// Words that menus and buttons are made of, whole anchor texts.
pub(in crate::page) static MENU: List = LazyLock::new(|| {
    parted(
        "home·more·news·sports·about·contact·subscribe·login·log in·sign in·sign up·menu·search·next·\
         previous·load more·see all·view all·view more·all·about us·contact us·privacy policy·\
         terms of use·terms of service·newsletters·advertise·advertise with us·submit a news tip·\
         rss feeds·skip to content·skip to main content·copyright info·cookie policy·report an error·\
         letter to the editor·our mission·how to·find out more·frequently asked questions·\
         code of ethics·do not sell my personal information·your privacy choices·\
         terms and conditions·accessibility statement·download our app·buy tickets·place an ad",
    )
});
