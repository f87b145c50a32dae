//! Phrases of walls and paywalls; lower case.

use std::sync::LazyLock;

use super::{List, parted};

/// Phrases of bot walls, logins and errors that stand in place of an article; lower case.
pub(in crate::page) static WALLS: List = LazyLock::new(|| {
    parted(
        "checking your browser·verify you are human·verifying you are human·are you a robot·\
         please enable js and disable any ad blocker·enable javascript and cookies to continue·\
         attention required! | cloudflare·just a moment...·access denied·\
         access to this page has been denied·unusual traffic from your computer·\
         request unsuccessful. incapsula·pardon our interruption·ddos protection by·\
         you have been blocked·why have i been blocked·please complete the security check·\
         press & hold to confirm·this site is not available in your region·\
         unavailable due to legal reasons·not available in your country·\
         unavailable for legal reasons·currently unavailable to visitors from·403 forbidden·\
         404 not found·page not found·seite nicht gefunden·seite wurde nicht gefunden·\
         we can't find the page·that page can't be found·this page can't be found·\
         page could not be found·page introuvable·pagina non trovata·pagina niet gevonden·página no encontrada·502 bad gateway·503 service",
    )
});

/// Phrases of consent forms, in place of an article or beside it; lower case, without figures.
pub(in crate::page) static CONSENTS: List = LazyLock::new(|| {
    parted(
        "before you continue to·we value your privacy·we and our partners·wir und unsere partner·\
         cookies zustimmen·mit werbung weiterlesen·zustimmen und weiter·nous et nos partenaires·\
         nos partenaires et nous·continuer sans accepter·nosotros y nuestros socios·noi e i nostri partner·\
         wij en onze partners·nós e os nossos parceiros·vi och våra partner",
    )
});

/// Phrases of the stub that a text ends in before a paywall or login; lower case.
pub(in crate::page) static PAYWALLS: List = LazyLock::new(|| {
    parted(
        "subscribe to continue·subscribe to read·subscribe now to continue·to continue reading·\
         continue reading your article with·sign in to continue·log in to continue·log in to read·\
         register to continue·this article is for subscribers·this content is for subscribers·\
         already a subscriber·for subscribers only·exclusive to subscribers·become a subscriber to·\
         you have reached your limit·keep reading by creating a free account·\
         create a free account to·weiterlesen mit·jetzt weiterlesen·diesen artikel weiterlesen·\
         mit abo weiterlesen·sie haben bereits ein·artikel ist exklusiv für·nur für abonnenten·\
         um weiterzulesen·réservé aux abonnés·réservé à nos abonnés·la suite est réservée·\
         pour lire la suite·il vous reste·déjà abonné·contenido exclusivo para suscriptores·\
         suscríbete para seguir leyendo·para seguir leyendo·ya eres suscriptor·\
         contenuto riservato agli abbonati·per continuare a leggere·\
         conteúdo exclusivo para assinantes·já é assinante·para continuar lendo·alleen voor abonnees·\
         lees verder met een abonnement·al abonnee·för prenumeranter·logga in för att läsa·\
         redan prenumerant·kun for abonnenter·logg inn for å lese·allerede abonnent·vain tilaajille·\
         tylko dla subskrybentów·aby czytać dalej·pro předplatitele·доступно по подписке·\
         только для подписчиков·лише для передплатників·有料会員·会員限定·この記事は有料·ログインして続き·订阅后·登录后·会员专享",
    )
});
