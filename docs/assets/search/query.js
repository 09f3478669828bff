// A query as alternatives of terms. Without white space it is one phrase, whatever signs it is written with.

import { fold, isSpace, wellFormed } from "./fold.js"

export const LONGEST = 2000  // characters of a query that are read
export const ANY = "\x02"  // in a term: any one character
const OPENING = '"“＂„'
const CLOSING = '"”＂“'

/** Pieces between white space; a quotation mark opens only where a piece begins, and closes only where one ends. */
const pieces = text => {
  const found = []
  for (let at = 0; at < text.length;) {
    if (isSpace(text[at])) { at++; continue }
    const isExcluded = found.length > 0 && "-－".includes(text[at]) && text[at + 1] !== undefined && !isSpace(text[at + 1])
    const begin = at + (isExcluded ? 1 : 0)
    let end = begin
    const closes = n => CLOSING.includes(text[n]) && (n + 1 === text.length || isSpace(text[n + 1]))
    let isQuoted = false
    if (OPENING.includes(text[begin])) {
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

const wild = folded => folded.replace(/(?<=[^?])\?+(?=[^?])/g, signs => ANY.repeat(signs.length))
const phraseOf = folded => folded ? [{ terms: [folded], excluded: [], near: [] }] : []

/** The alternatives of pieces that white space sets apart. `isWild`: a question mark within a word is any character too. */
const combined = (parts, isWild) => {
  const alternatives = []
  let own, within, last, gap
  const begin = () => {
    own = { terms: [], excluded: [], near: [] }
    within = 0
    last = gap = ""
  }
  const close = () => {
    if (gap) own.terms.push(gap)  // nothing follows it: it is what it looks like
    if (own.terms.length) alternatives.push(own)
    begin()
  }
  begin()
  for (const { raw, isExcluded, isQuoted } of parts) {
    const phrase = isWild && !isQuoted ? wild(fold(raw)) : fold(raw)
    const isOperator = !isExcluded && !isQuoted
    const near = isOperator && /^NEAR\/(\d{1,4})$/.exec(raw.normalize("NFKC"))
    if (isOperator && phrase === "|") close()
    else if (near) within = last ? Number(near[1]) + 1 : 0
    else if (isOperator && last && !gap && /^\?+$/.test(phrase)) gap = phrase
    else if (phrase && isExcluded) own.excluded.push(phrase)
    else if (phrase) {
      if (gap) own.terms.pop()
      const term = gap ? last + ANY.repeat(gap.length) + phrase : phrase
      if (within) own.near.push({ left: last, right: term, within: within - 1 })
      own.terms.push(term)
      last = term
      within = 0
      gap = ""
    }
  }
  close()
  return alternatives
}

/** { isCut, isPhrase, alternatives: [{ terms: [phrase], excluded: [phrase], near: [{ left, right, within }] }], otherwise }.
    Phrases are folded. `otherwise` are the alternatives to ask for where nothing has the signs of the query as they stand:
    quotation marks around a phrase, question marks for any character; null where that is no other query. */
export const parse = typed => {
  const whole = wellFormed(typed)
  const isCut = whole.length > LONGEST
  const text = isCut ? wellFormed(whole.slice(0, LONGEST)) : whole
  const parts = pieces(text)
  const isPhrase = parts.length <= 1
  const isPlain = isPhrase && !(parts[0] && parts[0].isQuoted && [...parts[0].raw].some(isSpace))
  const alternatives = isPlain ? phraseOf(fold(text)) : combined(parts, false)
  const other = combined(parts, true)
  return { isCut, isPhrase, alternatives, otherwise: JSON.stringify(other) === JSON.stringify(alternatives) ? null : other }
}
