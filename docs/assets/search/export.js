// The hits of a search to take away: a row a hit, with where it stands.

import { codePoints } from "./fold.js"
import { AROUND, paragraphOf, readRow, readingPlace } from "./rows.js"

const AT_ONCE = 24
const COLUMNS = ["speech", "title", "siglum", "source", "source_title", "ordinal", "layer", "field", "paragraph", "begin", "end", "left", "hit", "right", "address"]

/** Offsets are code points, half-open: in the reading text (paragraphs joined by one line end), or in the title. A hit in the
    restored layer has those of what stands in the reading text. */
export const exportRows = async (asking, speeches, layer, watch) => {
  const { index, know, permanent } = asking
  const rows = []
  for (let from = 0; from < speeches.length; from += AT_ONCE) {
    if (from) watch(from, speeches.length)
    for (const row of await Promise.all(speeches.slice(from, from + AT_ONCE).map(n => readRow(asking, n, layer)))) {
      const { n, title } = row
      const reading = (await index.text(n)).text
      const add = (field, text, hits, places, original) => hits.forEach(({ begin, end }) => {
        const paragraph = field === "text" ? paragraphOf(text, begin) : null
        rows.push({
          speech: know.ids[n], title: title || null, siglum: know.siglum(n) || null, source: know.sourceOf[n][0], source_title: know.sourceOf[n][1],
          ordinal: know.ordinals[n], layer, field, paragraph,
          begin: codePoints(original.slice(0, readingPlace(places, begin))), end: codePoints(original.slice(0, readingPlace(places, end, true))),
          left: [...text.slice(0, begin)].slice(-AROUND).join(""), hit: text.slice(begin, end),
          right: [...text.slice(end)].slice(0, AROUND).join(""), address: permanent(know.ids[n], paragraph),
        })
      })
      add("title", title, row.titleHits, [], title)
      add("text", row.text, row.hits, row.places, reading)
    }
  }
  return rows
}

const save = (name, type, content) => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([content], { type }))
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const FORMULA = /^\s*[=+\-@＝＋－＠]/  // what a spreadsheet would work out, not show: a text may say anything

const cell = value => {
  const said = value === null || value === undefined ? "" : String(value)
  const text = FORMULA.test(said) ? `'${said}` : said
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

export const saveCsv = rows =>
  save("search.csv", "text/csv", "\ufeff" + [COLUMNS, ...rows.map(row => COLUMNS.map(key => row[key]))].map(row => row.map(cell).join(",") + "\r\n").join(""))

export const saveJson = (rows, about) =>
  save("search.json", "application/json", JSON.stringify({ ...about, hits: rows }, null, 1) + "\n")
