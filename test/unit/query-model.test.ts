import { describe, expect, it } from 'vitest'
import { cohortToJson } from '../../sdk/cohort/json.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { negateNode, removeNode, toggleLevel } from '../../sdk/components/cohort-search/edits.ts'
import { QueryModel } from '../../sdk/components/cohort-search/query-model.ts'
import { queryFile } from '../../sdk/components/cohort-search/saved-queries.ts'
import { TINY_AXES } from '../support/tiny-people.ts'

function model(text = ''): QueryModel {
  const made = new QueryModel()
  made.reset(text)
  made.setAxes(TINY_AXES)
  return made
}

const choose = (one: QueryModel, axis: string, level: string) =>
  one.edit((place) => toggleLevel(place, axis, level, TINY_AXES))

describe('a query as tree and text', () => {
  it('keeps both in step', () => {
    const one = model()
    choose(one, 'disease', 'C50')
    choose(one, 'sex', 'male')
    expect(one.text).toBe('disease=C50 and sex=male')
    one.write('disease=C50 and not sex=male')
    expect(one.root.items[1]).toMatchObject({ not: true, leaf: { levels: ['male'] } })
    choose(one, 'region', 'east')
    expect(one.text).toBe('disease=C50 and not sex=male and region=east')
  })

  it('keeps the tree, and where it is edited, while the text does not read', () => {
    const one = model('disease=C50 and sex=male')
    one.select([1])
    for (const text of ['disease=C50 and sex=mal', 'disease=C50 and (sex=', 'disease=C50 ((']) {
      one.write(text)
      expect(one.error).toMatchObject({ code: 'parse' })
      expect(one.text).toBe(text)
      expect(one.expression).toBe('disease=C50 and sex=male')
      expect(one.path).toEqual([1])
    }
    one.write('disease=C50 and sex=female')
    expect(one.error).toBeUndefined()
    expect(one.expression).toBe('disease=C50 and sex=female')
    expect(one.path).toEqual([1])
  })

  it.each([
    ['regoin=east', 0, 'regoin', 'region'],
    ['sex=male and disease=C5O', 21, 'C5O', 'C50'],
    ['(sex=male', 0, '(', ')'],
    ['sex=male)', 8, ')', '('],
    ['sex="male', 4, '"', '"'],
    ['ｓｅｘ＝ｍａｌｅ ａｎｄ ｓｅｘ＝ｍａｌ', 17, 'ｍａｌ', 'male'],
    ['sex=male and disease=מחלה', 21, 'מחלה', 'C50'],
  ])('points at the mistake in %s', (text, offset, piece, hint) => {
    const one = model('region=west')
    one.write(text)
    expect(one.error?.where?.offset).toBe(offset)
    expect(text.slice(offset, offset + one.error!.where!.length!)).toBe(piece)
    expect(`${one.error!.hint}`).toContain(hint)
    expect(one.expression).toBe('region=west')
  })

  it('reads full-width text, quotes and JSON as what they mean', () => {
    const one = model()
    one.write('ｓｅｘ＝ｍａｌｅ　ａｎｄ　「disease」＝"C50"')
    expect(one.expression).toBe('sex=male and disease=C50')
    const json = JSON.stringify(cohortToJson({ op: 'in', axis: 'region', levels: ['east'] }))
    one.write(json)
    expect(one.expression).toBe('region=east')
    expect(one.text).toBe('region=east')
  })

  it('goes back and forward, an unreadable text included', () => {
    const one = model()
    choose(one, 'sex', 'male')
    one.write('sex=male or')
    one.write('sex=male or x')
    choose(one, 'disease', 'C50')
    expect(one.text).toBe('sex=male and disease=C50')
    one.undo()
    expect(one.text).toBe('sex=male or x')
    expect(one.error).toMatchObject({ code: 'parse' })
    expect(one.expression).toBe('sex=male')
    one.undo()
    expect([one.text, one.error]).toEqual(['sex=male', undefined])
    one.undo()
    expect(one.text).toBe('')
    expect(one.canUndo).toBe(false)
    one.redo()
    one.redo()
    one.redo()
    expect(one.text).toBe('sex=male and disease=C50')
    expect(one.canRedo).toBe(false)
    one.undo()
    one.write('all')
    expect(one.canRedo).toBe(false)
  })

  it('takes letters typed in one go as one step, and those after a pause as another', () => {
    const one = model()
    for (const text of ['s', 'se', 'sex=male']) one.write(text)
    one.rest()
    for (const text of ['sex=male ', 'sex=male or sex=female']) one.write(text)
    one.undo()
    expect(one.text).toBe('sex=male')
    one.undo()
    expect(one.text).toBe('')
  })

  it('brings groups that are still empty back by undo', () => {
    const one = model('sex=male')
    one.edit(({ root }) => ({
      root: { ...root, items: [...root.items, { kind: 'group', not: false, op: 'or', items: [] }] },
      path: [1],
    }))
    choose(one, 'region', 'east')
    one.undo()
    expect(one.root.items).toHaveLength(2)
    expect(one.path).toEqual([1])
    expect(one.text).toBe('sex=male')
  })

  it('keeps what was written when the dataset changes, and says what the new one lacks', () => {
    const one = model('disease=C50 and sex=male')
    one.setAxes(TINY_AXES.filter(({ id }) => id !== 'disease'))
    expect(one.text).toBe('disease=C50 and sex=male')
    expect(one.error?.message).toContain('disease')
    one.setAxes(TINY_AXES)
    expect(one.error).toBeUndefined()
    expect(one.expression).toBe('disease=C50 and sex=male')
  })

  it('holds a text until there are axes to read it by', () => {
    const one = new QueryModel()
    one.reset('sex=male')
    expect([one.ready, one.text, one.error]).toEqual([false, 'sex=male', undefined])
    one.setAxes(TINY_AXES)
    expect(one.expression).toBe('sex=male')
  })

  it('reads 10,000 levels of nesting without drawing them', () => {
    const text = `${'('.repeat(10_000)}sex=male${')'.repeat(10_000)}`
    const one = model()
    one.write(text)
    expect(one.error).toBeUndefined()
    expect(one.expression).toBe('sex=male')
    let deep = 'sex=male'
    for (let depth = 0; depth < 10_000; depth++)
      deep = depth % 2 ? `not (disease=C50 and ${deep})` : `(region=east or ${deep})`
    one.write(deep)
    expect(one.root.items).toMatchObject([{ kind: 'written' }])
    expect(one.vast).toBe(true)
    expect(one.expression).toBe(printCohort(parseCohort(deep, TINY_AXES)))
    expect(queryFile(one, 'json').name).toBe('cohort.txt')
    one.edit(negateNode)
    expect(one.expression.startsWith('not ')).toBe(!deep.startsWith('not '))
    one.edit(({ root }) => removeNode({ root, path: [0] }))
    expect(one.text).toBe('')
    one.undo()
    expect(one.root.items).toMatchObject([{ kind: 'written' }])
  })
})
