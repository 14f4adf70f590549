import { h } from './dom.ts'
import { formatNumber, text } from './page.ts'

export interface DropZoneOptions {
  id: string
  title: string
  help: string
  several: boolean
  files: File[]
  changed: (files: File[]) => void
}

/** A place to drop files on, with a button for those who do not drag. */
export function dropZone({ id, title, help, several, files, changed }: DropZoneOptions): HTMLElement {
  const input = h('input', {
    type: 'file',
    id,
    class: 'visually-hidden',
    multiple: several,
    tabindex: -1,
    'aria-label': title,
    onchange: () => changed([...(input.files ?? [])]),
  })
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault()
    zone.classList.toggle('over', on)
  }
  const zone = h(
    'div',
    {
      class: 'drop',
      ondragover: over(true),
      ondragleave: over(false),
      ondrop: (event) => {
        over(false)(event)
        const dropped = [...(event.dataTransfer?.files ?? [])]
        if (dropped.length > 0) changed(several ? dropped : dropped.slice(0, 1))
      },
    },
    h('h2', {}, title),
    h('p', { class: 'help' }, help),
    input,
    h('button', { type: 'button', class: 'button', onclick: () => input.click() }, text().choose),
    h(
      'ul',
      { class: 'names' },
      ...files.map((file) => h('li', {}, `${file.name} · ${formatNumber(Math.ceil(file.size / 1000))} kB`)),
    ),
  )
  return zone
}
