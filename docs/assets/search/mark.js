// On the page of a speech that was reached from a hit: what was looked for, marked without touching the text, and the way from hit to hit.

import { make } from "./dom.js"
import { finder } from "./find.js"
import { withIndex } from "./index.js"
import { parse } from "./query.js"

const NO_INDEX = { count: 0 }

/** The text nodes of a paragraph that are its text, or those of its restored layer. */
const textNodes = (element, isRestored) => {
  const outside = isRestored ? "[data-note], [data-layer]:not([data-layer=restored]), .lacuna.filled > .as" : "[data-note], [data-layer]"
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(outside)) found.push(walker.currentNode)
  return found
}

/** The hits on the page, each as ranges of the text nodes it lies in: what stands between those is no part of it. */
const rangesOf = (speech, isRestored, hitsIn) => {
  const pieces = []
  let text = ""
  for (const element of speech.querySelectorAll(":scope > [id^=p]")) {
    if (!/^p\d+$/.test(element.id)) continue
    for (const node of textNodes(element, isRestored)) {
      pieces.push({ node, begin: text.length, end: text.length + node.data.length })
      text += node.data
    }
    text += "\n"
  }
  return hitsIn(text).map(hit => pieces.filter(({ begin, end }) => begin < hit.end && end > hit.begin).map(({ node, begin, end }) => {
    const range = new Range()
    range.setStart(node, Math.max(hit.begin, begin) - begin)
    range.setEnd(node, Math.min(hit.end, end) - begin)
    return range
  })).filter(ranges => ranges.length)
}

export const markSpeech = async (speech, parameters, { open, root, suffix }) => {
  const layer = parameters.get("in")
  const options = { simplified: layer === "script" || layer === "restored", bare: parameters.has("bd") }
  const query = parse(parameters.get("q"))
  const hits = await (options.simplified ? withIndex(open, find) : find(NO_INDEX))
  if (!hits.length) return
  const mark = (name, some) => CSS.highlights && CSS.highlights.set(name, new Highlight(...some))
  mark("found", hits.flat())

  const asked = parseInt(parameters.get("hit"), 10)
  const isIn = ({ startContainer }, element) => element.contains(startContainer) || element.compareDocumentPosition(startContainer) & Node.DOCUMENT_POSITION_FOLLOWING
  const target = document.getElementById(location.hash.slice(1))
  let now = asked >= 1 && asked <= hits.length ? asked - 1 : Math.max(0, target ? hits.findIndex(([range]) => isIn(range, target)) : 0)
  const count = make("output", { "aria-live": "polite" })
  const tell = () => {
    mark("current", hits[now])
    count.textContent = `${now + 1}/${hits.length}`
    count.setAttribute("aria-label", `第 ${now + 1} 处，共 ${hits.length} 处`)
  }
  const step = by => {
    now = (now + by + hits.length) % hits.length
    tell()
    const { top, height } = hits[now][0].getBoundingClientRect()
    scrollBy({ top: top + height / 2 - innerHeight / 2 })
  }
  const back = new URL("search" + suffix, root)
  back.searchParams.set("q", parameters.get("q"))
  if (options.bare) back.searchParams.set("bd", "1")
  const bar = make("nav", { class: "hit-bar", "aria-label": "检索所得" },
    make("button", { type: "button", title: "上一处（p）", "aria-label": "上一处", onclick: () => step(-1) }, "‹"), count,
    make("button", { type: "button", title: "下一处（n）", "aria-label": "下一处", onclick: () => step(1) }, "›"),
    make("a", { href: back.href }, "回到检索"),
    make("button", { type: "button", "aria-label": "收起，不再标出", onclick: () => {
      bar.remove()
      CSS.highlights?.clear()
      removeEventListener("keydown", onKey)
    } }, "×"))
  const onKey = event => {
    if (!["n", "p"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return
    step(event.key === "n" ? 1 : -1)
  }
  addEventListener("keydown", onKey)
  tell()
  document.body.append(bar)

  async function find(index) {
    const search = finder(index)
    const change = await search.changing(options)
    for (const asked of [query, query.otherwise && { alternatives: query.otherwise }]) {
      const found = asked ? rangesOf(speech, layer === "restored", text => search.hits(text, asked, change)) : []
      if (found.length) return found
    }
    return []
  }
}
