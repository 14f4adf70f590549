/** Items of an ARIA tree that can be walked to, in reading order. */
export function treeItems(tree: Element): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')]
}

function depthOf(item: Element): number {
  return Number(item.getAttribute('aria-level') ?? 1)
}

/** The item above an item in the tree. */
export function parentItem(items: readonly HTMLElement[], item: HTMLElement): HTMLElement | undefined {
  return items.slice(0, items.indexOf(item)).findLast((other) => depthOf(other) < depthOf(item))
}

/** The first item below an item. */
export function childItem(items: readonly HTMLElement[], item: HTMLElement): HTMLElement | undefined {
  const next = items[items.indexOf(item) + 1]
  return next && depthOf(next) > depthOf(item) ? next : undefined
}

/**
 * Where a key leads in a tree: up and down in reading order, Home and End; Left to the item above, Right to the first one below.
 * Undefined for any other key and at the ends.
 */
export function treeStep(tree: Element, item: HTMLElement, key: string): HTMLElement | undefined {
  const items = treeItems(tree)
  const index = items.indexOf(item)
  const steps: Record<string, () => HTMLElement | undefined> = {
    ArrowDown: () => items[index + 1],
    ArrowUp: () => items[index - 1],
    Home: () => items[0],
    End: () => items.at(-1),
    ArrowLeft: () => parentItem(items, item),
    ArrowRight: () => childItem(items, item),
  }
  return steps[key]?.()
}
