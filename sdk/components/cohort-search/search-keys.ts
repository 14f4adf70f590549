import type { LevelsController } from './levels-controller.ts'
import { type TOOLS, toolOfKey } from './query-tools.ts'
import type { Path } from './query-tree.ts'
import { treeStep } from './tree-focus.ts'

type Tool = (typeof TOOLS)[number]

function itemOf(event: KeyboardEvent): HTMLElement | undefined {
  const target = event.target as Element
  return target.closest('button') ? undefined : (target.closest<HTMLElement>('[role="treeitem"]') ?? undefined)
}

/** Keys in the tree of conditions: walk, edit the selected one, Enter to choose levels for it. */
export function queryKeys(
  event: KeyboardEvent,
  act: { select: (path: Path) => void; use: (tool: Tool) => void; choose: () => void },
): void {
  const item = itemOf(event)
  if (!item) return
  const tool = toolOfKey(event)
  const next = tool || event.altKey ? undefined : treeStep(event.currentTarget as HTMLElement, item, event.key)
  if (!tool && !next && event.key !== 'Enter') return
  event.preventDefault()
  if (tool) act.use(tool)
  else if (next) act.select((next.dataset.path ?? '').split('.').filter(Boolean).map(Number))
  else act.choose()
}

/** Keys in a list of levels: walk, open and close what contains others, Space or Enter to choose. */
export function levelKeys(
  event: KeyboardEvent,
  levels: LevelsController,
  choose: (axis: string, level: string) => void,
): void {
  const item = itemOf(event)
  if (!item || event.altKey || event.ctrlKey || event.metaKey) return
  const { axis = '', level = '' } = item.dataset
  const fold = { ArrowRight: 'false', ArrowLeft: 'true' }[event.key]
  if (event.key === ' ' || event.key === 'Enter') {
    event.preventDefault()
    if (axis && level) choose(axis, level)
  } else if (fold !== undefined && item.getAttribute('aria-expanded') === fold) {
    event.preventDefault()
    levels.toggleLevel(axis, level)
  } else {
    const next = treeStep(event.currentTarget as HTMLElement, item, event.key)
    if (!next) return
    event.preventDefault()
    if (next.dataset.axis && next.dataset.level) levels.setActive(next.dataset.axis, next.dataset.level)
    next.focus()
  }
}

/** Undo and redo by the usual keys, but in boxes, where they are the browser's own. */
export function stepOfKey(event: KeyboardEvent): 'undo' | 'redo' | undefined {
  const inBox = event.composedPath().some((node) => node instanceof Element && node.matches('input, textarea'))
  if (!(event.ctrlKey || event.metaKey) || event.altKey || inBox) return undefined
  const key = event.key.toLowerCase()
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo'
  return key === 'y' ? 'redo' : undefined
}
