// What search compares: NFKC, lower case, white space dropped, as speech_archive/publish/search/index.py does it.

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g
const SPACES = new RegExp(SPACE, "g")
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
// A character and what may join it under NFKC: marks, and the vowels and finals of Hangul
const CLUSTER = /[^][\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa0-\uffdc]*/gu
const KEPT_SIGNS = "*#%&@" // masks, and signs with a meaning of their own

export const wellFormed = text => text.replace(LONE, "\ufffd")
export const fold = text => wellFormed(text).normalize("NFKC").toLowerCase().replace(SPACES, "")
export const isSpace = char => char !== "" && char.replace(SPACES, "") === ""
export const isPunctuation = char => /^\p{P}$/u.test(char) && !KEPT_SIGNS.includes(char)
export const codePoints = text => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** The folded text, and for each of its units (and its end) the unit of `text` that it comes from. */
export const foldWithPlaces = text => {
  let normal = ""
  let places = []
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const piece = cluster.normalize("NFKC")
    for (let n = 0; n < piece.length; n++) places.push(index + Math.min(n, cluster.length - 1))
    normal += piece
  }
  if (normal !== text.normalize("NFKC")) ({ normal, places } = bySteps(text))
  const lower = normal.toLowerCase()
  if (lower.length !== normal.length)  // a capital may become two characters
    places = [...normal].flatMap((char, n, all) => Array(char.toLowerCase().length).fill(places[all.slice(0, n).join("").length]))
  let folded = ""
  const at = []
  for (let n = 0; n < lower.length; n++) {
    if (isSpace(lower[n])) continue
    folded += lower[n]
    at.push(places[n])
  }
  at.push(text.length)
  return { folded, at }
}

/** Where characters join over the borders of clusters: the normal form of every beginning of the text. Slow, and rare. */
const bySteps = text => {
  const normal = text.normalize("NFKC")
  const places = []
  for (let end = 1; end <= text.length && places.length < normal.length; end++) {
    const known = text.slice(0, end).normalize("NFKC").length
    while (places.length < Math.min(known, normal.length)) places.push(end - 1)
  }
  while (places.length < normal.length) places.push(text.length - 1)
  return { normal, places }
}
