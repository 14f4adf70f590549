/**
 * What a run measures: all works, or those that were named; large ones only where they are named or asked for. `whole`: it is the run that the
 * README's tables stand for. `problem`: why there is nothing to run.
 */
export function choose({ quick, large, keep, compare, in: place, revision, revisions, named }, works, commands) {
  const names = [...Object.keys(works), 'scale', ...Object.keys(commands)]
  const unknown = named.filter((name) => !names.includes(name))
  const problem =
    (unknown.length > 0 && `There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`) ||
    (compare && revisions.length < 2 && 'Two revisions are compared: --compare A B; a dot is the working tree.') ||
    (place !== undefined && !['node', 'chromium'].includes(place) && `--in takes node or chromium, not ${place}.`) ||
    (keep &&
      (quick || compare || revision !== '.') &&
      'Only full runs of the working tree are kept: no --quick, --compare or --revision beside --keep.')
  const all = named.length === 0
  const wanted = ({ name, onRequest }) => (all ? !onRequest || large : named.includes(name))
  return {
    ...(problem && { problem }),
    works: Object.values(works).filter((work) => wanted(work) && !(quick && work.fullOnly)),
    scale: !compare && (all ? !quick : named.includes('scale')),
    commands: compare ? [] : Object.values(commands).filter(wanted),
    whole: all && place === undefined && !quick && !compare && revision === '.',
  }
}
