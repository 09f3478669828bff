// What is known of each speech beside its text, and lists that narrow a search by it.

import { make, shown } from "./dom.js"

const LISTED = 8
const MOST = 500
const COPIES = new Map([["1", "仅此一本"], ["2", "两本"], ["3", "三本"], ["4", "四本以上"]])
const MASKED = new Map([["0", "无掩字"], ["1", "有掩字，均未补"], ["2", "有掩字，有复原"]])
const LENGTHS = [[1000, "千字以内"], [3000, "一千至三千字"], [6000, "三千至六千字"], [Infinity, "六千字以上"]]
const LENGTH_NAMES = new Map(LENGTHS.map(([, name], n) => [String(n), name]))
const STATUSES = new Map([["0", "● 原文写明"], ["1", "◐ 由内容推定"], ["2", "◐ 原写的与内容不合"], ["3", "◐ 可疑"], ["4", "○ 不详"]])

/** A fact that a speech may lack: it has the value "" then. */
const fact = (key, label, none) => ({
  key, label, of: (know, n) => [know.facts[key].values[know.facts[key].of[n]]],
  name: (know, value) => value === "" ? none : know.facts[key].values.includes(value) ? value : undefined,
})

/** Facts of many values, in a file that is loaded where a reader asks about them. */
const late = (key, label) => ({
  key, label, isLate: true, of: (know, n) => know.late ? know.late[key].of[n].map(value => know.late[key].values[value]) : [],
  name: (know, value) => know.late && know.late[key].values.includes(value) ? value : undefined,
})

/** A row a facet: `of` gives a speech its values, `name` what the reader calls one (undefined: no such value). */
export const FACETS = [
  fact("kind", "体裁", "未说明"),
  fact("place", "地点", "未考出"),
  fact("office", "职务", "未考出"),
  late("event", "场合"),
  late("keyword", "关键词"),
  { key: "status", label: "日期依据", of: (know, n) => [know.statuses[n]], name: (_, value) => STATUSES.get(value), isOrdered: true },
  { key: "source", label: "汇编", of: (know, n) => [know.sourceOf[n][0]], name: (know, value) => know.sourceNames.get(value) },
  { key: "copies", label: "文本", of: (know, n) => [String(Math.min(4, know.copies.get(know.workOf[n])))], name: (_, value) => COPIES.get(value), isOrdered: true },
  { key: "length", label: "篇幅", of: (know, n) => [String(LENGTHS.findIndex(([limit]) => know.chars[n] < limit))], name: (_, value) => LENGTH_NAMES.get(value), isOrdered: true },
  { key: "masked", label: "掩字", of: (know, n) => [know.masked[n]], name: (_, value) => MASKED.get(value), isOrdered: true },
]

/** The columns of the index, and what follows from them; the late ones where an address asks for a value of theirs. */
export const knowledge = async (index, asked = new Map()) => {
  const isLateAsked = FACETS.some(({ key, isLate }) => isLate && asked.get(key)?.length)
  const [columns, late] = await Promise.all([index.columns(), isLateAsked ? index.late() : null])
  const workOf = []
  const copies = new Map()
  columns.works.forEach((back, n) => {
    workOf.push(back ? workOf[n - back] : n)
    copies.set(workOf[n], (copies.get(workOf[n]) || 0) + 1)
  })
  const sigla = [...columns.sigla]
  const siglum = n => copies.get(workOf[n]) > 1 ? sigla[columns.places[n]] || String(columns.places[n] + 1) : ""
  /** The first and the last year that a speech can be of; 0 where that end is open. */
  const yearsOf = n => [columns.begins[n], columns.ends[n]]
  return { ...columns, late, sourceNames: new Map(columns.sources), workOf, copies, siglum, yearsOf, firstWitnesses: [...copies.keys()] }
}

/** The values of each facet that an address asks for and the archive has, and the years. */
export const filtersOf = ({ asked, years }, know) => ({
  values: new Map(FACETS.map(({ key, name }) => [key, new Set(asked.get(key).filter(value => name(know, value) !== undefined))]).filter(([, values]) => values.size)),
  years,
})

