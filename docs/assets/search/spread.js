// Where in their texts the hits of a search stand: a row a speech, a tick a hit, the copies of one text together.

import { draw, make, shown } from "./dom.js"
import { SIGNS, paragraphOf, readRow, witness } from "./rows.js"

export const SPREAD_PAGE = 40  // works
const WIDE = 1000  // units of a strip

/** The speeches of a list by their works, works in the order of their first. */
export const byWork = ({ know }, speeches) => {
  const works = new Map()
  for (const n of speeches) {
    if (!works.has(know.workOf[n])) works.set(know.workOf[n], [])
    works.get(know.workOf[n]).push(n)
  }
  return [...works.values()].map(work => work.sort((a, b) => know.places[a] - know.places[b] || a - b))
}

const strip = (row, goTo) => {
  const at = hit => (WIDE * hit.begin / Math.max(1, row.text.length)).toFixed(1)
  return draw("svg", { viewBox: `0 0 ${WIDE} 16`, preserveAspectRatio: "none", role: "group", "aria-label": `全文中的 ${shown(row.hits.length)} 处` },
    draw("line", { class: "ground", x1: 0, x2: WIDE, y1: 8, y2: 8 }),
    row.hits.map((hit, n) => draw("a", { href: goTo(hit, n + 1), tabindex: -1 },
      draw("title", {}, `第 ${n + 1} 处，¶${paragraphOf(row.text, hit.begin)}`),
      draw("line", { class: "catch", x1: at(hit), x2: at(hit), y1: 0, y2: 16 }), draw("line", { class: "tick", x1: at(hit), x2: at(hit), y1: 1, y2: 15 }))))
}

/** Some works as a list. */
export const spread = async (asking, works) => {
  const { know, address, layerOf } = asking
  const rows = new Map(await Promise.all(works.flat().map(async n => [n, await readRow(asking, n, layerOf(n))])))
  const item = n => {
    const row = rows.get(n)
    const id = know.ids[n]
    const layer = layerOf(n)
    const goTo = (hit, number) => address(id, paragraphOf(row.text, hit.begin), layer, number)
    return make("li", { "data-speech": id, "data-layer": layer },
      make("div", { class: "about" }, make("a", { href: row.hits.length ? goTo(row.hits[0], 1) : address(id, 0, layer) }, row.name), make("p", {}, SIGNS[layer] ? make("b", {}, SIGNS[layer]) : null, witness(know, n))),
      strip(row, goTo),
      make("b", {}, row.hits.length ? shown(row.hits.length) : "题名"))
  }
  return make("ol", { class: "spread" }, works.map(work => work.length < 2 ? item(work[0]) : make("li", { class: "twins" }, make("ol", {}, work.map(item)))))
}
