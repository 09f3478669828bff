// Which speeches a query finds, and where in them. Exact: what the index cannot prove is read in the texts.

import { codePoints, fold, foldWithPlaces, isPunctuation } from "./fold.js"
import { remembering } from "./index.js"

const FEW = 8  // texts that are sooner read than ruled out by more of the index
const AT_ONCE = 24  // texts loaded side by side
const ANSWERS_KEPT = 100

/** All begins of a phrase in a folded text, one not overlapping the next. */
const placesOf = (folded, phrase) => {
  const found = []
  for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + phrase.length)) found.push(at)
  return found
}

/** Begins of `left` and of `right` that are within so many characters of each other, in either order. */
const nearPlaces = (folded, { left, right, within }) => {
  const lefts = placesOf(folded, left)
  const rights = placesOf(folded, right)
  const gap = (a, b) => a < b ? b - a - left.length : a - b - right.length
  const isNear = (a, b) => gap(a, b) >= 0 && gap(a, b) <= within
  return {
    left: lefts.filter(a => rights.some(b => isNear(a, b))),
    right: rights.filter(b => lefts.some(a => isNear(a, b))),
  }
}

/** The end of the character, with its marks, that begins at a place. */
const endAfter = (text, begin) => {
  let end = begin + (text.codePointAt(begin) > 0xffff ? 2 : 1)
  while (end < text.length && /\p{M}/u.test(text[end])) end++
  return end
}

