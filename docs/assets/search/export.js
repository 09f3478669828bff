// The hits of a search to take away: a row a hit, with where it stands.

import { codePoints } from "./fold.js"

const AROUND = 20
const AT_ONCE = 24
const COLUMNS = ["speech", "title", "source", "source_title", "ordinal", "field", "paragraph", "begin", "end", "left", "hit", "right", "address"]

/** Offsets are code points, half-open: in the reading text (paragraphs joined by one line end), or in the title. */
export const exportRows = async ({ index, search, query, change, know }, speeches, addressOf, watch) => {
  const rows = []
  for (let from = 0; from < speeches.length; from += AT_ONCE) {
    if (from) watch(from, speeches.length)
    const some = speeches.slice(from, from + AT_ONCE)
    const contents = await Promise.all(some.map(index.text))
    some.forEach((n, at) => {
      for (const field of ["title", "text"]) {
        const text = contents[at][field]
        for (const { begin, end } of search.hits(text, query, change)) {
          const paragraph = field === "text" ? text.slice(0, begin).split("\n").length : null
          rows.push({
            speech: know.ids[n], title: contents[at].title || null, source: know.sourceOf[n][0], source_title: know.sourceOf[n][1],
            ordinal: know.ordinals[n], field, paragraph, begin: codePoints(text.slice(0, begin)), end: codePoints(text.slice(0, end)),
            left: [...text.slice(0, begin)].slice(-AROUND).join(""), hit: text.slice(begin, end),
            right: [...text.slice(end)].slice(0, AROUND).join(""), address: addressOf(know.ids[n], paragraph),
          })
        }
      }
    })
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
