// The search page: the state is the address, so that a search can be linked and cited.

import { make, shown } from "./dom.js"
import { exportRows, saveCsv, saveJson } from "./export.js"
import { FACETS, filtersOf, knowledge, passing, showFacets } from "./facets.js"
import { figures } from "./figures.js"
import { finder } from "./find.js"
import { codePoints } from "./fold.js"
import { withIndex } from "./index.js"
import { LONGEST, parse } from "./query.js"
import { readRow, resultRow } from "./rows.js"
import { SPREAD_PAGE, byWork, spread } from "./spread.js"
import { LAYERS, SORTS, VIEWS, stateOf } from "./state.js"

const PAGE = 10  // speeches, or hits where they are sorted by context
const SORTABLE = 300  // speeches found up to which every hit is read, to sort by context
const HEADINGS = {
  exact: { found: "", none: "" },
  script: { found: "繁简通检", none: "没有照此字形写的；" },
  restored: { found: "复原的掩字", none: "正文里没有；" },
}

const isRoomy = () => matchMedia("(min-width: 45em)").matches  // else what is not needed at once is folded

export const showPage = (page, { open, root, suffix }) => {
  const form = page.querySelector("form")
  const input = form.querySelector("input[type=search]")
  const results = page.querySelector("[data-results]")
  const status = page.querySelector("[role=status]")
  const facets = page.querySelector("[data-facets]")
  const boxes = [...form.querySelectorAll("input[type=checkbox]")]
  const site = page.dataset.site
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
  const permanent = (id, paragraph) => new URL(`speeches/${id}${suffix}${paragraph ? `#p${paragraph}` : ""}`, root).href
  /** A paragraph of a speech, where what was looked for is marked as it was found; `hit`: which one of them, from 1. */
  const address = (id, paragraph, layer = "exact", hit = 0) => {
    const url = new URL(permanent(id, paragraph))
    for (const key of ["q", "bd"]) if (parameters().has(key)) url.searchParams.set(key, parameters().get(key))
    if (layer !== "exact") url.searchParams.set("in", layer)
    if (hit > 1) url.searchParams.set("hit", hit)
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
  const run = async (isAnew = false) => {
    const turn = ++asked
    const isCurrent = () => turn === asked
    const state = stateOf(parameters())
    input.value = state.q
    for (const box of boxes) box.checked = box.name === "jf" ? state.options.simplified : parameters().has(box.name)
    document.title = document.title.replace(/^(“.*” · )?/s, state.q.trim() ? `“${state.q.slice(0, 40)}” · ` : "")
    const query = parse(state.q)
    page.classList.toggle("is-idle", !query.alternatives.length)
    for (const element of [results, ...results.querySelectorAll("[data-total]")]) element.removeAttribute("data-total")
    if (!query.alternatives.length) {
      clear()
      if (state.q) results.dataset.total = 0
      return say(!state.q ? "" : !state.q.trim() ? "只有空白，没有可检索的字。" : "只有算符，没有可检索的字；排除（-）须与别的词同用。")
    }
    const slow = setTimeout(() => isCurrent() && say("正在检索……", true), 250)
    try {
      await withIndex(anew => open(anew || isAnew === true), index => find(index, state, query, isCurrent))
    } catch (error) {
      if (isCurrent()) showFault(error)
    } finally {
      clearTimeout(slow)
    }
  }

  const showFault = error => {
    clear()
    say("检索未能完成。")
    results.append(make("p", { class: "fault" }, "索引没有读到，或与本页不合：网站可能刚刚更新，也可能断了网。",
      make("button", { type: "button", onclick: () => run(true) }, "重试"), "，或刷新本页；也可从",
      make("a", { href: new URL(`speeches/${suffix === "/" ? "" : "index.html"}`, root).href }, "讲话索引"), "找起。"))
    console.warn(error)
  }

  const find = async (index, state, query, isCurrent) => {
    const search = finder(index)
    const watch = (done, all) => isCurrent() && all > 100 && say(`正在逐篇核对：${shown(done)} / ${shown(all)}`, true)
    const asking = { state, query, index, search, site, address, permanent, isCurrent }
    const [know, answer] = await Promise.all([knowledge(index, state.asked), search.layers(query, state.options, watch)])
    Object.assign(asking, { know, filters: filtersOf(state, know) }, answer)
    if (isCurrent() && query.otherwise && !LAYERS.some(layer => answer.found[layer].includes(1))) {
      asking.query = { ...query, alternatives: query.otherwise, isOther: true }
      Object.assign(asking, await search.layers(asking.query, state.options, watch))
    }
    if (isCurrent()) await show(asking)
  }

  const show = async asking => {
    const { state, query, know, found, filters, isCurrent } = asking
    const lists = Object.fromEntries(LAYERS.map(layer => [layer, [...found[layer].keys()].filter(n => found[layer][n])]))
    const layer = lists[state.layer]?.length ? state.layer : LAYERS.find(one => lists[one].length)
    if (!layer) return showNothing(asking)
    const passes = passing(filters, know)
    const kept = Object.fromEntries(LAYERS.map(one => [one, lists[one].filter(n => passes(n))]))
    const works = new Set(kept[layer].map(n => know.workOf[n]))

    asking.layerOf = n => LAYERS.find(one => found[one][n])
    const isOnly = LAYERS.slice(0, LAYERS.indexOf(layer)).every(one => !lists[one].length)  // nothing was found nearer to the letters
    const none = isOnly ? HEADINGS[layer].none : ""
    const shownBy = { list: hitList, spread: spreadList, figures: figuresOf }[state.view]
    const { element, number, last, more, isByHit } = await shownBy(asking, kept, layer)
    if (!isCurrent()) return

    const notes = notesOf(asking, layer, kept, isByHit)
    results.replaceChildren(
      heading(asking, layer, kept[layer], works, notes, none),
      toolbar(state, works.size < kept[layer].length),
      make("div", { "data-total": kept[layer].length, "data-of": layer }, element), pager(number, last), ...more,
      make("p", { class: "local" }, "在本机检索，不外传查询。"))
    showFacets(facets, asking, lists[layer], go)
    const told = `${none}${HEADINGS[layer].found}找到 ${shown(kept[layer].length)} 篇讲话，合 ${shown(works.size)} 种作品`
    say([told, ...notes.map(note => note.text)].join("；") + "。")
  }

  /** A page of what is found one by one, in context; behind the last, what the other layers have. */
  const hitList = async (asking, kept, layer) => {
    const { state } = asking
    const isByHit = (state.sort === "left" || state.sort === "right") && kept[layer].length <= SORTABLE
    const listed = ordered(asking, kept[layer])
    const units = isByHit ? await sortedHits(asking, listed, layer) : listed.map(n => ({ n }))
    const last = Math.max(1, Math.ceil(units.length / PAGE))
    const number = Math.min(state.page, last)
    const list = (rows, start, isByHit) => make("ol", { class: "hits" + (state.isSentences ? " hits--sentences" : ""), start }, rows.map(row => resultRow(asking, row, isByHit)))
    const rows = await Promise.all(units.slice((number - 1) * PAGE, number * PAGE).map(unit => unit.hit ? unit : readRow(asking, unit.n, layer)))
    const others = number < last ? [] : LAYERS.filter(one => one !== layer && kept[one].length)
    const more = await Promise.all(others.map(async one => {
      const rows = await Promise.all(ordered(asking, kept[one]).slice(0, PAGE).map(n => readRow(asking, n, one)))
      return make("section", { class: "layer", id: one }, make("h3", {}, HEADINGS[one].found, ` ${shown(kept[one].length)} 篇`), list(rows, 1, false),
        kept[one].length > PAGE ? make("p", { class: "rest" }, layerLink(one, `全部 ${shown(kept[one].length)} 篇`)) : null)
    }))
    return { element: list(rows, (number - 1) * PAGE + 1, isByHit), number, last, more, isByHit }
  }

  /** The speeches of all layers, so that copies come together; of one where it was asked for. */
  const ofAllLayers = (asking, kept) => ordered(asking, kept[asking.state.layer]?.length ? kept[asking.state.layer] : LAYERS.flatMap(one => kept[one]))

  const spreadList = async (asking, kept) => {
    const works = byWork(asking, ofAllLayers(asking, kept))
    const last = Math.max(1, Math.ceil(works.length / SPREAD_PAGE))
    const number = Math.min(asking.state.page, last)
    return { element: await spread(asking, works.slice((number - 1) * SPREAD_PAGE, number * SPREAD_PAGE)), number, last, more: [], isByHit: true }
  }

  const figuresOf = async (asking, kept) => {
    const near = word => addressWith(all => { for (const key of ["view", "page"]) all.delete(key); all.set("q", `${asking.state.q.trim()} NEAR/20 ${word}`) }).href
    const watch = (done, all) => asking.isCurrent() && say(`正在读：${shown(done)} / ${shown(all)}`, true)
    const link = asking.query.isPhrase ? near : word => addressWith(all => { all.delete("view"); all.set("q", `${asking.state.q.trim()} ${word}`) }).href
    return { element: await figures(asking, ofAllLayers(asking, kept), { link, watch }), number: 1, last: 1, more: [], isByHit: true }
  }

  /** Speeches in the order that is asked for, one a work where that is. */
  const ordered = ({ state, know, inTitle }, speeches) => {
    const seen = new Set()
    const listed = state.isCollapsed ? speeches.filter(n => !seen.has(know.workOf[n]) && seen.add(know.workOf[n])) : speeches
    return state.sort !== "relevance" ? listed : [...listed].sort((a, b) => inTitle[b] - inTitle[a] || know.chars[a] - know.chars[b] || a - b)
  }

  const layerLink = (layer, text) => make("a", { href: addressWith(all => { all.delete("page"); all.set("layer", layer) }).href, "data-here": "top" }, text)

  /** What is said of a result beside its number: texts, some with a link. */
  const notesOf = ({ state, query }, layer, kept, isByHit) => {
    const note = (text, element = text) => ({ text, element })
    const other = one => note(`${HEADINGS[one].found || "照字面"}另有 ${shown(kept[one].length)} 篇`)
    const isScriptTold = layer === "script" || kept.script.length > 0
    return [
      query.isOther && note("没有连符号一起照写的，故引号作界限，问号代一字"),
      query.isCut && note("检索词过长，只取前 2000 字"),
      !state.options.simplified ? note("未作繁简通检") : !isScriptTold && note("已繁简通检，别无异写"),
      ...LAYERS.filter(one => one !== layer && kept[one].length).map(one => ({ ...other(one), element: layerLink(one, other(one).text) })),
      (state.sort === "left" || state.sort === "right") && !isByHit && note(`多于 ${SORTABLE} 篇，先缩小范围才能按前后文排序；现按次序`),
    ].filter(Boolean)
  }

  const heading = (asking, layer, kept, works, notes, none) => make("div", { class: "found" },
    make("h2", {}, none, layer === "exact" ? "" : `${HEADINGS[layer].found} `, make("b", {}, shown(kept.length)), " 篇讲话，合 ", make("b", {}, shown(works.size)), " 种作品",
      notes.length ? make("small", {}, notes.flatMap((note, n) => [n ? "；" : "", note.element]), "。") : null),
    make("details", { class: "takeaway", open: isRoomy() }, make("summary", {}, "导出"),
      make("button", { type: "button", onclick: () => take(asking, kept, layer, saveCsv) }, "导出 CSV"),
      make("button", { type: "button", onclick: () => take(asking, kept, layer, saveJson) }, "JSON")))

  const showNothing = async ({ query, search, state, isCurrent }) => {
    clear()
    const phrases = [...new Set(query.alternatives.flatMap(({ terms }) => terms))]
    const found = query.isPhrase ? await search.parts(phrases[0]) : (await Promise.all(phrases.slice(0, 6).map(one => search.parts(one)))).flat()
    const inEither = state.options.simplified || codePoints(state.q) > 60 ? 0
      : (await search.layers(query, { ...state.options, simplified: true })).found.script.reduce((sum, isFound) => sum + isFound, 0)
    if (!isCurrent()) return
    results.dataset.total = 0
    const shownQuery = [...state.q.trim()].slice(0, 60).join("") + (codePoints(state.q.trim()) > 60 ? "……" : "")
    say(`没有找到“${shownQuery}”${state.options.simplified ? "，已繁简通检" : ""}。`)
    const links = found.filter(part => codePoints(part.text) > 1 || codePoints(phrases[0]) < 4).map(part => {
      const address = addressWith(all => { for (const key of [...all.keys()]) all.delete(key); all.set("q", part.text) })
      return make("li", {}, make("a", { href: address.href }, part.text), ` ${shown(part.speeches)} 篇`)
    })
    const folded = addressWith(all => all.delete("jf"))
    results.append(make("div", { class: "nothing" }, make("h2", {}, `没有找到“${shownQuery}”`),
      inEither ? make("p", {}, "不分繁简，", make("a", { href: folded.href }, `可找到 ${shown(inEither)} 篇`), "。") : null,
      links.length ? make("p", {}, "其中能找到的最长的部分：") : make("p", {}, "其中没有一段能找到。可从讲话索引找起，或减几个字再试。"),
      links.length ? make("ul", {}, links) : null))
  }

  const sortedHits = async (asking, speeches, layer) => {
    const { state } = asking
    const rows = []
    for (const row of await Promise.all(speeches.map(n => readRow(asking, n, layer)))) {
      const inText = row.hits.map(hit => ({ ...row, hit, from: row.text }))
      rows.push(...(inText.length ? inText : row.titleHits.map(hit => ({ ...row, hit, from: row.title, isTitle: true }))))
    }
    const side = ({ from, hit }) => state.sort === "right" ? from.slice(hit.end, hit.end + 40)
      : [...from.slice(Math.max(0, hit.begin - 40), hit.begin)].reverse().join("")
    const keys = new Map(rows.map(row => [row, side(row).replace(/\s+/g, "")]))
    const order = new Intl.Collator("zh-Hans")
    return rows.sort((a, b) => order.compare(keys.get(a), keys.get(b)) || a.n - b.n || a.hit.begin - b.hit.begin)
  }

  const toolbar = (state, hasTwins) => {
    const link = (label, isOn, change) => make("a", {
      href: addressWith(all => { all.delete("page"); change(all) }).href, "aria-current": isOn && "true", "data-here": true,
    }, label)
    const choice = (label, key, values, now) => make("div", { role: "group", "aria-label": label }, make("span", {}, label),
      [...values].map(([value, name], n) => link(name, value === now, all => n ? all.set(key, value) : all.delete(key))))
    const isList = state.view === "list"
    return make("div", { class: "tools" },
      choice("看法", "view", VIEWS, state.view),
      isList ? make("details", { class: "order", open: isRoomy() }, make("summary", {}, "排序"), make("div", {},
        choice("排序", "sort", SORTS, state.sort),
        choice("上下文", "context", new Map([["line", "逐字对齐"], ["sentence", "整句"]]), state.isSentences ? "sentence" : "line"))) : null,
      !isList || !hasTwins && !state.isCollapsed ? null : make("div", {}, make("button", { type: "button", role: "switch", "aria-checked": String(state.isCollapsed),
        onclick: () => go(all => all.has("works") ? all.delete("works") : all.set("works", "1")) }, "同一作品只列一本")))
  }

  const pager = (number, last) => {
    if (last < 2) return ""
    const link = (label, target, isOn) => make("a", {
      href: addressWith(all => target > 1 ? all.set("page", target) : all.delete("page")).href, "aria-current": isOn && "page", "data-here": "top",
    }, label)
    const near = [...new Set([1, number - 2, number - 1, number, number + 1, number + 2, last])].filter(n => n >= 1 && n <= last)
    return make("div", { class: "foot" }, make("nav", { class: "pages", "aria-label": "结果分页" },
      near.flatMap((n, at) => [at && n > near[at - 1] + 1 ? make("span", {}, "…") : null, link(String(n), n, n === number)]),
      number < last ? link("下一页", number + 1) : null))
  }

  const take = async (asking, speeches, layer, save) => {
    const rows = await exportRows(asking, speeches, layer, (done, all) => say(`正在导出：${shown(done)} / ${shown(all)}`, true))
    save(rows, { query: asking.state.q, address: location.href, speeches: speeches.length })
    say(`已导出 ${shown(rows.length)} 处。`)
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    input.blur()  // on a phone the keyboard goes, and the first hit is in sight
    go(all => {
      all.set("q", input.value.slice(0, LONGEST + 1))
      for (const key of ["layer", "from", "to", ...FACETS.map(facet => facet.key)]) all.delete(key)
    })
  })
  for (const box of boxes) box.addEventListener("change", () => go(all => {
    if (box.checked === (box.name === "jf")) all.delete(box.name)
    else all.set(box.name, box.checked ? "1" : "0")
  }))
  page.addEventListener("click", event => {
    const link = event.target.closest("a[data-here]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    history.pushState(null, "", link.href)
    run().then(() => link.dataset.here === "top" && page.scrollIntoView())
  })
  addEventListener("popstate", () => run())
  return run()
}
