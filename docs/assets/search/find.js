// Which speeches a query finds, and where in them. Exact: what the index cannot prove is read in the texts.

import { codePoints, fold, foldWithPlaces, isPunctuation } from "./fold.js"
import { remembering } from "./index.js"
import { ANY } from "./query.js"

const FEW = 8  // texts that are sooner read than ruled out by more of the index
const AT_ONCE = 24  // texts loaded side by side
const ANSWERS_KEPT = 100
const MOST_SPELLINGS = 64  // ways to write a phrase that are looked up one by one
const APART = "\x01"  // between restored words in the index: no text has it

/** Places of a phrase in a folded text as [begin, end], one not overlapping the next. */
const placesOf = (folded, phrase) => {
  const found = []
  if (phrase.includes(ANY)) {
    const pattern = [...phrase].map(char => char === ANY ? "[^]" : char.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&")).join("")
    for (const { index, 0: { length } } of folded.matchAll(new RegExp(pattern, "gu"))) found.push([index, index + length])
    return found
  }
  for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + phrase.length)) found.push([at, at + phrase.length])
  return found
}

/** Places of `left` and of `right` that are within so many characters of each other, in either order. */
const nearPlaces = (folded, { left, right, within }) => {
  const lefts = placesOf(folded, left)
  const rights = placesOf(folded, right)
  const gap = (a, b) => a[0] < b[0] ? b[0] - a[1] : a[0] - b[1]
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
  const { count, window } = index
  const marks = lists => {
    const found = new Uint8Array(3 * count)
    for (const list of lists) for (const text of list) found[text] = 1
    return found
  }
  const rangeMarks = async phrase => {
    const { inside, maybe } = await index.range(phrase)
    return marks([...inside, ...maybe])
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
        const { title, text: body, restored } = contents[n]
        if (test(changed(fold(text < count ? body : text < 2 * count ? title : restored.text), change))) good.push(text)
      })
    }
    return good
  }

  /** Which of the texts that are not found are possible where each of some views on them says which it allows. What a restored
      layer has may stand partly in the reading text, but one view at least must have seen a restored word. */
  const possible = (found, views) => {
    const open = []
    for (let text = 0; text < 2 * count; text++) if (!found[text] && views.every(view => view[text])) open.push(text)
    if (window) for (let n = 0; n < count; n++) {
      const text = 2 * count + n
      if (!found[n] && !found[text] && views.some(view => view[text]) && views.every(view => view[text] || view[n])) open.push(text)
    }
    return open
  }

  /** Which texts, titles and restored layers hold a folded phrase: a mark for each. */
  const phrase = async (wanted, watch) => {
    if (wanted.includes(APART)) return marks([])
    const chars = [...wanted]
    const isWhole = chars.length <= index.depth
    const { inside, maybe } = await index.range(wanted)
    const found = marks(isWhole ? inside : [])
    const allowed = marks(isWhole ? maybe : [...inside, ...maybe])
    const isLong = window > 0 && chars.length > window  // for a window, which may hold a part of it
    if (isLong) {
      const starts = [...chars.keys()].filter(start => start % window === 0).map(start => Math.min(start, chars.length - window))
      const pieces = await Promise.all(starts.map(start => rangeMarks(chars.slice(start, start + window).join(""))))
      for (const text of possible(found, pieces)) if (text >= 2 * count) allowed[text] = 1
    }
    let open = possible(found, [allowed])
    // The same texts must hold what follows the first characters, too: each view rules most strangers out.
    const starts = [chars.length >> 1, 1, chars.length * 3 >> 2, chars.length - 2].filter((start, n, all) =>
      start > 0 && start <= chars.length - 2 && all.indexOf(start) === n)
    for (const start of starts) {
      if (open.length <= FEW) break
      const view = await rangeMarks(chars.slice(start).join(""))
      open = open.filter(text => view[text] || text >= 2 * count && (isLong || view[text - 2 * count]))
    }
    for (const text of await read(open, folded => folded.includes(wanted), watch)) found[text] = 1
    return found
  }
  const exact = remembering(ANSWERS_KEPT, key => phrase(key, phrase.watch))

  /** The ways in which the texts may write a phrase, or null where there are too many. */
  const spellings = async chars => {
    let ways = [""]
    for (const char of chars) {
      const longer = ways.flatMap(way => (index.forms.get(char) || [char]).map(form => way + form))
      if (longer.length > MOST_SPELLINGS) return null
      ways = longer
      if (longer.length > 1 && codePoints(longer[0]) > 1) {
        const ranges = await Promise.all(longer.map(index.range))
        ways = longer.filter((_, n) => ranges[n].inside.length || ranges[n].maybe.length)
      }
    }
    return ways
  }

  /** The same where characters have several forms, or punctuation may stand between them. */
  const loose = async (wanted, options, change, watch) => {
    const target = changed(wanted, change)
    if (!target) return marks([])
    const chars = [...target]
    const ways = options.bare ? null : await spellings(chars)
    if (ways) {
      const found = marks([])
      for (const marked of await Promise.all(ways.map(exact))) marked.forEach((isFound, text) => { if (isFound) found[text] = 1 })
      return found
    }
    const forms = char => options.simplified && index.forms.get(char) || [char]
    const found = (await exact(target)).slice()
    const pairs = [0, chars.length - 2, chars.length >> 1, chars.length >> 2, chars.length * 3 >> 2]
    const starts = chars.length === 1 ? [0] : [...new Set(pairs)].filter(start => start >= 0 && start < chars.length - 1)
    const views = []
    let open = []
    for (const start of starts) {
      const lists = []
      for (const a of forms(chars[start])) {
        const ways = chars.length === 1 ? [a] : forms(chars[start + 1]).flatMap(b => [a + b, ...!options.bare ? [] : index.punctuation.flatMap(p =>
          [a + p + b, ...index.punctuation.map(q => a + p + q)])])
        for (const way of ways) {
          const { inside, maybe } = await index.range(way)
          lists.push(...inside, ...maybe)
        }
      }
      views.push(marks(lists))
      open = possible(found, views)
      if (open.length <= FEW) break
    }
    for (const text of await read(open, folded => folded.includes(target), watch, change)) found[text] = 1
    return found
  }

  /** Which texts hold a term: a phrase, or phrases with so many characters between them. */
  const holding = async (term, options, change, watch) => {
    const whole = one => change ? loose(one, options, change, watch) : exact(one)
    if (!term.includes(ANY)) return whole(term)
    const views = await Promise.all(term.split(ANY).filter(Boolean).map(whole))
    const found = marks([])
    const open = possible(found, views)
    for (const text of await read(open, folded => placesOf(folded, changed(term, change)).length > 0, watch, change)) found[text] = 1
    return found
  }

  /** Speeches found by a query, as marks: in their title or text, or with their restored words only; how many terms each title has. */
  const search = async (query, options = {}, watch = null) => {
    const change = await changing(options)
    phrase.watch = watch
    const inTitle = new Uint8Array(count)
    const found = new Uint8Array(count)
    const restored = new Uint8Array(count)
    for (const { terms, excluded, near } of query.alternatives) {
      const [marked, banned] = await Promise.all([terms, excluded].map(list => Promise.all(list.map(term => holding(term, options, change, watch)))))
      const plain = new Uint8Array(count)
      const within = new Uint8Array(count)
      for (let n = 0; n < count; n++) {
        const stands = mark => mark[n] || mark[count + n]
        plain[n] = marked.every(stands) && !banned.some(stands) ? 1 : 0
        within[n] = !plain[n] && marked.every(mark => stands(mark) || mark[2 * count + n]) && !banned.some(mark => stands(mark) || mark[2 * count + n]) ? 1 : 0
        if (plain[n]) inTitle[n] = Math.max(inTitle[n], marked.filter(mark => mark[count + n]).length)
      }
      for (const pair of near) {
        const changedPair = { ...pair, left: changed(pair.left, change), right: changed(pair.right, change) }
        const isNear = folded => nearPlaces(folded, changedPair).left.length > 0
        const [a, b] = await Promise.all([pair.left, pair.right].map(term => holding(term, options, change, watch)))
        const both = []
        const layers = []
        for (let n = 0; n < count; n++) {
          if (within[n] || plain[n] && (a[2 * count + n] || b[2 * count + n])) layers.push(2 * count + n)
          if (plain[n]) for (const text of [n, count + n]) if (a[text] && b[text]) both.push(text)
        }
        const good = new Set(await read(both, isNear, watch, change))
        const goodLayers = new Set(await read(layers, isNear, watch, change))
        for (let n = 0; n < count; n++) {
          const isPlain = good.has(n) || good.has(count + n)
          within[n] = (within[n] || plain[n]) && !isPlain && goodLayers.has(2 * count + n) ? 1 : 0
          plain[n] = plain[n] && isPlain ? 1 : 0
        }
      }
      for (let n = 0; n < count; n++) {
        found[n] |= plain[n]
        restored[n] |= within[n]
      }
    }
    for (let n = 0; n < count; n++) if (found[n]) restored[n] = 0
    return { found, restored, inTitle, change }
  }

  /** Whether folding traditional characters can change what a query finds. */
  const hasForms = async query => {
    const several = new Set([...index.forms].flat(2))
    for (const { terms, excluded } of query.alternatives) for (const term of [...terms, ...excluded]) {
      if ([...term].some(char => several.has(char))) return true
      for (const piece of term.split(ANY)) if (piece && !(await exact(piece)).includes(1)) return true  // some of it may be in no text at all
    }
    return false
  }

  /** What a query finds by layers, which share no speech: `exact` as it is written, `script` in other forms of its characters,
      `restored` with restored words. `changes` are what was done to texts for each. */
  const layers = async (query, options, watch) => {
    const own = await search(query, { ...options, simplified: false }, watch)
    const wide = options.simplified && await hasForms(query) ? await search(query, options, watch) : own
    const script = wide.found.map((isFound, n) => isFound && !own.found[n] ? 1 : 0)
    const restored = own.restored.map((isFound, n) => (isFound || wide.restored[n]) && !own.found[n] && !script[n] ? 1 : 0)
    return { found: { exact: own.found, script, restored }, inTitle: own.inTitle, changes: { exact: own.change, script: wide.change, restored: wide.change } }
  }

  /** Where a query's terms stand in a text as it is shown: { begin, end } in order, overlapping ones joined. */
  const hits = (text, query, change = null) => {
    const { folded, at } = placed(text, change)
    const spans = []
    for (const { terms, near } of query.alternatives) {
      const nearTerms = new Set(near.flatMap(({ left, right }) => [left, right]))
      for (const term of terms) if (!nearTerms.has(term) && changed(term, change)) spans.push(...placesOf(folded, changed(term, change)))
      for (const pair of near) {
        const places = nearPlaces(folded, { ...pair, left: changed(pair.left, change), right: changed(pair.right, change) })
        spans.push(...places.left, ...places.right)
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
    const sure = [...wanted].length > index.depth ? marks([]) : marks(inside)
    const open = marks([...inside, ...maybe])
    const found = []
    for (let text = count; text < 2 * count && found.length < limit; text++)
      if (sure[text] || open[text] && (await read([text], folded => folded.includes(wanted))).length) found.push(text - count)
    return Promise.all(found.map(async number => ({ number, ...await index.text(number) })))
  }

  return { changing, layers, hits, parts, titles }
}