/** Searches an index. `options`: { simplified, bare } fold traditional characters and ignore punctuation. */
export const finder = index => {
  const { count } = index
  const marks = lists => {
    const found = new Uint8Array(2 * count)
    for (const list of lists) for (const text of list) found[text] = 1
    return found
  }

  /** What changes folded texts and phrases under the options: a function of one character, "" where it is dropped. */
  const changing = async options => {
    const variants = options.simplified ? await index.variants() : null
    if (!variants && !options.bare) return null
    return char => options.bare && isPunctuation(char) ? "" : variants && variants.get(char) || char
  }
  const changed = (text, change) => change ? [...text].map(change).join("") : text

  /** The folded text under the options, with the places in the original. */
  const placed = (text, change) => {
    const { folded, at } = foldWithPlaces(text)
    if (!change) return { folded, at }
    let out = ""
    const places = []
    let from = 0
    for (const char of folded) {
      const now = change(char)
      for (let n = 0; n < now.length; n++) places.push(at[from + Math.min(n, char.length - 1)])
      out += now
      from += char.length
    }
    places.push(text.length)
    return { folded: out, at: places }
  }

  /** Those of some texts for which a test of the folded text holds. */
  const read = async (texts, test, watch, change = null) => {
    const good = []
    for (let from = 0; from < texts.length; from += AT_ONCE) {
      watch && watch(from, texts.length)
      const some = texts.slice(from, from + AT_ONCE)
      const contents = await Promise.all(some.map(text => index.text(text % count)))
      some.forEach((text, n) => {
        const { title, text: body } = contents[n]
        if (test(changed(fold(text < count ? body : title), change))) good.push(text)
      })
    }
    return good
  }

  /** Which texts and titles hold a folded phrase: a mark for each. */
  const phrase = async (wanted, watch) => {
    const chars = [...wanted]
    const isWhole = chars.length <= index.depth
    const { inside, maybe } = await index.range(wanted)
    const found = marks(isWhole ? inside : [])
    const possible = marks(isWhole ? maybe : [...inside, ...maybe])
    let open = []
    for (let text = 0; text < 2 * count; text++) if (possible[text] && !found[text]) open.push(text)
    // The same texts must hold what follows the first characters, too: each view rules most strangers out.
    const views = [chars.length >> 1, 1, chars.length * 3 >> 2, chars.length - 2].filter((start, n, all) =>
      start > 0 && start <= chars.length - 2 && all.indexOf(start) === n)
    for (const start of views) {
      if (open.length <= FEW) break
      const other = await index.range(chars.slice(start).join(""))
      const allowed = marks([...other.inside, ...other.maybe])
      open = open.filter(text => allowed[text])
    }
    for (const text of await read(open, folded => folded.includes(wanted), watch)) found[text] = 1
    return found
  }
  const exact = remembering(ANSWERS_KEPT, key => phrase(key, phrase.watch))

  /** The same where characters have several forms, or punctuation may stand between them. */
  const loose = async (wanted, options, change, watch) => {
    const target = changed(wanted, change)
    if (!target) return new Uint8Array(2 * count)
    const forms = char => options.simplified && index.forms.get(char) || [char]
    const found = (await exact(target)).slice()
    const chars = [...target]
    if (!options.bare && chars.every(char => forms(char).length === 1 && forms(char)[0] === char)) return found
    const all = async phrases => {
      const lists = []
      for (const one of phrases) {
        const { inside, maybe } = await index.range(one)
        lists.push(...inside, ...maybe)
      }
      return marks(lists)
    }
    let open = null
    const pairs = [0, chars.length - 2, chars.length >> 1, chars.length >> 2, chars.length * 3 >> 2]
    const starts = chars.length === 1 ? [0] : [...new Set(pairs)].filter(start => start >= 0 && start < chars.length - 1)
    for (const start of starts) {
      const ways = []
      for (const a of forms(chars[start])) {
        if (chars.length === 1) { ways.push(a); continue }
        for (const b of forms(chars[start + 1])) {
          ways.push(a + b)
          if (options.bare) for (const p of index.punctuation) {
            ways.push(a + p + b)
            for (const q of index.punctuation) ways.push(a + p + q)
          }
        }
      }
      const allowed = await all(ways)
      open = open ? open.filter(text => allowed[text]) : [...allowed.keys()].filter(text => allowed[text])
      if (open.length <= FEW) break
    }
    open = open.filter(text => !found[text])
    for (const text of await read(open, folded => folded.includes(target), watch, change)) found[text] = 1
    return found
  }

  /** Speeches found by a query, as marks, and how many of its terms stand in each title. */
  const search = async (query, options = {}, watch = null) => {
    const change = await changing(options)
    phrase.watch = watch
    const texts = term => change ? loose(term, options, change, watch) : exact(term)
    const inTitle = new Uint8Array(count)
    const found = new Uint8Array(count)
    for (const { terms, excluded, near } of query.alternatives) {
      const kept = new Uint8Array(count).fill(1)
      const marked = await Promise.all(terms.map(texts))
      const banned = await Promise.all(excluded.map(texts))
      for (let n = 0; n < count; n++) {
        kept[n] = marked.every(mark => mark[n] || mark[count + n]) && !banned.some(mark => mark[n] || mark[count + n]) ? 1 : 0
        if (kept[n]) inTitle[n] = Math.max(inTitle[n], marked.filter(mark => mark[count + n]).length)
      }
      for (const pair of near) {
        const changedPair = { ...pair, left: changed(pair.left, change), right: changed(pair.right, change) }
        const [a, b] = await Promise.all([texts(pair.left), texts(pair.right)])
        const both = []
        for (let n = 0; n < count; n++) {
          if (!kept[n]) continue
          kept[n] = 0
          if (a[n] && b[n]) both.push(n)
          if (a[count + n] && b[count + n]) both.push(count + n)
        }
        for (const text of await read(both, folded => nearPlaces(folded, changedPair).left.length > 0, watch, change)) kept[text % count] = 1
      }
      for (let n = 0; n < count; n++) found[n] |= kept[n]
    }
    return { found, inTitle, change }
  }

  /** Where a query's terms stand in a text as it is shown: { begin, end } in order, overlapping ones joined. */
  const hits = (text, query, change = null) => {
    const { folded, at } = placed(text, change)
    const spans = []
    for (const { terms, near } of query.alternatives) {
      const nearTerms = new Set(near.flatMap(({ left, right }) => [left, right]))
      const add = (term, begins) => {
        const size = changed(term, change).length
        for (const begin of begins) if (size) spans.push([begin, begin + size])
      }
      for (const term of terms) if (!nearTerms.has(term) && changed(term, change)) add(term, placesOf(folded, changed(term, change)))
      for (const pair of near) {
        const places = nearPlaces(folded, { ...pair, left: changed(pair.left, change), right: changed(pair.right, change) })
        add(pair.left, places.left)
        add(pair.right, places.right)
      }
    }
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])
    const joined = []
    for (const [begin, end] of spans) {
      const last = joined[joined.length - 1]
      if (last && begin < last[1]) last[1] = Math.max(last[1], end)
      else joined.push([begin, end])
    }
    return joined.map(([begin, end]) => ({ begin: at[begin], end: endAfter(text, at[end - 1]) }))
  }

  /** The longest parts of a phrase that are found, from left to right, with the number of speeches each is in. */
  const parts = async wanted => {
    const chars = [...wanted].slice(0, 60)
    const speeches = async (from, to) => {
      const mark = await exact(chars.slice(from, to).join(""))
      let total = 0
      for (let n = 0; n < count; n++) total += mark[n] || mark[count + n]
      return total
    }
    const found = []
    for (let from = 0; from < chars.length && found.length < 6;) {
      let low = from
      let high = chars.length
      while (low < high) {
        const middle = low + high + 1 >> 1
        if (await speeches(from, middle)) low = middle
        else high = middle - 1
      }
      if (low > from) found.push({ text: chars.slice(from, low).join(""), speeches: await speeches(from, low) })
      from = Math.max(low, from + 1)
    }
    return found
  }

  /** A few speeches whose title holds what is typed. */
  const titles = async (typed, limit) => {
    const wanted = fold(typed)
    if (!wanted) return []
    const { inside, maybe } = await index.range(wanted)
    const sure = [...wanted].length > index.depth ? new Uint8Array(2 * count) : marks(inside)
    const open = marks([...inside, ...maybe])
    const found = []
    for (let text = count; text < 2 * count && found.length < limit; text++)
      if (sure[text] || open[text] && (await read([text], folded => folded.includes(wanted))).length) found.push(text - count)
    return Promise.all(found.map(async number => ({ number, ...await index.text(number) })))
  }

  return { changing, search, hits, parts, titles }
}
