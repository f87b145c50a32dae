//! Small numbers in words: where one house writes "5 die", another writes "Five die".

use super::language::Language;

/// The words for two to twelve, of languages that have one form for each; none of the others.
#[must_use]
pub fn spelt(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => {
            &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
        }
        Language::German => {
            &["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"]
        }
        Language::French => {
            &["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
        }
        Language::Spanish => {
            &["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"]
        }
        Language::Portuguese => {
            &["dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze"]
        }
        Language::Italian => {
            &["due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici"]
        }
        Language::Dutch => {
            &["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
        }
        Language::Swedish => {
            &["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]
        }
        Language::Danish => {
            &["to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"]
        }
        Language::Norwegian => {
            &["to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"]
        }
        _ => &[],
    }
}
