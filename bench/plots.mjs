// Lines on logarithmic axes as SVG, readable on light and on dark ground.

const WIDTH = 640
const PLOT = { left: 64, right: 600, top: 44, bottom: 296 }
const GROUND = '#888888'
/** Told apart in all common kinds of colour vision, and on white and black alike. */
const COLOURS = ['#3a86d1', '#d9730d', '#2f9e6e', '#b45bc4', '#8a8f98', '#c94a53', '#b8960c']
const DASHES = ['', '7 4', '2 4', '9 3 2 3', '4 4', '1 3', '12 4']

/** `series`: `[{ name, points: [[x, y], …] }]`. */
export function linePlot({ title, x, y, series }) {
  const xs = series.flatMap(({ points }) => points.map(([value]) => value))
  const ys = series.flatMap(({ points }) => points.map(([, value]) => value))
  const across = scale(Math.min(...xs), Math.max(...xs), PLOT.left, PLOT.right, false)
  const up = scale(Math.min(...ys), Math.max(...ys), PLOT.bottom, PLOT.top, true)
  const parts = [
    text(PLOT.left, 22, title, 'start', 15),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, x, 'middle', 12),
    text(PLOT.left, PLOT.top - 8, y, 'start', 12),
    ...decades(Math.min(...ys), Math.max(...ys)).flatMap((value) => [
      line(PLOT.left, up(value), PLOT.right, up(value), 0.35),
      text(PLOT.left - 8, up(value) + 4, short(value), 'end', 12),
    ]),
    ...[...new Set(xs)]
      .sort((a, b) => a - b)
      .map((value) => text(across(value), PLOT.bottom + 18, short(value), 'middle', 12)),
    line(PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom, 1),
    ...series.flatMap(({ name, points }, i) => drawn(name, points, i, across, up)),
  ]
  const height = PLOT.bottom + 62 + 20 * Math.ceil(series.length / 2)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif">
<title>${escaped(title)}</title>
${parts.join('\n')}
</svg>
`
}

function drawn(name, points, i, across, up) {
  const colour = COLOURS[i % COLOURS.length]
  const at = points.map(([x, y]) => [across(x).toFixed(1), up(y).toFixed(1)])
  const [keyX, keyY] = [PLOT.left + (i % 2) * 270, PLOT.bottom + 62 + 20 * Math.floor(i / 2)]
  const dash = DASHES[i % DASHES.length]
  const stroke = `fill="none" stroke="${colour}" stroke-width="2.5"${dash && ` stroke-dasharray="${dash}"`}`
  return [
    `<polyline points="${at.map((pair) => pair.join(',')).join(' ')}" ${stroke}/>`,
    ...at.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`),
    `<line x1="${keyX}" y1="${keyY}" x2="${keyX + 26}" y2="${keyY}" ${stroke}/>`,
    text(keyX + 34, keyY + 4, name, 'start', 12),
  ]
}

function scale(least, most, from, to, whole) {
  const [low, high] = whole
    ? [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))]
    : [Math.log10(least), Math.log10(most)]
  return (value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from)
}

function decades(least, most) {
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))]
  return Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
}

function short(value) {
  const three = (number) => Number(number.toPrecision(3))
  if (value >= 1e6) return `${three(value / 1e6)}M`
  if (value >= 1e4) return `${three(value / 1e3)}k`
  return String(Number(value.toPrecision(6)))
}

function text(x, y, content, anchor, size) {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}" fill="${GROUND}">${escaped(content)}</text>`
}

function line(x1, y1, x2, y2, opacity) {
  const numbers = [x1, y1, x2, y2].map((value) => value.toFixed(1))
  return `<line x1="${numbers[0]}" y1="${numbers[1]}" x2="${numbers[2]}" y2="${numbers[3]}" stroke="${GROUND}" stroke-opacity="${opacity}"/>`
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
