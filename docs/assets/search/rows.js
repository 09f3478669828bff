// A speech that is found as a row of the results: its hits in context, each with its place and its citation.

import { make, shown } from "./dom.js"

const LINES = 3  // hits shown of a speech
export const AROUND = 20  // characters on either side of a hit
const SENTENCE_END = /[。！？；!?;\n]/
export const SIGNS = { script: "异写", restored: "复原" }

/** A speech in the layer that it is found in: its text there, and the hits in it. */
export const readRow = async ({ index, search, query, changes }, n, layer) => {
  const content = await index.text(n)
  const { text, places } = layer === "restored" ? content.restored : { text: content.text, places: [] }
  const change = changes[layer]
  return { n, layer, title: content.title, name: content.name, text, places, hits: search.hits(text, query, change), titleHits: search.hits(content.title, query, change) }
}

/** Where a place of a layer stands in the reading text; inside a restored word, where what it stands for begins (or ends). */
export const readingPlace = (places, offset, isEnd = false) => {
  let shift = 0
  for (const { begin, end, from, to } of places) {
    if (offset < begin || isEnd && offset === begin) break
    if (offset < end || isEnd && offset === end) return isEnd ? to : from
    shift = to - end
  }
  return offset + shift
}

export const paragraphOf = (text, offset) => text.slice(0, offset).split("\n").length

/** Some of a text, its restored words marked. */
const pieces = ({ text, places }, from, to) => {
  const plain = part => part.replace(/\n/g, "　")
  const found = []
  let at = from
  for (const { begin, end } of places) {
    if (end <= from || begin >= to) continue
    found.push(plain(text.slice(at, Math.max(at, begin))), make("i", {}, plain(text.slice(Math.max(at, begin), Math.min(end, to)))))
    at = Math.min(end, to)
  }
  return [...found, plain(text.slice(at, to))]
}

/** The ends of what is shown around a hit: so many characters, or its sentence. */
const contextOf = (text, { begin, end }, isSentence) => {
  let from = begin
  let to = end
  if (!isSentence) return [
    begin - [...text.slice(Math.max(0, begin - 2 * AROUND - 8), begin)].slice(-AROUND).join("").length,
    end + [...text.slice(end, end + 2 * AROUND + 8)].slice(0, AROUND).join("").length,
  ]
  while (from > 0 && !SENTENCE_END.test(text[from - 1])) from--
  while (from < begin && /[”’」』）\s]/.test(text[from])) from++  // what closes the sentence before is no part of this one
  while (to < text.length && !SENTENCE_END.test(text[to])) to++
  if (to < text.length && text[to] !== "\n") to++
  while (to < text.length && /[”’」』）]/.test(text[to])) to++
  return [from, to]
}

/** What a speech is called as a witness: its siglum, its source, its place in it. */
export const witness = (know, n) => `${know.siglum(n) ? know.siglum(n) + " · " : ""}${know.sourceOf[n][1]} 第 ${know.ordinals[n]} 篇`

/** A button that takes a hit away: what it says, whose text that is and where, and how that is cited. */
const citeButton = (quoted, place, cite) => {
  if (!window.archiveCite) return null
  const button = archiveCite.button("引", async () => `“${quoted}”（${place}）\n${await cite()}`)
  button.classList.add("take")
  button.title = "复制引文"
  return button
}

/** A row. `address` leads to a paragraph of a speech with its hits marked, `permanent` is what is cited. */
export const resultRow = ({ state, know, site, address, permanent }, row, isByHit = false) => {
  const id = know.ids[row.n]
  const hits = isByHit ? [row.hit] : row.hits.length ? row.hits.slice(0, LINES) : row.titleHits.slice(0, 1)
  const isTitle = isByHit ? row.isTitle : !row.hits.length
  const from = isTitle ? { text: row.title, places: [] } : row
  const number = hit => isTitle ? 0 : paragraphOf(from.text, hit.begin)
  const lines = hits.map(hit => {
    const paragraph = number(hit)
    const place = isTitle ? "题名" : `¶${paragraph}`
    const [begin, end] = contextOf(from.text, hit, state.isSentences)
    const quoted = from.text.slice(begin, end).replace(/\n/g, "")
    const stands = `${witness(know, row.n)} ${place}${row.layer === "restored" ? "，掩字已复原" : ""}`
    const cite = () => isTitle ? `${row.name}，${site} ${id}，${permanent(id)}` : archiveCite.ofHit(id, paragraph, row.name, permanent(id))
    return make("div", { class: "hit" },
      make("a", { class: "kwic", href: address(id, paragraph, row.layer, row.hits.indexOf(hit) + 1) },
        make("span", { class: "l" }, make("bdi", {}, pieces(from, begin, hit.begin))),
        make("mark", {}, pieces(from, hit.begin, hit.end)),
        make("span", { class: "r" }, pieces(from, hit.end, end)),
        make("small", {}, place)),
      citeButton(quoted, stands, cite))
  })
  const rest = isByHit ? 0 : row.hits.length - lines.length
  const copies = know.copies.get(know.workOf[row.n])
  return make("li", { "data-speech": id, "data-layer": row.layer },
    make("div", { class: "lines" }, lines,
      rest > 0 ? make("a", { class: "rest", href: address(id, number(row.hits[LINES]), row.layer, LINES + 1) }, `本篇另有 ${shown(rest)} 处`) : null),
    make("div", { class: "about" },
      make("a", { href: address(id, hits[0] ? number(hits[0]) : 0, row.layer) }, row.name),
      make("p", {}, SIGNS[row.layer] ? make("b", {}, SIGNS[row.layer]) : null, make("span", {}, witness(know, row.n)), copies > 1 ? ` · ${copies} 本` : "")))
}
