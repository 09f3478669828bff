// The files that speech_archive/publish/search/index.py writes: loaded once each, inflated, decoded.

import { codePoints } from "./fold.js"

const FORMAT = 2  // of the files
const KEY = 5  // characters that name a text by its content
const TEXTS_KEPT = 600
const SHARDS_KEPT = 200

/** A file that the manifest names is not there, or is not what it names: the manifest is of another deployment. */
export const Stale = class extends Error {}

/** A file as bytes. From a folder on disk, where fetch is refused, files are scripts that hand over their content. */
const load = async (base, name) => {
  if (base.protocol !== "file:") {
    const answer = await fetch(new URL(name, base))
    if (!answer.ok) throw new Stale(`${name}: ${answer.status}`)
    return answer.arrayBuffer()
  }
  const waiting = (window.archiveFiles ||= {})
  const path = name.replace(/\.bin$/, "")
  return new Promise((resolve, reject) => {
    const script = document.createElement("script")
    waiting[path] = content => resolve(Uint8Array.from(atob(content), char => char.charCodeAt(0)))
    script.src = new URL(path + ".js", base)
    script.onerror = () => reject(new Stale(`${name}: not found`))
    script.onload = () => script.remove()
    document.head.append(script)
  })
}

/** The manifest, which alone has a name that stays: whatever a cache says of its age, the server is asked whether it is the latest.
    `isAnew`: a cache on the way has given an old one, so it is asked for under an address that none has seen. */
export const askForManifest = (base, isAnew = false) =>
  fetch(new URL(isAnew ? `manifest.bin?${Date.now()}` : "manifest.bin", base), { cache: isAnew ? "reload" : "no-cache" })

const inflate = async bytes =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer())
const parsed = bytes => JSON.parse(new TextDecoder().decode(bytes))

/** What a file named by its content holds. A server may answer with some page where there is none. */
const content = async (base, name, read) => {
  const bytes = await load(base, name)
  try {
    return read(await inflate(bytes))
  } catch (error) {
    throw new Stale(`${name}: ${error}`)
  }
}

/** Opens an index by `open()`, and once more anew where it proves to be of another deployment while `use` works with it. */
export const withIndex = async (open, use) => {
  try {
    return await use(await open())
  } catch (error) {
    if (!(error instanceof Stale)) throw error
    return use(await open(true))
  }
}

/** The restored layer of a text: its `text`, and each restored word as { begin, end } there and { from, to } in the reading text. */
const restoredOf = (text, words) => {
  let whole = ""
  let at = 0
  const places = words.map(([from, to, word]) => {
    whole += text.slice(at, from)
    at = to
    const begin = whole.length
    whole += word
    return { begin, end: whole.length, from, to }
  })
  return { text: whole + text.slice(at), places }
}

/** The last few answers of a function of a string that returns a promise; failures are asked again. */
export const remembering = (size, ask) => {
  const known = new Map()
  return key => {
    const answer = known.get(key) || ask(key)
    known.delete(key)
    known.set(key, answer)
    answer.catch(() => known.delete(key))
    if (known.size > size) known.delete(known.keys().next().value)
    return answer
  }
}

const numbers = bytes => {
  const found = []
  for (let at = 0; at < bytes.length;) {
    let number = 0
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++]
      number |= (byte & 127) << shift
      more = byte > 127
    }
    found.push(number)
  }
  return found
}

/** Runs of places: `head` starts the first place, `parted` characters of it are as in the place before, `shared` as in all. */
const decode = (bytes, first) => {
  const sections = []
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < bytes.length;) {
    const size = view.getUint32(at, true)
    sections.push(bytes.subarray(at + 4, at + 4 + size))
    at += 4 + size
  }
  const [kept, parted, lengths, shared, planes, countBytes, gapBytes, heavyList, heavyGaps] = sections
  const counts = numbers(countBytes)
  const gaps = numbers(gapBytes)
  const third = planes.length / 3
  const char = n => String.fromCodePoint(planes[n] << 16 | planes[third + n] << 8 | planes[2 * third + n])
  const take = (gaps, from, count) => {
    const texts = new Int32Array(count)
    for (let n = 0, text = 0; n < count; n++) texts[n] = text += gaps[from + n]
    return texts
  }
  const runs = []
  let head = [...first]
  let charAt = 0
  let gapAt = 0
  counts.forEach((count, n) => {
    if (n) {
      head = head.slice(0, kept[n])
      while (head.length < lengths[n]) head.push(char(charAt++))
    }
    const from = gapAt
    gapAt += count
    runs.push({
      head: head.join(""), parted: parted[n], shared: head.slice(0, shared[n]).join(""),
      texts: () => take(gaps, from, count),
    })
  })
  const listGaps = numbers(heavyGaps)
  let listAt = 0
  for (const [run, phrase, count] of JSON.parse(new TextDecoder().decode(heavyList))) {
    const from = listAt
    listAt += count;
    (runs[run].heavy ||= []).push({ phrase, texts: () => take(listGaps, from, count) })
  }
  return runs
}