/** Whether a speech has what is asked for; of the facet `but` nothing is asked. Of years: whether it can be of one of them. */
export const passing = ({ values, years: [from, to] }, know) => (n, but = null) => {
  if (from || to) {
    const [begin, end] = know.yearsOf(n)
    if (!begin && !end || from && end && end < from || to && begin && begin > to) return false
  }
  return [...values].every(([key, chosen]) => key === but || FACETS.find(facet => facet.key === key).of(know, n).some(value => chosen.has(value)))
}

/** Two boxes for years; the span of what is found shows in them while nothing is asked for. */
const yearBoxes = ({ filters: { years }, know }, all, go) => {
  const found = all.flatMap(know.yearsOf).filter(Boolean)
  if (!found.length && !years.some(Boolean)) return null
  const box = (n, key, label, usual) => make("input", {
    type: "number", name: key, min: 1900, max: 2099, inputmode: "numeric", value: years[n] || null, placeholder: Number.isFinite(usual) ? usual : null, "aria-label": label,
    onchange: event => go(all => event.target.value ? all.set(key, event.target.value) : all.delete(key)),
  })
  return make("details", { "data-key": "years" }, make("summary", {}, "年份"),
    make("p", { class: "years" }, box(0, "from", "从哪一年", Math.min(...found)), " 至 ", box(1, "to", "到哪一年", Math.max(...found))),
    make("p", { class: "hint" }, "起讫与此相交的都算在内"))
}

/** Fills the list of facets for the speeches that are found. `go` changes the address. */
export const showFacets = (place, asking, all, go) => {
  const { filters, know } = asking
  const isWide = matchMedia("(min-width: 60em)").matches
  const isOpen = new Map([...place.querySelectorAll("details[data-key]")].map(element => [element.dataset.key, element.open]))
  const passes = passing(filters, know)
  const lists = FACETS.map(facet => {
    if (facet.isLate && !know.late) return make("details", { "data-key": facet.key, ontoggle: async event => {
      if (!event.target.open) return
      know.late = await asking.index.late()
      if (event.target.isConnected) showFacets(place, asking, all, go)
    } }, make("summary", {}, facet.label))
    const counts = new Map()
    for (const n of all) if (passes(n, facet.key)) for (const value of facet.of(know, n)) counts.set(value, (counts.get(value) || 0) + 1)
    const chosen = filters.values.get(facet.key) || new Set()
    for (const value of chosen) if (!counts.has(value)) counts.set(value, 0)
    const values = [...counts].sort((a, b) => !a[0] - !b[0] || (facet.isOrdered ? (a[0] < b[0] ? -1 : 1) : b[1] - a[1] || (a[0] < b[0] ? -1 : 1)))
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
    return make("details", { "data-key": facet.key, open: isOpen.get(facet.key) ?? (isWide && !facet.isLate || chosen.size > 0) },
      make("summary", {}, facet.label + (chosen.size ? `（${chosen.size}）` : "")),
      make("ul", {}, values.slice(0, LISTED).map(item)),
      values.length > LISTED ? make("details", { class: "more" }, make("summary", {}, `其余 ${shown(values.length - LISTED)} 种`), make("ul", {}, values.slice(LISTED, MOST).map(item))) : null)
  }).filter(Boolean)
  const total = [...filters.values.values()].reduce((sum, values) => sum + values.size, 0) + filters.years.filter(Boolean).length
  const years = yearBoxes(asking, all, go)
  if (years) {
    years.open = isOpen.get("years") ?? (isWide || filters.years.some(Boolean))
    lists.splice(Math.max(0, lists.findIndex(one => one.dataset.key === "source")), 0, years)
  }
  const wasOpen = place.querySelector(".narrow")?.open
  place.replaceChildren(!lists.length ? "" : make("details", { class: "narrow", open: wasOpen ?? (isWide || total > 0) },
    make("summary", {}, "缩小范围" + (total ? `（${total}）` : "")), lists))
}
