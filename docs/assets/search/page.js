// The search page: the state is the address, so that a search can be linked and cited.

import { exportRows, saveCsv, saveJson } from "./export.js"
import { finder } from "./find.js"
import { codePoints } from "./fold.js"
import { LONGEST, parse } from "./query.js"

const PAGE = 10  // speeches, or hits where they are sorted by context
const LINES = 3  // hits shown of a speech
const SORTABLE = 300  // speeches found up to which every hit is read, to sort by context
const AROUND = 20  // characters on either side of a hit
const SENTENCE_END = /[。！？；!?;\n]/
const SORTS = new Map([["relevance", "相关"], ["source", "次序"], ["left", "左文"], ["right", "右文"]])
const COPIES = new Map([["many", "有两本以上"], ["one", "仅此一本"]])
const MASKED = new Map([["yes", "有掩字"], ["no", "无掩字"]])
const LENGTHS = [[1000, "千字以内"], [3000, "一千至三千字"], [6000, "三千至六千字"], [Infinity, "六千字以上"]]
const LENGTH_NAMES = new Map(LENGTHS.map(([, name], n) => [String(n), name]))

/** What is known of each speech: a row a facet. `of` gives a speech its value, `name` what the reader calls that (undefined: no such value). */
const FACETS = [
  { key: "source", label: "汇编", of: (know, n) => know.sourceOf[n][0], name: (know, value) => know.sourceNames.get(value) },
  { key: "copies", label: "文本", of: (know, n) => know.copies.get(know.workOf[n]) > 1 ? "many" : "one", name: (_, value) => COPIES.get(value) },
  { key: "length", label: "篇幅", of: (know, n) => String(LENGTHS.findIndex(([limit]) => know.chars[n] < limit)), name: (_, value) => LENGTH_NAMES.get(value), isOrdered: true },
  { key: "masked", label: "掩字", of: (know, n) => know.masked[n] === "1" ? "yes" : "no", name: (_, value) => MASKED.get(value) },
]

/** An element with attributes and children; what comes from texts comes as text, never as HTML. */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.filter(child => child !== null && child !== ""))
  return element
}
const shown = number => number.toLocaleString("en-US")

/** The columns of the index, and what follows from them. */
const knowledge = async index => {
  const columns = await index.columns()
  const workOf = []
  const copies = new Map()
  columns.works.forEach((back, n) => {
    workOf.push(back ? workOf[n - back] : n)
    copies.set(workOf[n], (copies.get(workOf[n]) || 0) + 1)
  })
  return { ...columns, sourceNames: new Map(columns.sources), workOf, copies }
}

const stateOf = parameters => ({
  q: parameters.get("q") || "",
  sort: SORTS.has(parameters.get("sort")) ? parameters.get("sort") : "relevance",
  page: Math.max(1, Math.min(1e6, parseInt(parameters.get("page"), 10) || 1)),
  options: { simplified: parameters.has("jf"), bare: parameters.has("bd") },
  isCollapsed: parameters.has("works"),
  isSentences: parameters.get("context") === "sentence",
  asked: new Map(FACETS.map(({ key }) => [key, parameters.getAll(key)])),
})

/** The values of each facet that an address asks for and the archive has: an address may hold anything. */
const filtersOf = (asked, know) => new Map(FACETS
  .map(({ key, name }) => [key, new Set(asked.get(key).filter(value => name(know, value) !== undefined))])
  .filter(([, values]) => values.size))

