// What a trace of Chromium says about the main thread of a page.

/** Marks that the page sets around what is to be looked at. */
export const STARTED = 'hindo-use-started'
export const ENDED = 'hindo-use-ended'
const LONG = 50
/** A task's name: older Chromium, and newer. */
const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask'])

/**
 * Tasks of the thread that set the marks: `load`, from its first task to the mark of the start, and `use`, from there to that of the end. Each `{ tasks,
 * over, longest, longestCpu, most, busy }`, in milliseconds; `over`: tasks of more than 50 ms; `most`: what 99.9 % of tasks take at most; `busy`: share of the
 * time. A task inside another is part of it.
 *
 * @param events `traceEvents` of a trace, times in microseconds
 */
export function tasksOf(events) {
  const { marks, outer } = outerTasks(events, [STARTED, ENDED])
  const [started, ended] = marks
  const first = outer[0].ts
  return {
    load: describe(between(outer, first, started.ts), started.ts - first),
    use: describe(between(outer, started.ts, ended.ts), ended.ts - started.ts),
  }
}

/** The same between any marks, by the name of the mark that begins each; the last one only ends. */
export function stepsOf(events, names) {
  const { marks, outer } = outerTasks(events, names)
  return Object.fromEntries(
    marks.slice(0, -1).map(({ name, ts }, i) => {
      const to = marks[i + 1].ts
      return [name, describe(between(outer, ts, to), to - ts)]
    }),
  )
}

/** Marks by name, and the tasks of the thread that set them. */
function outerTasks(events, names) {
  const marks = names.map((name) => {
    const found = events.find((event) => event.name === name && /user_timing/.test(event.cat))
    if (!found) throw new Error(`the trace has no mark ${name}`)
    return found
  })
  const [{ pid, tid }] = marks
  const own = events
    .filter((event) => event.ph === 'X' && TASKS.has(event.name) && event.pid === pid && event.tid === tid)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur)
  const outer = []
  let end = Number.NEGATIVE_INFINITY
  for (const task of own) {
    if (task.ts < end) continue
    outer.push(task)
    end = task.ts + task.dur
  }
  if (outer.length === 0) throw new Error('the trace has no tasks of the page')
  return { marks, outer }
}

function between(tasks, from, to) {
  return tasks.filter(({ ts, dur }) => ts + dur > from && ts < to)
}

function describe(tasks, span) {
  const times = tasks.map(({ dur }) => dur / 1000).sort((a, b) => a - b)
  const computing = tasks.map(({ tdur }) => (tdur ?? 0) / 1000)
  return {
    tasks: tasks.length,
    over: times.filter((time) => time > LONG).length,
    longest: times.at(-1) ?? 0,
    longestCpu: computing.reduce((a, b) => Math.max(a, b), 0),
    most: times[Math.floor(0.999 * (times.length - 1))] ?? 0,
    busy: times.reduce((sum, time) => sum + time, 0) / (span / 1000),
  }
}

/** How regularly frames came: `times` in milliseconds. */
export function framesOf(times) {
  const gaps = times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b)
  const at = (share) => gaps[Math.floor(share * (gaps.length - 1))] ?? 0
  return {
    count: times.length,
    rate: (1000 * gaps.length) / (times.at(-1) - times[0]),
    median: at(0.5),
    high: at(0.99),
    most: at(1),
  }
}
