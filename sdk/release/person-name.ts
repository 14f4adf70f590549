import { HindoError } from '../errors.ts'

/**
 * Names of people at the gate. Whoever asks for a table must not approve it, so that a name that looks like another one counts as that:
 * widths and forms (Unicode NFKC), what nobody sees, case, spaces, and letters of other scripts that are drawn alike, after the idea of
 * skeletons in Unicode Technical Standard 39. Kanji, kana and Latin letters beside each other are usual in Japan and stay what they are.
 *
 * @module
 */

/** Whether two names look like one person's. */
export function samePerson(one: string, other: string): boolean {
  const skeletons = new Set(skeletonsOf(one))
  return skeletonsOf(other).some((skeleton) => skeleton !== '' && skeletons.has(skeleton))
}

/** Whether anything of a name can be seen. */
export function isVisible(name: string): boolean {
  return seen(name) !== ''
}

/**
 * Refuses a name that could be taken for another: with words of letters from scripts that are not written together, and with characters that
 * nobody can read.
 *
 * @param whose what the name is, such as `the approver`
 * @throws HindoError `usage`
 */
export function checkName(name: string, whose: string): void {
  const why = problemOf(name)
  if (why === undefined) return
  throw new HindoError('usage', `the name of ${whose}, “${printable(name)}”, ${why}`, {
    hint: 'Write it in the letters that it is usually written in',
  })
}

/** Unassigned, private and control characters, and what turns the direction of text round. */
const UNREADABLE = /[\p{Cn}\p{Co}\p{Cs}\p{Cc}\u202a-\u202e\u2066-\u2069]/u

const OF_ALL = String.raw`\p{Script=Common}\p{Script=Inherited}`
/** Scripts that are written together, and those that stand alone. */
const TOGETHER = [
  'Latin Han Hiragana Katakana',
  'Latin Han Hangul',
  'Latin Han Bopomofo',
  ...'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao'.split(
    ' ',
  ),
  ...'Malayalam Mongolian Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan'.split(' '),
].map((scripts) => {
  const sets = scripts.split(' ').map((script) => String.raw`\p{Script=${script}}`)
  return new RegExp(`^[${sets.join('')}${OF_ALL}]*$`, 'u')
})

function problemOf(name: string): string | undefined {
  if (UNREADABLE.test(name)) return 'has characters that nobody can read'
  const words = seen(name).split(' ')
  const mixed = words.find((word) => !TOGETHER.some((script) => script.test(word)))
  return mixed === undefined ? undefined : `mixes letters of different scripts in “${printable(mixed)}”`
}

/** For messages: what cannot be seen as its code. */
function printable(name: string): string {
  return name.replace(
    /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}

/** A name without widths, forms and what cannot be seen; U+2800 is a Braille cell without dots. */
function seen(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** Each character of the first text is drawn like that of the second. */
const ALIKE: ReadonlyArray<[letters: string, like: string]> = [
  // Cyrillic
  ['АВЕЅІЈКМНОРСТУХҮԚԜӀЬ', 'ABESIJKMHOPCTYXYQWIb'],
  ['аеѕіјорсухүһԁԛԝӏкг', 'aesijopcyxyhdqwlkr'],
  // Greek
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC'],
  ['αγικνοσρυχηϲϳ', 'ayikvoopuxncj'],
  // Armenian
  ['ՕՍՏԼօսոհցզ', 'OUSLounhgq'],
  // Latin of other alphabets
  ['ıɑɡɩʏᴏ', 'iagiyo'],
  // digits and signs
  ['01|', 'oll'],
  ['’ʼ′`´', "'''''"],
  // kana and kanji, and kanji that one name is written with in two ways
  ['ニカロエハタトーヘベペリノ〇', '二力口工八夕卜一へべぺり丿o'],
  ['髙﨑瀨德邉濵𠮷', '高崎瀬徳邊濱吉'],
]

const LIKE = new Map(
  ALIKE.flatMap(([letters, like]) => {
    const drawn = [...like]
    return [...letters].map((letter, i): [string, string] => [letter, drawn[i]!])
  }),
)

/** What a name looks like, in all the cases that somebody may write it in; a capital I within a word may be a small l. */
function skeletonsOf(name: string): string[] {
  const own = seen(name)
  const cases = [
    own,
    own.toUpperCase(),
    own.toLowerCase(),
    own.replace(/(?<=\p{Ll})I|(?<=\p{L})I(?=\p{Ll})/gu, 'l'),
    own.replace(/^I(?=\p{Ll})/u, 'l'),
  ]
  return [...new Set(cases.map(skeletonOf))]
}

function skeletonOf(name: string): string {
  const drawn = [...name.normalize('NFKC')].map((letter) => LIKE.get(letter) ?? letter).join('')
  return drawn
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\s/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
