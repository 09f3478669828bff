// What stands beside a phrase, and in which years it is found: each work counted once, whatever copies there are of it.

import { draw, make, shown } from "./dom.js"
import { readRow } from "./rows.js"
import { byWork } from "./spread.js"

export const MOST_WORKS = 300  // read for the words beside a phrase
const AROUND = 20  // characters on either side
const LISTED = 24
const FUNCTION_WORDS = new Set([..."的了和与及或在是要把被对从向为以于将等也都就还又而但并这那其"].concat(
  "我们 你们 他们 同志 同志们 一个 这个 那个 这些 那些 没有 不是 就是 可以 什么 怎么 自己 因为 所以 如果 但是 而且 以及 对于 通过 进行 还有 已经 今天".split(" ")))

/** Words of a stretch of text; pairs of characters where a browser does not know words. */
const wordsOf = text => {
  if (!Intl.Segmenter) return [...text.matchAll(/(?=(\p{L}\p{L}))/gu)].map(found => found[1])
  return [...new Intl.Segmenter("zh-Hans", { granularity: "word" }).segment(text)].filter(one => one.isWordLike).map(one => one.segment)
}

const isTold = word => [...word].length > 1 && !FUNCTION_WORDS.has(word) && !/^[\d\s.,]+$/.test(word)

/** Words before and behind the hits, with the number of works that have them there, commonest first. */
export const collocates = rows => {
  const counts = new Map()
  for (const { text, hits } of rows) {
    const own = new Map()
    for (const { begin, end } of hits) {
      const sides = [text.slice(0, begin).split(/[\n。！？；]/).pop().slice(-AROUND), text.slice(end).split(/[\n。！？；]/, 1)[0].slice(0, AROUND)]
      sides.forEach((side, n) => {
        for (const word of wordsOf(side)) if (isTold(word)) own.set(word, (own.get(word) || 0) | n + 1)
      })
    }
    for (const [word, sides] of own) {
      const count = counts.get(word) || { word, before: 0, behind: 0, works: 0 }
      counts.set(word, { word, before: count.before + (sides & 1), behind: count.behind + (sides >> 1), works: count.works + 1 })
    }
  }
  return [...counts.values()].filter(({ works }) => works > 1 || rows.length < 4)
    .sort((a, b) => b.works - a.works || b.word.length - a.word.length || (a.word < b.word ? -1 : 1)).slice(0, LISTED)
}

/** For each year the works that are of it for certain, and the share of those whose window it lies in (of a window of
    three years a third each); and how many have no window with two ends. */
export const byYear = (works, yearsOf) => {
  const years = new Map()
  let open = 0
  for (const n of works) {
    const [begin, end] = yearsOf(n) || []
    if (!begin || !end) { open++; continue }
    for (let year = begin; year <= end; year++) {
      const own = years.get(year) || { year, sure: 0, likely: 0 }
      years.set(year, begin === end ? { ...own, sure: own.sure + 1 } : { ...own, likely: own.likely + 1 / (end - begin + 1) })
    }
  }
  const [first, last] = [Math.min(...years.keys()), Math.max(...years.keys())]
  const all = []
  for (let year = first; year <= last; year++) all.push(years.get(year) || { year, sure: 0, likely: 0 })
  return { years: all, open }
}

const HEIGHT = 120
const WIDTH = 480  // of a picture of many years
const LABEL = 52  // between two years that are written out

const chart = years => {
  const top = Math.max(1, ...years.map(({ sure, likely }) => sure + likely))
  const scale = (HEIGHT - 4) / top
  const step = Math.max(5, Math.min(28, WIDTH / years.length))
  const bar = { x: step * .1, width: step * .8 }
  const width = Math.max(LABEL, step * years.length)
  const every = Math.ceil(LABEL / step)
  return draw("svg", { viewBox: `0 0 ${width} ${HEIGHT + 20}`, role: "img", "aria-labelledby": "years-title years-desc", style: `max-width:${width}px` },
    draw("title", { id: "years-title" }, "按年份的作品数"),
    draw("desc", { id: "years-desc" }, `${years[0].year} 至 ${years[years.length - 1].year} 年；实心是年份确定的，斜纹是只知起讫的，按年均分。数目见下表。`),
    draw("defs", {}, draw("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, draw("line", { x1: 0, x2: 0, y1: 0, y2: 5 }))),
    years.map(({ year, sure, likely }, n) => draw("g", { transform: `translate(${step * n} 0)` },
      draw("title", {}, `${year}：${sure} 种${likely ? `，另约 ${likely.toFixed(1)} 种` : ""}`),
      draw("rect", { class: "sure", ...bar, y: HEIGHT - sure * scale, height: sure * scale }),
      draw("rect", { class: "likely", ...bar, y: HEIGHT - (sure + likely) * scale, height: likely * scale }),
      n % every ? null : draw("text", { y: HEIGHT + 15 }, String(year)))),
    draw("line", { class: "ground", x1: 0, x2: width, y1: HEIGHT, y2: HEIGHT }))
}

const table = (caption, heads, rows) => make("table", { class: "plain" }, make("caption", {}, caption),
  make("thead", {}, make("tr", {}, heads.map(head => make("th", { scope: "col" }, head)))),
  make("tbody", {}, rows.map(([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), rest.map(value => make("td", {}, value))))))

/** Both, for the speeches that are found. `link` leads to the search of a word near the phrase. */
export const figures = async (asking, speeches, { link, watch }) => {
  const { know } = asking
  const works = byWork(asking, speeches).map(work => work[0])
  const read = works.slice(0, MOST_WORKS)
  const rows = []
  for (let from = 0; from < read.length; from += 24) {
    if (from) watch(from, read.length)
    rows.push(...await Promise.all(read.slice(from, from + 24).map(n => readRow(asking, n, asking.layerOf(n)))))
  }
  const words = collocates(rows)
  const most = Math.max(1, ...words.map(({ works }) => works))
  const { years, open } = byYear(works, know.yearsOf)
  const all = new Map(byYear(know.firstWitnesses, know.yearsOf).years.map(row => [row.year, row]))
  const round = number => number ? String(Math.round(number * 10) / 10) : "·"
  return make("div", { class: "figures" },
    make("section", {}, make("h3", {}, "年份"),
      years.length ? make("figure", {}, chart(years)) : make("p", {}, "所得的作品都没有考出起讫年份。"),
      years.length ? make("details", {}, make("summary", {}, "各年数目"), table("一种作品只计一次；只知起讫的，按年均分", ["年", "确定", "推定", "档案中此年的作品"],
        years.filter(({ sure, likely }) => sure || likely).map(({ year, sure, likely }) => [String(year), sure ? shown(sure) : "·", round(likely), round((all.get(year)?.sure || 0) + (all.get(year)?.likely || 0))]))) : null,
      open ? make("p", {}, `另有 ${shown(open)} 种没有考出两端的年份。`) : null),
    make("section", {}, make("h3", {}, "搭配"),
      words.length ? table(`前后各 ${AROUND} 字以内、同一句中的词，按作品数${read.length < works.length ? `；只读了前 ${shown(read.length)} 种` : ""}`, ["词", "在前", "在后", "作品", "多少"],
        words.map(({ word, before, behind, works }) => [make("a", { href: link(word) }, word), before ? shown(before) : "·", behind ? shown(behind) : "·", shown(works),
          draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, draw("rect", { class: "sure", width: 100 * works / most, height: 8 }))]))
        : make("p", {}, "没有两种以上的作品共有的词。")))
}
