// Titles by how they are spoken: syllables, their first letters, or both mixed; a character with several readings has any of them.

const lettersOf = typed => typed.normalize("NFKC").toLowerCase().replace(/ü/g, "v").replace(/[\s'’]/g, "")

/** Whether what is typed can be pinyin: one letter is too few to tell. */
export const isPinyin = typed => /^[a-z]{2,}$/.test(lettersOf(typed))

/** What a character of a title may take of the letters: each syllable it has, `lv` as `lu` too, and the sound that begins it. */
const takes = (char, readings) => {
  const spoken = readings.get(char) || []
  const whole = spoken.flatMap(one => one.includes("v") ? [one, one.replace("v", "u")] : [one])
  return { whole, begins: whole.flatMap(one => /^[zcs]h/.test(one) ? [one[0], one.slice(0, 2)] : [one[0]]) }
}

/** Where in a title (in characters) the letters begin, or -1. The last syllable need not be whole. */
const placeIn = (chars, letters) => {
  const failed = new Set()
  const goesOn = (n, at) => {
    if (at === letters.length) return true
    if (n === chars.length || failed.has(n * 64 + at)) return false
    const { own, whole, begins } = chars[n]
    const isFound = own ? letters.startsWith(own, at) && goesOn(n + 1, at + own.length) || own === " " && at > 0 && goesOn(n + 1, at)
      : whole.some(one => letters.startsWith(one, at) && goesOn(n + 1, at + one.length) || one.startsWith(letters.slice(at)))
        || begins.some(one => letters.startsWith(one, at) && goesOn(n + 1, at + one.length))
    if (!isFound) failed.add(n * 64 + at)
    return isFound
  }
  return chars.findIndex((_, n) => goesOn(n, 0))
}

/** The titles that hold the letters as they are spoken: those that begin with them first, then shorter ones. */
export const spokenTitles = ({ titles, readings }, typed) => {
  const letters = lettersOf(typed).slice(0, 60)
  const known = new Map()
  const soundOf = char => {
    if (!known.has(char)) known.set(char, readings.has(char) ? takes(char, readings) : { own: /[a-z0-9]/i.test(char) ? char.toLowerCase() : " " })
    return known.get(char)
  }
  return titles.map(row => ({ ...row, place: placeIn([...row.title].map(soundOf), letters) })).filter(({ place }) => place >= 0)
    .sort((a, b) => (a.place > 0) - (b.place > 0) || a.title.length - b.title.length || a.number - b.number)
}
