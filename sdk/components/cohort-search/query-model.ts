import type { Cohort } from '../../cohort/cohort.ts'
import { parseCohort } from '../../cohort/parse.ts'
import { printCohort } from '../../cohort/print.ts'
import { type ErrorRecord, toErrorRecord } from '../../errors.ts'
import type { Axis } from '../../types.ts'
import { type Compiled, compile } from './compile.ts'
import type { Place } from './edits.ts'
import { emptyGroup, type Group, nodeAt, type Path, treeOf } from './query-tree.ts'

interface Step {
  text: string
  root: Group
  path: Path
}

/** Steps that can be undone. */
const MOST_STEPS = 200

/**
 * A query as tree and as text. Either may be edited, the other follows at once; a text that does not read leaves the tree as it
 * was, and an edit of the tree writes a text that does. Undo brings back both, an unreadable text included.
 */
export class QueryModel {
  /** As it stands in the box, whatever it is worth. */
  text = ''
  /** Why the text does not read; undefined where text and tree say the same. */
  error: ErrorRecord | undefined
  root: Group = emptyGroup()
  /** Node that the next edit is about. */
  path: Path = []
  compiled: Compiled = compile(this.root)
  private printed: { of: Cohort; text: string } = { of: this.cohort, text: '' }
  private axes: readonly Axis[] | undefined
  private undone: Step[] = []
  private done: Step[] = []
  private typing = false

  /** The last cohort that could be read. */
  get cohort(): Cohort {
    return this.compiled.cohort
  }

  /** The same as text, for the engine, the address and the table; empty for everybody. */
  get expression(): string {
    if (this.printed.of !== this.cohort) {
      this.printed = { of: this.cohort, text: this.cohort.op === 'all' ? '' : printCohort(this.cohort) }
    }
    return this.printed.text
  }

  /** More than is drawn or put into a sentence. */
  get vast(): boolean {
    return this.root.items.some(({ kind }) => kind === 'written')
  }

  /** Axes are known, so the text has a meaning; undefined before. */
  get ready(): boolean {
    return this.axes !== undefined
  }

  get place(): Place {
    return { root: this.root, path: this.path }
  }

  get canUndo(): boolean {
    return this.done.length > 0
  }

  get canRedo(): boolean {
    return this.undone.length > 0
  }

  /** Another dataset, or the first one: the text stays and is read again. */
  setAxes(axes: readonly Axis[] | undefined): void {
    if (axes === this.axes) return
    this.axes = axes
    if (axes) this.read()
  }

  /** The text was typed. Letters typed one after the other are one step back; see {@link rest}. */
  write(text: string): void {
    if (text === this.text) return
    if (!this.typing) this.keep()
    this.typing = true
    this.text = text
    this.read()
  }

  /** Typing has paused: what comes next is a step of its own. */
  rest(): void {
    this.typing = false
  }

  /** Replaces the query by a text from elsewhere: a saved one, an imported one, an example. */
  load(text: string): void {
    this.typing = false
    if (text === this.text && !this.error) return
    this.keep()
    this.text = text
    this.path = []
    this.read()
  }

  /** Shows a text without a step back: the page's own doing. */
  reset(text: string): void {
    this.typing = false
    this.done = []
    this.undone = []
    this.text = text
    this.path = []
    this.read()
  }

  /** Changes the tree; the text follows. */
  edit(change: (place: Place) => Place): void {
    this.typing = false
    const { root, path } = change(this.place)
    if (root === this.root && path === this.path) return
    this.keep()
    this.root = root
    this.path = nodeAt(root, path) ? path : []
    this.compiled = compile(root)
    this.text = this.expression
    this.error = undefined
  }

  select(path: Path): void {
    if (nodeAt(this.root, path)) this.path = path
  }

  undo(): void {
    this.step(this.done, this.undone)
  }

  redo(): void {
    this.step(this.undone, this.done)
  }

  private step(from: Step[], to: Step[]): void {
    const step = from.pop()
    if (!step) return
    this.typing = false
    to.push({ text: this.text, root: this.root, path: this.path })
    Object.assign(this, step)
    this.compiled = compile(this.root)
    if (this.axes) this.check()
  }

  private keep(): void {
    this.done.push({ text: this.text, root: this.root, path: this.path })
    if (this.done.length > MOST_STEPS) this.done.shift()
    this.undone = []
  }

  /** The tree that came with a text is kept where it says the same: it may hold groups that are still empty. */
  private check(): void {
    if (this.text === this.expression) this.error = undefined
    else this.read()
  }

  private read(): void {
    if (!this.axes) return
    try {
      const cohort = parseCohort(this.text, this.axes)
      const text = cohort.op === 'all' ? '' : printCohort(cohort)
      this.error = undefined
      if (this.text.trimStart().startsWith('{')) this.text = text
      if (text === this.expression) return
      this.root = treeOf(cohort)
      this.compiled = compile(this.root)
      this.printed = { of: this.cohort, text }
      if (!nodeAt(this.root, this.path)) this.path = []
    } catch (error) {
      this.error = toErrorRecord(error)
    }
  }
}
