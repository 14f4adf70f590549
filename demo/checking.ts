import type { HindoReleaseCheck } from 'hindo/elements'
import { byId, h } from './dom.ts'
import { text } from './page.ts'

const drawer = byId<HTMLDialogElement>('checking')
const check = byId<HindoReleaseCheck>('check')
/** Room enough for the table and its check side by side. */
const wide = matchMedia('(min-width: 1000px)')

/** The drawer that checks the table on the page and lets it leave. Releases are remembered in this browser. */
export function startChecking(): void {
  const open = () => {
    if (drawer.open) return
    if (wide.matches) drawer.show()
    else drawer.showModal()
    document.body.classList.toggle('checking', wide.matches)
  }
  byId('check-open').addEventListener('click', open)
  byId('releases-open').addEventListener('click', () => {
    open()
    void check.showReleases()
  })
  byId('check-close').addEventListener('click', () => drawer.close())
  drawer.addEventListener('close', () => document.body.classList.remove('checking'))
  drawer.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') drawer.close()
  })
  check.addEventListener('hindo-cell-asked', () => {
    // over the page the drawer would hide the table that the cell is in
    if (!document.body.classList.contains('checking')) drawer.close()
  })
}

/** Who looks at the check: a portal knows by who is logged in, this page asks. */
export function drawRoles(): void {
  const t = text()
  const role = (view: 'researcher' | 'reviewer', label: string) => {
    const choose = () => {
      check.view = view
      drawRoles()
      byId(`view-${view}`).focus()
    }
    const pressed = String(check.view === view)
    return h(
      'button',
      { type: 'button', class: 'switch', id: `view-${view}`, 'aria-pressed': pressed, onclick: choose },
      label,
    )
  }
  const group = h('div', { class: 'languages', role: 'group', 'aria-label': t.seenBy })
  group.append(role('researcher', t.researcher), role('reviewer', t.reviewer))
  byId('roles').replaceChildren(group)
}
