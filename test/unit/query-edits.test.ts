import { describe, expect, it } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { compile } from '../../sdk/components/cohort-search/compile.ts'
import {
  addGroup,
  canUngroup,
  groupNode,
  negateNode,
  type Place,
  removeNode,
  switchOperator,
  toggleLevel,
  ungroupNode,
} from '../../sdk/components/cohort-search/edits.ts'
import { canMove, moveNode } from '../../sdk/components/cohort-search/moves.ts'
import { nodeAt, treeOf } from '../../sdk/components/cohort-search/query-tree.ts'
import { TINY_AXES } from '../support/tiny-people.ts'

const at = (text: string, ...path: number[]): Place => ({ root: treeOf(parseCohort(text, TINY_AXES)), path })
const said = ({ root }: Place) => printCohort(compile(root).cohort)
const toggle = (place: Place, axis: string, level: string) => toggleLevel(place, axis, level, TINY_AXES)

describe('choosing a level', () => {
  it('adds a condition to the group being edited', () => {
    expect(said(toggle(at(''), 'sex', 'male'))).toBe('sex=male')
    expect(said(toggle(at('sex=male'), 'disease', 'C50'))).toBe('sex=male and disease=C50')
    expect(said(toggle(at('sex=male or region=east'), 'disease', 'C50'))).toBe('sex=male or region=east or disease=C50')
    const inner = at('(sex=male or region=east) and disease=E11', 0)
    expect(said(toggle(inner, 'disease', 'C50'))).toBe('(sex=male or region=east or disease=C50) and disease=E11')
    expect(said(toggle({ ...inner, path: [0, 1] }, 'disease', 'C50'))).toBe(
      '(sex=male or region=east or disease=C50) and disease=E11',
    )
  })

  it('joins the levels of an axis in one condition, in the order of the axis', () => {
    expect(said(toggle(at('sex=male and region=south'), 'region', 'east'))).toBe('sex=male and region in (east, south)')
    expect(said(toggle(at('region=east..west'), 'region', 'south'))).toBe('region in (east, west, south)')
  })

  it('takes a level out again, and its condition with the last one', () => {
    expect(said(toggle(at('region in (east, south) and sex=male'), 'region', 'east'))).toBe('region=south and sex=male')
    expect(said(toggle(at('region=east and sex=male'), 'region', 'east'))).toBe('sex=male')
    expect(said(toggle(at('region=east..west'), 'region', 'west'))).toBe('region=east')
    expect(said(toggle(at('not sex=male'), 'sex', 'male'))).toBe('all')
  })

  it('leaves what is negated alone, unless that is what is selected', () => {
    expect(said(toggle(at('not region=east'), 'region', 'south'))).toBe('not region=east and region=south')
    expect(said(toggle(at('not region=east and sex=male', 0), 'region', 'south'))).toBe(
      'not region in (east, south) and sex=male',
    )
  })
})

describe('changing conditions', () => {
  it('negates a condition, a group and the whole', () => {
    expect(said(negateNode(at('sex=male and disease=C50', 1)))).toBe('sex=male and not disease=C50')
    expect(said(negateNode(at('not sex=male')))).toBe('sex=male')
    expect(said(negateNode(at('sex=male and disease=C50')))).toBe('not (sex=male and disease=C50)')
    const twice = negateNode(negateNode(at('sex=male and disease=C50')))
    expect(said(twice)).toBe('sex=male and disease=C50')
  })

  it('switches between all and any', () => {
    expect(said(switchOperator(at('sex=male and disease=C50'), TINY_AXES))).toBe('sex=male or disease=C50')
    expect(said(switchOperator(at('disease in (C50, E11) and sex=male', 0), TINY_AXES))).toBe(
      'disease=C50 and disease=E11 and sex=male',
    )
    const single = at('sex=male', 0)
    expect(switchOperator(single, TINY_AXES)).toBe(single)
  })

  it('groups and ungroups without changing what is meant', () => {
    const grouped = groupNode(at('sex=male and disease=C50', 0))
    expect(said(grouped)).toBe('sex=male and disease=C50')
    expect(said(toggle(grouped, 'region', 'east'))).toBe('(sex=male or region=east) and disease=C50')
    const inner = at('(sex=male or region=east) and disease=C50', 0)
    expect(said(ungroupNode(inner))).toBe('sex=male and region=east and disease=C50')
    const whole = groupNode(at('sex=male or disease=C50'))
    expect(said(toggle({ ...whole, path: [] }, 'region', 'east'))).toBe('(sex=male or disease=C50) and region=east')
    expect(said(ungroupNode({ ...whole, path: [] }))).toBe('sex=male or disease=C50')
  })

  it('does not take the brackets of a negated group of several away', () => {
    const negated = at('not (sex=male or region=east) and disease=C50', 0)
    expect(canUngroup(negated)).toBe(false)
    expect(ungroupNode(negated)).toBe(negated)
    expect(canUngroup(at('sex=male', 0))).toBe(false)
  })

  it('opens an empty group, which says nothing until it holds something', () => {
    const opened = addGroup(at('sex=male'))
    expect(said(opened)).toBe('sex=male')
    expect(nodeAt(opened.root, opened.path)).toMatchObject({ kind: 'group', op: 'or', items: [] })
    const one = toggle(opened, 'disease', 'C50')
    expect(said(toggle(one, 'region', 'east'))).toBe('sex=male and (disease=C50 or region=east)')
  })

  it('removes a node and selects its neighbour, else its group', () => {
    const first = removeNode(at('sex=male and disease=C50', 0))
    expect([said(first), first.path]).toEqual(['disease=C50', [0]])
    const last = removeNode(first)
    expect([said(last), last.path]).toEqual(['all', []])
    const inner = removeNode(at('(sex=male or region=east) and disease=C50', 0, 1))
    expect([said(inner), inner.path]).toEqual(['sex=male and disease=C50', [0, 0]])
  })
})

describe('moving', () => {
  const three = 'sex=male and disease=C50 and region=east'

  it('up and down among neighbours, and no further', () => {
    const down = moveNode(at(three, 0), 'down')
    expect([said(down), down.path]).toEqual(['disease=C50 and sex=male and region=east', [1]])
    expect(said(moveNode(at(three, 2), 'up'))).toBe('sex=male and region=east and disease=C50')
    expect(canMove(at(three, 0), 'up')).toBe(false)
    expect(canMove(at(three, 2), 'down')).toBe(false)
    expect(canMove(at(three), 'down')).toBe(false)
  })

  it('out of a group, behind it', () => {
    const out = moveNode(at('(sex=male or region=east) and disease=C50', 0, 0), 'out')
    expect([said(out), out.path]).toEqual(['region=east and sex=male and disease=C50', [1]])
    expect(canMove(at(three, 1), 'out')).toBe(false)
  })

  it('into the group before, else into the one behind', () => {
    const before = moveNode(at('(sex=male or region=east) and disease=C50', 1), 'in')
    expect([said(before), before.path]).toEqual(['sex=male or region=east or disease=C50', [0, 2]])
    const behind = moveNode(at('disease=C50 and (sex=male or region=east)', 0), 'in')
    expect([said(behind), behind.path]).toEqual(['disease=C50 or sex=male or region=east', [0, 0]])
    expect(canMove(at(three, 1), 'in')).toBe(false)
  })
})