export const showPage = (page, { open, root, suffix }) => {
  const form = page.querySelector("form")
  const input = form.querySelector("input[type=search]")
  const results = page.querySelector("[data-results]")
  const status = page.querySelector("[role=status]")
  const facets = page.querySelector("[data-facets]")
  const boxes = [...form.querySelectorAll("input[type=checkbox]")]
  let asked = 0

  const parameters = () => new URL(location.href).searchParams
  const addressWith = change => {
    const url = new URL(location.href)
    url.hash = ""
    change(url.searchParams)
    return url
  }
  const go = (change, { keepsPage = false } = {}) => {
    history.pushState(null, "", addressWith(all => {
      if (!keepsPage) all.delete("page")
      change(all)
    }))
    return run()
  }
  const speechAddress = (id, paragraph) => {
    const url = new URL(`speeches/${id}${suffix}`, root)
    for (const key of ["q", "jf", "bd"]) if (parameters().has(key)) url.searchParams.set(key, parameters().get(key))
    url.hash = paragraph ? `p${paragraph}` : ""
    return url.href
  }

  const say = (text, isBusy = false) => {
    status.textContent = text
    results.setAttribute("aria-busy", isBusy)
  }
  const clear = () => {
    results.replaceChildren()
    facets.replaceChildren()
    results.removeAttribute("data-total")
  }

  /** Everything the address asks for. A newer call makes an older one give up. */
  const run = async () => {
    const turn = ++asked
    const isCurrent = () => turn === asked
    const state = stateOf(parameters())
    input.value = state.q
    for (const box of boxes) box.checked = parameters().has(box.name)
    document.title = document.title.replace(/^(“.*” · )?/s, state.q.trim() ? `“${state.q.slice(0, 40)}” · ` : "")
    const query = parse(state.q)
    page.classList.toggle("is-idle", !query.alternatives.length)
    results.removeAttribute("data-total")
    if (!query.alternatives.length) {
      clear()
      if (state.q) results.dataset.total = 0
      return say(!state.q ? "" : !state.q.trim() ? "只有空白，没有可检索的字。" : "只有算符，没有可检索的字；排除（-）须与别的词同用。")
    }
    const slow = setTimeout(() => isCurrent() && say("正在检索……", true), 250)
    try {
      const index = await open()
      const search = finder(index)
      const watch = (done, all) => isCurrent() && all > 100 && say(`正在逐篇核对：${shown(done)} / ${shown(all)}`, true)
      const [know, answer] = await Promise.all([knowledge(index), search.search(query, state.options, watch)])
      if (!isCurrent()) return
      await show({ state: { ...state, filters: filtersOf(state.asked, know) }, query, index, search, know, ...answer, isCurrent })
    } catch (error) {
      if (!isCurrent()) return
      clear()
      say("检索未能完成。")
      results.append(make("p", {}, "索引文件没有读到。请刷新本页再试，或从", make("a", { href: new URL(`speeches/${suffix === "/" ? "" : "index.html"}`, root).href }, "讲话索引"), "找起。"))
      console.warn(error)
    } finally {
      clearTimeout(slow)
    }
  }

  const show = async asking => {
    const { state, query, know, found, inTitle, isCurrent } = asking
    const all = [...found.keys()].filter(n => found[n])
    const passes = (n, but) => [...state.filters].every(([key, values]) => key === but || values.has(FACETS.find(facet => facet.key === key).of(know, n)))
    const kept = all.filter(n => passes(n))
    const works = new Set(kept.map(n => know.workOf[n]))
    if (!all.length) return showNothing(asking)

    const isByHit = (state.sort === "left" || state.sort === "right") && kept.length <= SORTABLE
    let listed = kept
    if (state.isCollapsed) {
      const seen = new Set()
      listed = kept.filter(n => !seen.has(know.workOf[n]) && seen.add(know.workOf[n]))
    }
    if (state.sort === "relevance") listed = [...listed].sort((a, b) => inTitle[b] - inTitle[a] || know.chars[a] - know.chars[b] || a - b)

    const units = isByHit ? await sortedHits(asking, listed) : listed.map(n => ({ n }))
    const last = Math.max(1, Math.ceil(units.length / PAGE))
    const number = Math.min(state.page, last)
    const rows = await Promise.all(units.slice((number - 1) * PAGE, number * PAGE).map(async unit => unit.hit ? unit : { ...unit, ...await read(asking, unit.n) }))
    if (!isCurrent()) return

    const list = make("ol", { class: "hits" + (state.isSentences ? " hits--sentences" : ""), start: (number - 1) * PAGE + 1 })
    for (const row of rows) list.append(resultRow(asking, row, isByHit))
    results.replaceChildren(
      make("div", { class: "found" },
        make("h2", {}, make("b", {}, shown(kept.length)), " 篇讲话，合 ", make("b", {}, shown(works.size)), " 种作品"),
        make("div", { class: "takeaway" },
          make("button", { type: "button", onclick: () => take(asking, kept, saveCsv) }, "导出 CSV"),
          make("button", { type: "button", onclick: () => take(asking, kept, saveJson) }, "JSON"))),
      toolbar(state, works.size < kept.length), list, pager(number, last))
    showFacets(asking, all, passes)
    results.dataset.total = kept.length
    const notes = [query.isCut && "检索词过长，只取前 2000 字", state.sort !== "relevance" && state.sort !== "source" && !isByHit && `多于 ${SORTABLE} 篇，先缩小范围才能按上下文排序；现按次序`]
    say([`找到 ${shown(kept.length)} 篇讲话，合 ${shown(works.size)} 种作品`, ...notes.filter(Boolean)].join("；") + "。")
    results.querySelector("h2").append(...notes.filter(Boolean).map(note => make("small", {}, note)))
  }

  const showNothing = async ({ query, search, state, isCurrent }) => {
    clear()
    const phrases = [...new Set(query.alternatives.flatMap(({ terms }) => terms))]
    const found = query.isPhrase ? await search.parts(phrases[0]) : (await Promise.all(phrases.slice(0, 6).map(one => search.parts(one)))).flat()
    const inEither = state.options.simplified || codePoints(state.q) > 60 ? 0
      : (await search.search(query, { ...state.options, simplified: true })).found.reduce((sum, isFound) => sum + (isFound ? 1 : 0), 0)
    if (!isCurrent()) return
    results.dataset.total = 0
    const shownQuery = [...state.q.trim()].slice(0, 60).join("") + (codePoints(state.q.trim()) > 60 ? "……" : "")
    say(`没有找到“${shownQuery}”。`)
    const links = found.filter(part => codePoints(part.text) > 1 || codePoints(phrases[0]) < 4).map(part => {
      const address = addressWith(all => { for (const key of [...all.keys()]) all.delete(key); all.set("q", part.text) })
      return make("li", {}, make("a", { href: address.href }, part.text), ` ${shown(part.speeches)} 篇`)
    })
    const folded = addressWith(all => all.set("jf", "1"))
    results.append(make("div", { class: "nothing" }, make("h2", {}, `没有找到“${shownQuery}”`),
      inEither ? make("p", {}, "不分繁简，", make("a", { href: folded.href }, `可找到 ${shown(inEither)} 篇`), "。") : null,
      links.length ? make("p", {}, "其中能找到的最长的部分：") : make("p", {}, "其中没有一段能找到。可从讲话索引找起，或减几个字再试。"),
      links.length ? make("ul", {}, ...links) : null))
  }

  /** The text of a speech, and the hits in it. */
  const read = async ({ index, search, query, change }, n) => {
    const content = await index.text(n)
    return { n, ...content, hits: search.hits(content.text, query, change), titleHits: search.hits(content.title, query, change) }
  }

  const sortedHits = async (asking, speeches) => {
    const { state } = asking
    const rows = []
    for (const row of await Promise.all(speeches.map(n => read(asking, n)))) {
      const inText = row.hits.map(hit => ({ ...row, hit, from: row.text }))
      rows.push(...(inText.length ? inText : row.titleHits.map(hit => ({ ...row, hit, from: row.title, isTitle: true }))))
    }
    const side = ({ from, hit }) => state.sort === "right" ? from.slice(hit.end, hit.end + 40)
      : [...from.slice(Math.max(0, hit.begin - 40), hit.begin)].reverse().join("")
    const keys = new Map(rows.map(row => [row, side(row).replace(/\s+/g, "")]))
    const order = new Intl.Collator("zh-Hans")
    return rows.sort((a, b) => order.compare(keys.get(a), keys.get(b)) || a.n - b.n || a.hit.begin - b.hit.begin)
  }

  const resultRow = ({ state, know }, row, isByHit) => {
    const id = know.ids[row.n]
    const hits = isByHit ? [row.hit] : row.hits.length ? row.hits.slice(0, LINES) : row.titleHits.slice(0, 1)
    const isTitle = isByHit ? row.isTitle : !row.hits.length
    const from = isTitle ? row.title : row.text
    const paragraphOf = hit => isTitle ? 0 : from.slice(0, hit.begin).split("\n").length
    const lines = hits.map(hit => line(from, hit, state.isSentences, speechAddress(id, paragraphOf(hit)), isTitle ? "题名" : `¶${paragraphOf(hit)}`))
    const rest = isByHit ? 0 : row.hits.length - lines.length
    const copies = know.copies.get(know.workOf[row.n])
    return make("li", { "data-speech": id },
      make("div", { class: "lines" }, ...lines,
        rest > 0 ? make("a", { class: "rest", href: speechAddress(id, paragraphOf(row.hits[LINES])) }, `本篇另有 ${shown(rest)} 处`) : null),
      make("div", { class: "about" },
        make("a", { href: speechAddress(id, hits[0] ? paragraphOf(hits[0]) : 0) }, row.name),
        make("p", {}, make("span", {}, know.sourceOf[row.n][1]), ` 第 ${know.ordinals[row.n]} 篇`, copies > 1 ? ` · ${copies} 本` : "")))
  }

  /** One hit in its context: in the middle of so many characters, or in its sentence. */
  const line = (text, { begin, end }, isSentence, address, place) => {
    let from = isSentence ? begin : [...text.slice(0, begin)].length
    let to
    if (isSentence) {
      while (from > 0 && !SENTENCE_END.test(text[from - 1])) from--
      for (to = end; to < text.length && !SENTENCE_END.test(text[to]);) to++
      if (text[to] !== "\n") to = Math.min(text.length, to + 1)
    } else {
      from = begin - [...text.slice(Math.max(0, begin - 2 * AROUND - 8), begin)].slice(-AROUND).join("").length
      to = end + [...text.slice(end, end + 2 * AROUND + 8)].slice(0, AROUND).join("").length
    }
    const plain = part => part.replace(/\n/g, "　")
    return make("a", { class: "kwic", href: address },
      make("span", { class: "l" }, make("bdi", {}, plain(text.slice(from, begin)))),
      make("mark", {}, plain(text.slice(begin, end))),
      make("span", { class: "r" }, plain(text.slice(end, to))),
      make("small", {}, place))
  }

  const toolbar = (state, hasTwins) => {
    const link = (label, isOn, change) => make("a", {
      href: addressWith(all => { all.delete("page"); change(all) }).href, "aria-current": isOn && "true", "data-here": true,
    }, label)
    const flip = (key, value) => all => all.has(key) ? all.delete(key) : all.set(key, value)
    return make("div", { class: "tools" },
      make("div", { role: "group", "aria-label": "排序" }, make("span", {}, "排序"), ...[...SORTS].map(([key, label]) =>
        link(label, state.sort === key, all => key === "relevance" ? all.delete("sort") : all.set("sort", key)))),
      make("div", { role: "group", "aria-label": "上下文" }, make("span", {}, "上下文"),
        link("逐字对齐", !state.isSentences, all => all.delete("context")),
        link("整句", state.isSentences, all => all.set("context", "sentence"))),
      !hasTwins && !state.isCollapsed ? null : make("div", {}, make("button", { type: "button", role: "switch", "aria-checked": String(state.isCollapsed), onclick: () => go(flip("works", "1")) }, "同一作品只列一本")))
  }

  const pager = (number, last) => {
    if (last < 2) return make("p", { class: "local" }, "在本机检索，不外传查询。")
    const link = (label, target, isOn) => make("a", {
      href: addressWith(all => target > 1 ? all.set("page", target) : all.delete("page")).href, "aria-current": isOn && "page", "data-here": "top",
    }, label)
    const near = [...new Set([1, number - 2, number - 1, number, number + 1, number + 2, last])].filter(n => n >= 1 && n <= last)
    return make("div", { class: "foot" }, make("nav", { class: "pages", "aria-label": "结果分页" },
      ...near.flatMap((n, at) => [at && n > near[at - 1] + 1 ? make("span", {}, "…") : null, link(String(n), n, n === number)]).filter(Boolean),
      number < last ? link("下一页", number + 1) : null), make("p", { class: "local" }, "在本机检索，不外传查询。"))
  }

  const showFacets = ({ state, know }, all, passes) => {
    const isOpen = new Map([...facets.querySelectorAll("details[data-key]")].map(element => [element.dataset.key, element.open]))
    facets.replaceChildren(...FACETS.map(facet => {
      const counts = new Map()
      for (const n of all) if (passes(n, facet.key)) counts.set(facet.of(know, n), (counts.get(facet.of(know, n)) || 0) + 1)
      const chosen = state.filters.get(facet.key) || new Set()
      for (const value of chosen) if (!counts.has(value)) counts.set(value, 0)
      const values = [...counts].sort((a, b) => facet.isOrdered ? a[0] - b[0] : b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      if (values.length < 2 && !chosen.size) return null  // no choice
      const item = ([value, count]) => make("li", {}, make("label", {},
        make("input", { type: "checkbox", checked: chosen.has(value), onchange: () => go(all => {
          const now = new Set(all.getAll(facet.key))
          now.has(value) ? now.delete(value) : now.add(value)
          all.delete(facet.key)
          for (const one of now) all.append(facet.key, one)
        }) }), make("span", {}, facet.name(know, value)), make("small", {}, shown(count))))
      return make("details", { "data-key": facet.key, open: isOpen.has(facet.key) ? isOpen.get(facet.key) : isWide.matches || chosen.size > 0 },
        make("summary", {}, facet.label + (chosen.size ? `（${chosen.size}）` : "")),
        make("ul", {}, ...values.slice(0, 8).map(item)),
        values.length > 8 ? make("details", { class: "more" }, make("summary", {}, `其余 ${shown(values.length - 8)} 种`), make("ul", {}, ...values.slice(8, 500).map(item))) : null)
    }).filter(Boolean))
  }
  const isWide = matchMedia("(min-width: 60em)")

  const take = async (asking, speeches, save) => {
    const { state } = asking
    const rows = await exportRows(asking, speeches, speechAddress, (done, all) => say(`正在导出：${shown(done)} / ${shown(all)}`, true))
    save(rows, { query: state.q, address: location.href, speeches: speeches.length })
    say(`已导出 ${shown(rows.length)} 处。`)
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    go(all => { all.set("q", input.value.slice(0, LONGEST + 1)); for (const facet of FACETS) all.delete(facet.key) })
  })
  for (const box of boxes) box.addEventListener("change", () => go(all => box.checked ? all.set(box.name, "1") : all.delete(box.name)))
  page.addEventListener("click", event => {
    const link = event.target.closest("a[data-here]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    history.pushState(null, "", link.href)
    run().then(() => link.dataset.here === "top" && page.scrollIntoView())
  })
  addEventListener("popstate", run)
  return run()
}
