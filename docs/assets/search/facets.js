// What is known of each speech beside its text, and lists that narrow a search by it.

import { make, shown } from "./dom.js"

const LISTED = 8
const MOST = 500
const COPIES = new Map([["many", "有两本以上"], ["one", "仅此一本"]])
const MASKED = new Map([["0", "无掩字"], ["1", "有掩字，均未补"], ["2", "有掩字，有复原"]])
const LENGTHS = [[1000, "千字以内"], [3000, "一千至三千字"], [6000, "三千至六千字"], [Infinity, "六千字以上"]]
const LENGTH_NAMES = new Map(LENGTHS.map(([, name], n) => [String(n), name]))

/** A row a facet: `of` gives a speech its value, `name` what the reader calls that (undefined: no such value). */
export const FACETS = [
  { key: "source", label: "汇编", of: (know, n) => know.sourceOf[n][0], name: (know, value) => know.sourceNames.get(value) },
  { key: "copies", label: "文本", of: (know, n) => know.copies.get(know.workOf[n]) > 1 ? "many" : "one", name: (_, value) => COPIES.get(value) },
  { key: "length", label: "篇幅", of: (know, n) => String(LENGTHS.findIndex(([limit]) => know.chars[n] < limit)), name: (_, value) => LENGTH_NAMES.get(value), isOrdered: true },
  { key: "masked", label: "掩字", of: (know, n) => know.masked[n], name: (_, value) => MASKED.get(value), isOrdered: true },
]

/** The columns of the index, and what follows from them. */
export const knowledge = async index => {
  const columns = await index.columns()
  const workOf = []
  const copies = new Map()
  columns.works.forEach((back, n) => {
    workOf.push(back ? workOf[n - back] : n)
    copies.set(workOf[n], (copies.get(workOf[n]) || 0) + 1)
  })
  const sigla = [...columns.sigla]
  const siglum = n => copies.get(workOf[n]) > 1 ? sigla[columns.places[n]] || String(columns.places[n] + 1) : ""
  return { ...columns, sourceNames: new Map(columns.sources), workOf, copies, siglum }
}

/** The values of each facet that an address asks for and the archive has. */
export const filtersOf = (asked, know) => new Map(FACETS
  .map(({ key, name }) => [key, new Set(asked.get(key).filter(value => name(know, value) !== undefined))])
  .filter(([, values]) => values.size))

/** Whether a speech has what is asked for; of the facet `but` nothing is asked. */
export const passing = (filters, know) => (n, but = null) =>
  [...filters].every(([key, values]) => key === but || values.has(FACETS.find(facet => facet.key === key).of(know, n)))

/** Fills the list of facets for the speeches that are found. `go` changes the address. */
export const showFacets = (place, { filters, know }, all, go) => {
  const isWide = matchMedia("(min-width: 60em)").matches
  const isOpen = new Map([...place.querySelectorAll("details[data-key]")].map(element => [element.dataset.key, element.open]))
  const passes = passing(filters, know)
  const lists = FACETS.map(facet => {
    const counts = new Map()
    for (const n of all) if (passes(n, facet.key)) counts.set(facet.of(know, n), (counts.get(facet.of(know, n)) || 0) + 1)
    const chosen = filters.get(facet.key) || new Set()
    for (const value of chosen) if (!counts.has(value)) counts.set(value, 0)
    const values = [...counts].sort((a, b) => facet.isOrdered ? (a[0] < b[0] ? -1 : 1) : b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    if (values.length < 2 && !chosen.size) return null  // no choice
    const choose = value => go(all => {
      const now = new Set(all.getAll(facet.key))
      now.has(value) ? now.delete(value) : now.add(value)
      all.delete(facet.key)
      for (const one of now) all.append(facet.key, one)
    })
    const item = ([value, count]) => make("li", {}, make("label", {},
      make("input", { type: "checkbox", checked: chosen.has(value), onchange: () => choose(value) }),
      make("span", {}, facet.name(know, value)), make("small", {}, shown(count))))
    return make("details", { "data-key": facet.key, open: isOpen.get(facet.key) ?? (isWide || chosen.size > 0) },
      make("summary", {}, facet.label + (chosen.size ? `（${chosen.size}）` : "")),
      make("ul", {}, values.slice(0, LISTED).map(item)),
      values.length > LISTED ? make("details", { class: "more" }, make("summary", {}, `其余 ${shown(values.length - LISTED)} 种`), make("ul", {}, values.slice(LISTED, MOST).map(item))) : null)
  }).filter(Boolean)
  const total = [...filters.values()].reduce((sum, values) => sum + values.size, 0)
  const wasOpen = place.querySelector(".narrow")?.open
  place.replaceChildren(!lists.length ? "" : make("details", { class: "narrow", open: wasOpen ?? (isWide || total > 0) },
    make("summary", {}, "缩小范围" + (total ? `（${total}）` : "")), lists))
}
