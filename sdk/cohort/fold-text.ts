import { foldCase } from './suggestion.ts'

/** Characters of one word that are written in two ways: old and new forms, variants of names, shortened forms. */
const VARIANTS = [
  '髙高 﨑崎 嵜崎 碕崎 濵浜 濱浜 邊辺 邉辺 齋斉 斎斉 齊斉 澤沢 國国 學学 醫医 體体 廣広 眞真 惠恵 德徳 榮栄 櫻桜 應応 會会 關関 縣県 區区 圓円 鹽塩',
  '壽寿 條条 淨浄 淺浅 龍竜 瀧滝 萬万 與与 發発 變変 證証 鬭闘 攝摂 膽胆 腦脳 臟臓 藏蔵 蟲虫 靜静 氣気 癡痴 囊嚢 頰頬 剝剥 塡填 瘦痩 繫繋 顚顛 蠟蝋 鷗鴎',
  '麴麹 禱祷 軀躯 醬醤 頚頸 鹼鹸 檢検 殘残 齒歯 廢廃 彎弯 灣湾 藥薬 獸獣 濕湿 溫温 黃黄 黑黒 靑青 淸清 內内 兩両 單単 傳伝 靱靭 聽聴 視視 豫予 療療 續続 總総',
  '癈廃 腟膣 寢寝 險険 權権 勞労 營営 驗験 假仮 價価 團団 圍囲 戰戦 擔担 擴拡 處処 觸触 燒焼 稱称 乘乗 疊畳 嚴厳 實実 數数 收収 雜雑 橫横 歸帰 舊旧 狹狭 縱縦',
].join(' ')

/** Readings of characters and words that medical texts write in kana as often as not. */
const READINGS = [
  '癌がん 痺ひ 膵すい 腎じん 脾ひ 腱けん 靭じん 臍さい 膀胱ぼうこう 膣ちつ 嚢のう 膿のう 疣いぼ 痔じ 咽いん 喉こう 脊せき 顎がく 斑はん 瘤りゅう 疱ほう 疹しん 癬せん 疸だん',
  '窄さく 萎い 痙攣けいれん 癲癇てんかん 喘息ぜんそく 梗塞こうそく 潰瘍かいよう 腫瘍しゅよう 瘍よう 鬱うつ 蛋白たんぱく 膠こう 褥瘡じょくそう 瘢痕はんこん 疥かい 眩暈めまい 癒ゆ 鬆しょう',
  '蕁じん 齲う 橈とう 捻挫ねんざ 睾こう 肛こう 癇かん 顆か 黴かび 浮腫ふしゅ 嘔おう 嗄さ 痰たん 嚥えん 蕁麻疹じんましん 蝕しょく 攣れん 塞そく 瘻ろう 絨じゅう',
].join(' ')

const variants = new Map(VARIANTS.split(' ').map((pair) => [pair[0]!, pair[1]!]))
const readings = new Map(
  READINGS.split(' ').map((pair) => {
    const kanji = /^\p{Script=Han}+/u.exec(pair)![0]
    return [kanji, pair.slice(kanji.length)]
  }),
)
const variantPattern = new RegExp(`[${[...variants.keys()].join('')}]`, 'g')
const readingPattern = new RegExp([...readings.keys()].sort((a, b) => b.length - a.length).join('|'), 'g')

/**
 * A text as a search compares it: width and case do not count (NFKC), katakana is hiragana, dashes are one dash, old and
 * variant characters are the common ones (髙 is 高, 頚 is 頸), words that are written in kanji or kana are kana (癌 is がん),
 * a possessive s, middle dots, quotation marks and invisible signs (of writing direction and width) go, white space is one space.
 */
export function foldText(text: string): string {
  return foldCase(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(variantPattern, (character) => variants.get(character)!)
    .replace(readingPattern, (word) => readings.get(word)!)
    .replace(/['’]s\b/g, '')
    .replace(/[・･·"'“”‘’「」]/g, '')
    .replace(/[\s,;、，/]+/g, ' ')
    .trim()
}
