// What search compares: NFKC, lower case, white space and what nobody sees dropped, as `searched` of
// speech_archive/language/folding.py does it: a test holds every character of the two against each other.

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g
const SPACES = new RegExp(SPACE, "g")
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// A character and what may join it under NFKC: marks, and the vowels and finals of Hangul
const CLUSTER = /[^][\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc]*/gu
const UNSEEN = /[\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const RADICALS = "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺴⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
const USUAL = "厂乛乚乙亻冂刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒㓁冗羊耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
const RADICAL = new RegExp(`[${RADICALS}]`, "g")
const KEPT_SIGNS = "*#%&@" // masks, and signs with a meaning of their own

export const wellFormed = text => text.replace(LONE, "\ufffd")
const unified = text => text.replace(RADICAL, char => USUAL[RADICALS.indexOf(char)])
export const fold = text => unified(wellFormed(text).replace(UNSEEN, "")).normalize("NFKC").toLowerCase().replace(SPACES, "")
export const isSpace = char => char !== "" && char.replace(SPACES, "") === ""
export const isPunctuation = char => /^\p{P}$/u.test(char) && !KEPT_SIGNS.includes(char)
export const codePoints = text => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** The folded text, and for each of its units (and its end) the unit of `text` that it comes from. */
export const foldWithPlaces = text => {
  const { seen, from } = whatIsSeen(wellFormed(text))
  const { normal, places } = normalWithPlaces(seen)
  let folded = ""
  const at = []
  let n = 0
  const lower = normal.toLowerCase() // of the whole: a sigma looks about for the end of its word
  let unit = 0
  for (const char of normal) {
    const size = char.toLowerCase().length // a capital may become two characters
    for (let k = 0; k < size; k++, unit++) {
      if (isSpace(lower[unit])) continue
      folded += lower[unit]
      at.push(from(places[n + Math.min(k, char.length - 1)]))
    }
    n += char.length
  }
  at.push(text.length)
  return { folded, at }
}

/** The text without what nobody sees and with characters for radicals, and the way back to the places of its units. */
const whatIsSeen = text => {
  const seen = unified(text.replace(UNSEEN, ""))
  if (seen.length === text.length) return { seen, from: place => place }
  const kept = []
  for (let n = 0; n < text.length; n++) if (text[n].replace(UNSEEN, "")) kept.push(n)
  return { seen, from: place => kept[place] }
}

/** The normal form of a text, cluster by cluster, and the place of each of its units. */
const normalWithPlaces = text => {
  const clusters = Array.from(text.matchAll(CLUSTER), found => found[0])
  const whole = text.normalize("NFKC")
  const found = placed(clusters)
  return found.normal === whole ? found : placed(joined(clusters))
}

const placed = clusters => {
  let normal = ""
  const places = []
  let begin = 0
  for (const cluster of clusters) {
    const piece = cluster.normalize("NFKC")
    for (let n = 0; n < piece.length; n++) places.push(begin + Math.min(n, cluster.length - 1))
    normal += piece
    begin += cluster.length
  }
  return { normal, places }
}

/** The clusters, those made one whose characters join all the same. */
const joined = clusters => {
  const found = []
  let last = ""
  for (const cluster of clusters) {
    const isJoined = last && (last + cluster).normalize("NFKC") !== last.normalize("NFKC") + cluster.normalize("NFKC")
    if (isJoined) found[found.length - 1] += cluster
    else found.push(cluster)
    last = cluster
  }
  return found
}
