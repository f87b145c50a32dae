//! Names of months, halves of the day and eras in the scripts of Asia, Africa and the Caucasus, and in
//! the Cyrillic of languages other than Russian.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::calendar::Calendar::{self, Buddhist, Gregorian, SolarHijri};
use super::names::Word;
use super::tokens::folded;

/// Names of months, January (or the calendar's own first) first, parted by blanks; strokes part the
/// several names of one month. Earlier rows win. Each is a whole word.
#[rustfmt::skip]
const MONTHS: [(Calendar, &str); 30] = [
    // Arabic: of Egypt and the Gulf, of the Maghreb, of the Levant and Iraq
    (Gregorian, "يناير فبراير مارس أبريل/إبريل/ابريل مايو يونيو/يونية يوليو/يولية أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    (Gregorian, "جانفي فيفري مارس أفريل/ابريل ماي جوان جويلية/يوليوز أوت/غشت سبتمبر/شتنبر أكتوبر نوفمبر/نونبر ديسمبر/دجنبر"),
    (Gregorian, "كانونالثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرينالأول تشرينالثاني كانونالأول"),
    // Persian, Gregorian and its own; Urdu
    (Gregorian, "ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر"),
    (SolarHijri, "فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند"),
    (Gregorian, "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر"),
    // Hebrew
    (Gregorian, "ינואר/ינו פברואר/פבר מרץ/מרס אפריל/אפר מאי יוני יולי אוגוסט/אוג ספטמבר/ספט אוקטובר/אוק נובמבר/נוב דצמבר/דצמ"),
    // Hindi, Marathi, Bengali, Gujarati, Punjabi
    (Gregorian, "जनवरी/जन फरवरी/फर मार्च अप्रैल/अप्रै मई जून जुलाई/जुला अगस्त/अग सितंबर/सितम्बर/सित अक्टूबर/अक्तूबर/अक्टू नवंबर/नवम्बर/नव दिसंबर/दिसम्बर/दिस"),
    (Gregorian, "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर"),
    (Gregorian, "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/অগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর"),
    (Gregorian, "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઓગસ્ટ સપ્ટેમ્બર ઓક્ટોબર નવેમ્બર ડિસેમ્બર"),
    (Gregorian, "ਜਨਵਰੀ ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ"),
    // Tamil, Telugu, Kannada, Malayalam, Sinhala
    (Gregorian, "ஜனவரி/ஜன பிப்ரவரி/பிப் மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட்/ஆகஸ்டு செப்டம்பர்/செப் அக்டோபர்/அக் நவம்பர்/நவ டிசம்பர்/டிச"),
    (Gregorian, "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జూలై/జులై ఆగస్టు/ఆగస్ట్ సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్"),
    (Gregorian, "ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್"),
    (Gregorian, "ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ്/മെയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ്/ആഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ"),
    (Gregorian, "ජනවාරි පෙබරවාරි මාර්තු අප්රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්"),
    // Thai in full and short, Lao, Khmer, Burmese
    (Buddhist, "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"),
    (Buddhist, "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค"),
    (Gregorian, "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ"),
    (Gregorian, "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ"),
    (Gregorian, "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် သြဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ"),
    // Ukrainian alone and short, Belarusian, Serbian, Macedonian, Kazakh, Tajik
    (Gregorian, "січень/січ лютий/лют березень/бер квітень/кві травень/тра червень/чер липень/лип серпень/сер вересень/вер жовтень/жов листопад/лис грудень/гру"),
    (Gregorian, "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня"),
    (Gregorian, "јануар/јануара/јан фебруар/фебруара марта април/априла мај/маја јун/јуна јул/јула августа/авг септембар/септембра октобар/октобра новембар/новембра децембар/децембра"),
    (Gregorian, "јануари февруари март април мај јуни јули август септември октомври ноември декември"),
    (Gregorian, "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"),
    (Gregorian, "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри"),
    // Georgian, Armenian
    (Gregorian, "იანვარი/იანვარს თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი"),
    (Gregorian, "հունվարի/հունվար փետրվարի/փետրվար մարտի/մարտ ապրիլի/ապրիլ մայիսի/մայիս հունիսի/հունիս հուլիսի/հուլիս օգոստոսի/օգոստոս սեպտեմբերի/սեպտեմբեր հոկտեմբերի/հոկտեմբեր նոյեմբերի/նոյեմբեր դեկտեմբերի/դեկտեմբեր"),
];

/// Halves of the day, whole words.
const HALVES: [(&str, bool); 24] = [
    ("πμ", false),
    ("μμ", true),
    ("صباحا", false),
    ("مساء", true),
    ("ظهرا", true),
    ("قبلازظهر", false),
    ("بعدازظهر", true),
    ("قظ", false),
    ("بظ", true),
    ("सुबह", false),
    ("पूर्वाह्न", false),
    ("दोपहर", true),
    ("शाम", true),
    ("अपराह्न", true),
    ("এএম", false),
    ("পিএম", true),
    ("오전", false),
    ("새벽", false),
    ("아침", false),
    ("오후", true),
    ("낮", true),
    ("저녁", true),
    ("밤", true),
    ("утра", false),
];

/// The same in Chinese and Japanese, which may stand at the end of a longer run: 星期二下午.
const HAN_HALVES: [(&str, bool); 14] = [
    ("上午", false),
    ("凌晨", false),
    ("早上", false),
    ("清晨", false),
    ("午前", false),
    ("下午", true),
    ("午後", true),
    ("午后", true),
    ("中午", true),
    ("傍晚", true),
    ("晚上", true),
    ("晚間", true),
    ("晚间", true),
    ("夜間", true),
];

/// Eras, and what their years lack to those of the common era.
const ERAS: [(&str, i16); 8] = [
    ("民國", 1_911),
    ("民国", 1_911),
    ("令和", 2_018),
    ("平成", 1_988),
    ("昭和", 1_925),
    ("พศ", -543),
    ("พุทธศักราช", -543),
    ("佛曆", -543),
];

static WORDS: LazyLock<FxHashMap<String, Word>> = LazyLock::new(|| {
    let mut words = FxHashMap::default();
    for (calendar, row) in MONTHS {
        for (at, names) in row.split(' ').enumerate() {
            for name in names.split('/') {
                words.entry(folded(name)).or_insert(Word::Month(at as i8 + 1, calendar));
            }
        }
    }
    for (half, afternoon) in HALVES {
        words.insert(folded(half), Word::Afternoon(afternoon));
    }
    for (era, years) in ERAS {
        words.insert(folded(era), Word::Era(years));
    }
    words.insert("ص".to_owned(), Word::Letter(false));
    words.insert("م".to_owned(), Word::Letter(true));
    words
});

/// What a word says, as [`folded`] leaves it.
pub(super) fn read(word: &str) -> Option<Word> {
    if let Some(word) = WORDS.get(word) {
        return Some(*word);
    }
    // "In November" is one word in Hebrew.
    if let Some(month) = word.strip_prefix('ב') {
        return WORDS.get(month).copied().filter(|word| matches!(word, Word::Month(..)));
    }
    let half = HAN_HALVES.iter().find(|(half, _)| word.ends_with(half));
    half.map(|(_, afternoon)| Word::Afternoon(*afternoon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_names_twelve_months() {
        for (_, row) in MONTHS {
            assert_eq!(row.split(' ').count(), 12, "{row}");
        }
    }
}