/** The index under `base`. Text n is the text of speech n, text count + n its title, text 2 * count + n its restored words,
    each with `window` - 1 characters on either side (no speech has any where `window` is 0). */
export const openIndex = async (base, asked = null) => {
  const answer = base.protocol === "file:" ? null : await (asked || askForManifest(base))
  if (answer && !answer.ok) throw new Error(`manifest.bin: ${answer.status}`)
  const manifest = parsed(await inflate(answer ? await answer.arrayBuffer() : await load(base, "manifest.bin")))
  if (manifest.format !== FORMAT) throw new Error(`the index is of format ${manifest.format}, this page reads ${FORMAT}`)
  const { firsts, speeches: count, depth, window } = manifest  // depth: characters that places are sorted by
  const hash = n => manifest.shards.slice(8 * n, 8 * n + 8)
  const shard = remembering(SHARDS_KEPT, n => content(base, `s-${hash(n)}.bin`, bytes => decode(bytes, firsts[n])))
  let columns, late, variants, titles

  /** Title ("" where there is none), what pages call it, paragraphs, the restored layer. */
  const text = remembering(TEXTS_KEPT, async number => {
    const { ids, texts } = await index.columns()
    const key = texts.slice(KEY * number, KEY * (number + 1))
    const lines = await content(base, `t/${ids[number]}-${key}.bin`, bytes =>
      new TextDecoder("utf-16le", { ignoreBOM: true }).decode(bytes).split("\n"))
    const text = lines.slice(3).join("\n")
    return { title: lines[0], name: lines[1], text, restored: restoredOf(text, lines[2] ? JSON.parse(lines[2]) : []) }
  })

  /** The texts that hold a phrase for certain (`inside`), and those that may (`maybe`): arrays of arrays. */
  const range = async phrase => {
    const key = [...phrase].slice(0, depth).join("")
    const size = codePoints(key)
    let low = 0
    for (let high = firsts.length; low < high;) {
      const middle = low + high >> 1
      if (firsts[middle] <= key) low = middle + 1
      else high = middle
    }
    const own = []
    let next = null
    for (let n = Math.max(0, low - 1); n < firsts.length && !next; n++) {
      if (n >= low && !firsts[n].startsWith(key) && !(n === low && own.length)) break
      const runs = await shard(n)
      let from = 0
      if (n < low) for (let high = runs.length; from < high - 1;) {  // the last head that is not after the phrase
        const middle = from + high >> 1
        if (runs[middle].head <= key) from = middle
        else high = middle
      }
      for (let r = from; r < runs.length; r++) {
        if (r > from || n >= low) if (!runs[r].head.startsWith(key)) { next = runs[r]; break }
        own.push(runs[r])
        if (runs[r].head.startsWith(key) && runs[r].heavy) {  // the shortest that goes on like it stands for the same places
          const heavy = runs[r].heavy.filter(({ phrase }) => phrase.startsWith(key)).sort((a, b) => a.phrase.length - b.phrase.length)[0]
          if (heavy) return { inside: [heavy.texts()], maybe: [] }
        }
      }
    }
    const inside = []
    const maybe = []
    own.forEach((run, n) => {
      const after = own[n + 1] || next
      const goesOn = Boolean(after && after.head.startsWith(key))
      if (run.head.startsWith(key)) (goesOn || run.shared.startsWith(key) ? inside : maybe).push(run)
      else if (key.startsWith(run.shared) && !(goesOn && after.parted < size)) maybe.push(run)
    })
    return { inside: inside.map(run => run.texts()), maybe: maybe.map(run => run.texts()) }
  }

  const index = {
    count, text, range, depth, window,
    forms: new Map(manifest.forms.map(forms => { const [key, ...all] = forms; return [key, all] })),
    punctuation: [...manifest.punctuation],
    columns: () => columns ||= content(base, `c-${manifest.columns}.bin`, parsed).then(known => {
      const sourceOf = known.sources.flatMap(source => Array(source[2]).fill(source))
      return { ...known, sourceOf, ids: sourceOf.map(([source], n) => known.ids[n] || `${source}-${known.ordinals[n]}`) }
    }),
    late: () => late ||= content(base, `f-${manifest.late}.bin`, parsed),
    /** Each title once: { number: of the first speech with it, title }, and the readings of characters. */
    titles: () => titles ||= content(base, `p-${manifest.titles}.bin`, parsed).then(known => ({
      titles: known.titles.split("\n").map((title, n) => ({ number: known.numbers[n], title })),
      readings: new Map(known.readings.map(row => [[...row][0], row.split(" ").slice(1)])),
    })),
    /** Traditional character → simplified one. */
    variants: () => variants ||= content(base, `v-${manifest.variants}.bin`, parsed).then(([old, now]) => {
      const to = [...now]
      return new Map([...old].map((char, n) => [char, to[n]]))
    }),
  }
  return index
}
