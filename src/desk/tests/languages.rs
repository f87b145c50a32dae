//! Copies, events and topics in ten languages, on invented news: a cup final, told twice, and a
//! central bank.

use super::{Newsroom, noon};
use crate::{
    desk::Arrival,
    model::{EntryId, SubscriptionId},
};

/// One language's news: code, then title and text of the final, of another report on it, and of
/// the bank.
struct Told {
    code: &'static str,
    report: [&'static str; 2],
    other: [&'static str; 2],
    bank: [&'static str; 2],
}

const TOLD: [Told; 10] = [
    Told {
        code: "en",
        report: [
            "Velden win the cup final after goalkeeper Tolin saves penalty",
            "Velden beat Rothau 2-1 in the cup final on Saturday evening before a crowd of forty thousand. \
             Goalkeeper Marek Tolin saved a penalty in the closing minutes, and striker Jonas Halvar scored both \
             goals for the champions. Coach Brede Lindqvist praised the defence and spoke of the greatest night \
             in the history of the club.",
        ],
        other: [
            "Halvar scores twice as Velden lift the trophy against Rothau",
            "Two goals by striker Jonas Halvar gave Velden the cup against Rothau. Marek Tolin, the goalkeeper, \
             stopped a penalty shortly before the whistle. Thousands of supporters celebrated with coach Brede \
             Lindqvist in the streets until morning.",
        ],
        bank: [
            "Central bank of Ostmark raises interest rates again",
            "The central bank of Ostmark raised its interest rate by half a point on Thursday because inflation \
             stays high. Economists had expected a smaller step; shares fell and the currency rose against the dollar.",
        ],
    },
    Told {
        code: "de",
        report: [
            "Velden gewinnt das Pokalfinale, weil Torhüter Tolin den Elfmeter hält",
            "Velden hat am Samstagabend das Pokalfinale gegen Rothau vor vierzigtausend Zuschauern mit 2:1 gewonnen. \
             Torhüter Marek Tolin hielt in den Schlussminuten einen Elfmeter, Stürmer Jonas Halvar schoss beide Tore \
             für den Meister. Trainer Brede Lindqvist lobte die Abwehr und sprach vom größten Abend in der Geschichte \
             des Vereins.",
        ],
        other: [
            "Halvar trifft doppelt: Velden holt gegen Rothau den Pokal",
            "Zwei Tore von Stürmer Jonas Halvar brachten Velden den Pokal gegen Rothau. Marek Tolin, der Torhüter, \
             wehrte kurz vor dem Abpfiff einen Elfmeter ab. Tausende Anhänger feierten mit Trainer Brede Lindqvist \
             bis zum Morgen in den Straßen.",
        ],
        bank: [
            "Zentralbank von Ostmark erhöht erneut die Zinsen",
            "Die Zentralbank von Ostmark hat am Donnerstag den Leitzins um einen halben Punkt erhöht, weil die \
             Inflation hoch bleibt. Ökonomen hatten einen kleineren Schritt erwartet; die Aktien fielen an der Börse.",
        ],
    },
    Told {
        code: "fr",
        report: [
            "Velden remporte la finale de la coupe grâce au gardien Tolin",
            "Velden a battu Rothau 2-1 en finale de la coupe samedi soir devant quarante mille spectateurs. Le gardien \
             Marek Tolin a arrêté un penalty dans les dernières minutes et l'attaquant Jonas Halvar a marqué les deux \
             buts des champions. L'entraîneur Brede Lindqvist a salué la défense et parlé de la plus grande soirée de \
             l'histoire du club.",
        ],
        other: [
            "Doublé de Halvar, Velden soulève le trophée face à Rothau",
            "Deux buts de l'attaquant Jonas Halvar ont offert la coupe à Velden contre Rothau. Marek Tolin, le gardien, \
             a repoussé un penalty juste avant le coup de sifflet. Des milliers de supporters ont fêté le titre avec \
             l'entraîneur Brede Lindqvist jusqu'au matin.",
        ],
        bank: [
            "La banque centrale d'Ostmark relève encore ses taux d'intérêt",
            "La banque centrale d'Ostmark a relevé jeudi son taux directeur d'un demi-point, car l'inflation reste \
             élevée. Les économistes attendaient une hausse plus faible; la bourse a reculé et les actions ont baissé.",
        ],
    },
    Told {
        code: "es",
        report: [
            "El Velden gana la final de la copa gracias al portero Tolin",
            "El Velden venció 2-1 al Rothau en la final de la copa el sábado por la noche ante cuarenta mil \
             espectadores. El portero Marek Tolin detuvo un penalti en los últimos minutos y el delantero Jonas Halvar \
             marcó los dos goles de los campeones. El entrenador Brede Lindqvist elogió a la defensa y habló de la \
             noche más grande de la historia del club.",
        ],
        other: [
            "Doblete de Halvar para que el Velden levante el trofeo ante el Rothau",
            "Dos goles del delantero Jonas Halvar dieron la copa al Velden frente al Rothau. Marek Tolin, el portero, \
             paró un penalti poco antes del final. Miles de aficionados celebraron el título con el entrenador Brede \
             Lindqvist en las calles hasta la mañana.",
        ],
        bank: [
            "El banco central de Ostmark sube otra vez los tipos de interés",
            "El banco central de Ostmark subió el jueves los tipos de interés medio punto porque la inflación sigue \
             alta. Los economistas esperaban una subida menor; la bolsa cayó y las acciones perdieron valor.",
        ],
    },
    Told {
        code: "pt",
        report: [
            "Velden vence a final da taça com defesa do goleiro Tolin",
            "O Velden venceu o Rothau por 2 a 1 na final da taça na noite de sábado diante de quarenta mil torcedores. \
             O goleiro Marek Tolin defendeu um pênalti nos últimos minutos e o atacante Jonas Halvar marcou os dois gols \
             dos campeões. O treinador Brede Lindqvist elogiou a defesa e falou da maior noite da história do clube.",
        ],
        other: [
            "Halvar marca duas vezes e o Velden ergue o troféu contra o Rothau",
            "Dois gols do atacante Jonas Halvar deram a taça ao Velden contra o Rothau. Marek Tolin, o goleiro, \
             segurou um pênalti pouco antes do apito. Milhares de torcedores comemoraram com o treinador Brede \
             Lindqvist nas ruas até de manhã.",
        ],
        bank: [
            "Banco central de Ostmark volta a subir os juros",
            "O banco central de Ostmark subiu na quinta-feira a taxa de juros em meio ponto porque a inflação continua \
             alta. Os economistas esperavam um aumento menor; a bolsa caiu e as ações perderam valor.",
        ],
    },
    Told {
        code: "it",
        report: [
            "Il Velden vince la finale di coppa grazie al portiere Tolin",
            "Il Velden ha battuto il Rothau 2-1 nella finale di coppa sabato sera davanti a quarantamila spettatori. Il \
             portiere Marek Tolin ha parato un rigore negli ultimi minuti e l'attaccante Jonas Halvar ha segnato \
             entrambi i gol dei campioni. L'allenatore Brede Lindqvist ha elogiato la difesa e ha parlato della più \
             grande serata nella storia della società.",
        ],
        other: [
            "Doppietta di Halvar, il Velden alza il trofeo contro il Rothau",
            "Due gol dell'attaccante Jonas Halvar hanno dato la coppa al Velden contro il Rothau. Marek Tolin, il \
             portiere, ha respinto un rigore poco prima del fischio. Migliaia di tifosi hanno festeggiato con \
             l'allenatore Brede Lindqvist nelle strade fino al mattino.",
        ],
        bank: [
            "La banca centrale di Ostmark alza ancora i tassi di interesse",
            "La banca centrale di Ostmark ha alzato giovedì il tasso di mezzo punto perché l'inflazione resta alta. Gli \
             economisti si aspettavano un passo più piccolo; la borsa è scesa e le azioni hanno perso valore.",
        ],
    },
    Told {
        code: "ru",
        report: [
            "Вельден выиграл финал кубка: вратарь Толин отбил пенальти",
            "Вельден обыграл Ротау со счетом 2:1 в финале кубка в субботу вечером на глазах у сорока тысяч зрителей. \
             Вратарь Марек Толин отразил пенальти на последних минутах, а нападающий Йонас Халвар забил оба гола \
             чемпионов. Тренер Бреде Линдквист похвалил защиту и назвал этот вечер величайшим в истории клуба.",
        ],
        other: [
            "Дубль Халвара принес Вельдену кубок в матче с Ротау",
            "Два гола нападающего Йонаса Халвара принесли Вельдену кубок в матче с Ротау. Марек Толин, вратарь команды, \
             отразил пенальти незадолго до свистка. Тысячи болельщиков праздновали на улицах с тренером Бреде \
             Линдквистом до утра.",
        ],
        bank: [
            "Центральный банк Остмарка снова повысил процентную ставку",
            "Центральный банк Остмарка в четверг повысил ключевую ставку на полпункта, поскольку инфляция остается \
             высокой. Экономисты ждали меньшего шага; акции на бирже упали, а валюта выросла к доллару.",
        ],
    },
    Told {
        code: "ar",
        report: [
            "فيلدن يفوز بنهائي الكأس بعد تصدي الحارس تولين لركلة جزاء",
            "فاز فريق فيلدن على روتاو بهدفين لهدف في نهائي الكأس مساء السبت أمام أربعين ألف متفرج. وتصدى حارس المرمى \
             ماريك تولين لركلة جزاء في الدقائق الأخيرة، وسجل المهاجم يوناس هالفار هدفي البطل. وأشاد المدرب بريده \
             ليندكفيست بالدفاع وتحدث عن أعظم ليلة في تاريخ النادي.",
        ],
        other: [
            "هالفار يسجل هدفين ويقود فيلدن إلى الكأس أمام روتاو",
            "منح هدفان للمهاجم يوناس هالفار الكأس لفريق فيلدن على حساب روتاو. وأنقذ الحارس ماريك تولين ركلة جزاء قبل \
             صافرة النهاية بقليل. واحتفل آلاف المشجعين مع المدرب بريده ليندكفيست في الشوارع حتى الصباح.",
        ],
        bank: [
            "البنك المركزي في أوستمارك يرفع أسعار الفائدة مجددا",
            "رفع البنك المركزي في أوستمارك سعر الفائدة نصف نقطة يوم الخميس لأن التضخم لا يزال مرتفعا. وكان خبراء \
             الاقتصاد يتوقعون خطوة أصغر، وتراجعت الأسهم في البورصة.",
        ],
    },
    Told {
        code: "zh",
        report: [
            "韦尔登队夺得杯赛冠军 门将托林扑出点球",
            "前锋约纳斯·哈尔瓦打入两球，韦尔登队周六晚在四万名观众面前击败罗陶队，夺得杯赛冠军。门将马雷克·托林在比赛最后几分钟扑出点球。\
             主教练布雷德·林奎斯特称赞防线，并称这是俱乐部历史上最伟大的夜晚。",
        ],
        other: [
            "韦尔登队捧杯 门将托林扑出点球",
            "前锋约纳斯·哈尔瓦的两粒进球帮助韦尔登队战胜罗陶队捧起奖杯。门将马雷克·托林在终场哨响前扑出点球。数千名球迷与主教练布雷德·林奎斯特\
             一起在街头庆祝到天亮。",
        ],
        bank: [
            "奥斯特马克央行再次加息",
            "奥斯特马克央行周四宣布加息五十个基点，因为通胀仍然居高不下。经济学家原本预计加息幅度较小；股市下跌，该国货币对美元汇率上升。",
        ],
    },
    Told {
        code: "ja",
        report: [
            "ヴェルデンがカップ決勝で優勝、GKトリンがPKを阻止",
            "ヴェルデンは土曜日の夜、四万人の観客の前でカップ戦の決勝に臨み、ロタウを二対一で破って優勝した。ゴールキーパーのマレク・トリンは\
             終盤にPKを止め、フォワードのヨナス・ハルヴァールが二得点を挙げた。ブレーデ・リンドクヴィスト監督は守備をたたえ、クラブの歴史で\
             最も偉大な夜だと語った。",
        ],
        other: [
            "ハルヴァール二得点、ヴェルデンがロタウを下しトロフィー",
            "フォワードのヨナス・ハルヴァールの二得点で、ヴェルデンがロタウを下してトロフィーを手にした。ゴールキーパーのマレク・トリンは試合終了\
             直前にPKを防いだ。数千人のサポーターがブレーデ・リンドクヴィスト監督とともに朝まで街で祝った。",
        ],
        bank: [
            "オストマルク中央銀行が再び利上げ",
            "オストマルク中央銀行は木曜日、インフレ率が高止まりしているとして政策金利を引き上げた。エコノミストはより小幅な利上げを予想していた。\
             株価は下落し、通貨は対ドルで上昇した。",
        ],
    },
];

fn arrival(number: i64, code: &str, title: &str, text: &str) -> Arrival {
    let outlet = format!("outlet{number}.example");
    Arrival {
        entry: EntryId(number),
        outlet_name: String::new(),
        site: String::new(),
        subscription: SubscriptionId(number),
        priority: 0,
        agency: None,
        title: title.to_owned(),
        summary: String::new(),
        body: text.to_owned(),
        link: Some(format!("https://{outlet}/{code}/{number}")),
        attached: 0,
        claimed: false,
        ahead: None,
        outlet,
        categories: Vec::new(),
        topic: None,
        // Nothing is declared: the text has to say it.
        language: None,
        published: noon(),
        first_seen: noon(),
    }
}

/// The same text as somebody else prints it: another headline, a dateline before and a line after.
fn in_other_clothes(it: &Told) -> (String, String) {
    let [title, text] = it.report;
    (format!("{title} +++"), format!("ROTHAU (Ferry News) - {text}\n© Ferry News"))
}

#[test]
fn ten_languages_fold_group_and_file() {
    let mut room = Newsroom::new();
    for (at, it) in TOLD.iter().enumerate() {
        let first = 4 * at as i64 + 1;
        let (title, text) = in_other_clothes(it);
        room.assign(vec![
            arrival(first, it.code, it.report[0], it.report[1]),
            arrival(first + 1, it.code, &title, &text),
            arrival(first + 2, it.code, it.other[0], it.other[1]),
            arrival(first + 3, it.code, it.bank[0], it.bank[1]),
        ]);
    }
    room.tend();
    let mut said = Vec::new();
    for (at, it) in TOLD.iter().enumerate() {
        let first = 4 * at as i64 + 1;
        let row = |entry: i64| &room.rows[&room.story(entry)];
        said.push((
            it.code,
            ["one story", "two stories"][usize::from(row(first).id != row(first + 1).id)],
            ["one story", "two stories"][usize::from(row(first).id != row(first + 2).id)],
            ["one event", "two events"][usize::from(row(first).event != row(first + 2).event)],
            ["one event", "two events"][usize::from(row(first).event != row(first + 3).event)],
            row(first).topic.as_str().to_owned(),
            row(first + 3).topic.as_str().to_owned(),
        ));
    }
    let expected: Vec<_> = TOLD
        .iter()
        .map(|it| {
            let filed = ("sport".to_owned(), "economy".to_owned());
            (it.code, "one story", "two stories", "one event", "two events", filed.0, filed.1)
        })
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn thai_and_korean_copies_fold_too() {
    let texts = [
        (
            "th",
            "เวลเดนคว้าแชมป์ถ้วยหลังผู้รักษาประตูโทลินเซฟจุดโทษ",
            "เวลเดนเอาชนะโรเทาสองต่อหนึ่งในนัดชิงชนะเลิศเมื่อคืนวันเสาร์ต่อหน้าผู้ชมสี่หมื่นคน ผู้รักษาประตูมาเร็ก โทลิน เซฟจุดโทษได้ในช่วงท้ายเกม",
        ),
        (
            "ko",
            "벨덴, 골키퍼 톨린의 선방으로 컵 대회 우승",
            "벨덴이 토요일 밤 사만 관중 앞에서 열린 컵 대회 결승전에서 로타우를 2 대 1로 꺾고 우승했다. 골키퍼 마렉 톨린은 경기 막판 페널티킥을 막아 냈고 공격수 요나스 할바르가 두 골을 넣었다. 린드크비스트 감독은 수비를 칭찬하며 구단 역사상 가장 위대한 밤이라고 말했다.",
        ),
    ];
    for (code, title, text) in texts {
        let mut room = Newsroom::new();
        room.assign(vec![
            arrival(1, code, title, text),
            arrival(2, code, &format!("{title} +++"), &format!("{text}\n© Ferry News")),
        ]);
        assert_eq!(room.story(1), room.story(2), "{code}");
    }
}
