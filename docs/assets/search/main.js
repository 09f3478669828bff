// What search-box.js asks for once a reader touches search.

import { askForManifest, openIndex } from "./index.js"
import { markSpeech } from "./mark.js"
import { showPage } from "./page.js"
import { suggesting } from "./suggest.js"

window.archiveSearch = { askForManifest, markSpeech, openIndex, showPage, suggesting }
