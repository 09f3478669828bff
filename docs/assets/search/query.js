// A query as alternatives of terms. Without white space it is one phrase, whatever signs it is written with.

import { fold, isSpace, wellFormed } from "./fold.js"

export const LONGEST = 2000  // characters of a query that are read

/** Pieces between white space; a quotation mark opens only where a piece begins, and closes only where one ends. */
const pieces = text => {
  const found = []
  for (let at = 0; at < text.length;) {
    if (isSpace(text[at])) { at++; continue }
    const isExcluded = found.length > 0 && text[at] === "-" && text[at + 1] !== undefined && !isSpace(text[at + 1])
    const begin = at + (isExcluded ? 1 : 0)
    let end = begin
    const closes = n => text[n] === '"' && (n + 1 === text.length || isSpace(text[n + 1]))
    let isQuoted = false
    if (text[begin] === '"') {
      let close = begin + 1
      while (close < text.length && !closes(close)) close++
      isQuoted = close < text.length
      if (isQuoted) end = close + 1
    }
    if (!isQuoted) while (end < text.length && !isSpace(text[end])) end++
    const raw = text.slice(begin, end)
    found.push({ raw: isQuoted ? raw.slice(1, -1) : raw, isExcluded, isQuoted })
    at = end
  }
  return found
}

/** { isCut, isPhrase, alternatives: [{ terms: [phrase], excluded: [phrase], near: [{ left, right, within }] }] }; phrases are folded. */
export const parse = typed => {
  const whole = wellFormed(typed)
  const isCut = whole.length > LONGEST
  const text = isCut ? wellFormed(whole.slice(0, LONGEST)) : whole
  const literal = { isCut, isPhrase: true, alternatives: fold(text) ? [{ terms: [fold(text)], excluded: [], near: [] }] : [] }
  const parts = pieces(text)
  if (parts.length <= 1 && !(parts[0] && parts[0].isQuoted && [...parts[0].raw].some(isSpace))) return literal
  if (parts.length === 1) return { ...literal, alternatives: fold(parts[0].raw) ? [{ terms: [fold(parts[0].raw)], excluded: [], near: [] }] : [] }

  const alternatives = []
  let own = { terms: [], excluded: [], near: [] }
  let within = 0
  let last = ""
  const close = () => { if (own.terms.length || own.excluded.length) alternatives.push(own) }
  for (const part of parts) {
    const near = !part.isQuoted && !part.isExcluded && /^NEAR\/(\d{1,4})$/.exec(part.raw)
    if (!part.isQuoted && !part.isExcluded && (part.raw === "|" || part.raw === "｜")) {
      close()
      own = { terms: [], excluded: [], near: [] }
      within = 0
      last = ""
    } else if (near) {
      within = last ? Number(near[1]) + 1 : 0
    } else {
      const phrase = fold(part.raw)
      if (!phrase) continue
      if (part.isExcluded) { own.excluded.push(phrase); continue }
      if (within) own.near.push({ left: last, right: phrase, within: within - 1 })
      own.terms.push(phrase)
      last = phrase
      within = 0
    }
  }
  close()
  return { isCut, isPhrase: false, alternatives: alternatives.filter(one => one.terms.length) }
}
