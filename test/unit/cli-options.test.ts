import { describe, expect, it } from 'vitest'
import { SIMULATED_AXES } from '../../sdk/build/simulate-axes.ts'
import { commaList, type OptionDefinitions, readArguments } from '../../sdk/cli/arguments.ts'
import { namedCohorts, splitCohort } from '../../sdk/cli/cohort-option.ts'
import { type Command, usageLine } from '../../sdk/cli/command.ts'
import { pointerOf, pointing } from '../../sdk/cli/pointer.ts'
import { progressLine } from '../../sdk/cli/terminal.ts'
import { cohortToJson } from '../../sdk/cohort/json.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { HindoError } from '../../sdk/errors.ts'

const JSON_FORM = JSON.stringify(cohortToJson(parseCohort('sex=male', SIMULATED_AXES)))

describe('--cohort', () => {
  it.each([
    ['sex=male', undefined, 'sex=male'],
    ['case=disease=C50', 'case', 'disease=C50'],
    ['case = disease = C50', 'case', 'disease = C50'],
    ['old=age_band in (60s, 70s)', 'old', 'age_band in (60s, 70s)'],
    ['everybody=all', 'everybody', 'all'],
    ['患者=disease=C50', '患者', 'disease=C50'],
    ['性別=男性', undefined, '性別=男性'],
    ['SEX=male', undefined, 'SEX=male'],
    ['not sex=male', undefined, 'not sex=male'],
    ['(sex=male)', undefined, '(sex=male)'],
    ['sex!=male', undefined, 'sex!=male'],
    ['age_band in (60s)', undefined, 'age_band in (60s)'],
    ['all', undefined, 'all'],
    ['sexx=male', undefined, 'sexx=male'],
    ['case=sexx=male', 'case', 'sexx=male'],
    [JSON_FORM, undefined, JSON_FORM],
    [`x=${JSON_FORM}`, 'x', JSON_FORM],
  ])('%s has the name %s', (text, name, expression) => {
    expect(splitCohort(text, SIMULATED_AXES)).toEqual(name === undefined ? { expression } : { name, expression })
  })

  it('without a name is "all" when alone, else called by its expression', async () => {
    expect(await namedCohorts([], SIMULATED_AXES)).toBeUndefined()
    expect(await namedCohorts(['sex=male'], SIMULATED_AXES)).toEqual({ all: 'sex=male' })
    expect(await namedCohorts(['sex=male', 'f=sex=female'], SIMULATED_AXES)).toEqual({
      'sex=male': 'sex=male',
      f: 'sex=female',
    })
  })
})

describe('arguments', () => {
  const options: OptionDefinitions = {
    sort: { kind: 'text', help: '', dashed: true },
    by: { kind: 'list', help: '' },
    limit: { kind: 'number', help: '' },
    json: { kind: 'flag', help: '' },
  }
  const read = (...words: string[]) => readArguments(words, options, { names: ['A', 'B'], least: 1, most: 2 })

  it('may have values that begin with a dash where that makes sense', () => {
    expect(read('x', '--sort', '-AF').text('sort')).toBe('-AF')
    expect(read('x', '--sort=-AF').text('sort')).toBe('-AF')
    expect(read('x', '--sort', 'AF', '--json').flag('json')).toBe(true)
    expect(() => read('x', '--by', '-AF')).toThrow(HindoError)
  })

  it('keep what follows -- as it is', () => {
    expect(read('--', '--sort', '-AF').positionals).toEqual(['--sort', '-AF'])
  })

  it('are read by kind', () => {
    const input = read('x', '--by', 'a', '--by', 'b,c', '--limit', '7')
    expect(input.list('by')).toEqual(['a', 'b,c'])
    expect(input.number('limit')).toBe(7)
    expect(input.number('sort')).toBeUndefined()
    expect(commaList(' a, ,b,')).toEqual(['a', 'b'])
    for (const wrong of ['1.5', '-1', '1e3', ''])
      expect(() => read('x', `--limit=${wrong}`).number('limit')).toThrow('--limit takes a whole number')
  })
})

describe('the mark under a mistake', () => {
  const failing = (text: string, offset: number, length: number) =>
    pointing(text, () => {
      throw new HindoError('parse', 'wrong', { where: { offset, length } })
    }).catch(pointerOf)

  it('stands below the place, also behind wide characters', async () => {
    expect(await failing('sex=mal', 4, 3)).toBe('\n  sex=mal\n      ^^^')
    expect(await failing('性別=x', 3, 1)).toBe('\n  性別=x\n       ^')
    expect(await failing('x=男性', 2, 2)).toBe('\n  x=男性\n    ^^^^')
  })

  it('is absent for errors in files', async () => {
    const error = new HindoError('parse', 'wrong', { where: { file: 'a.vcf', offset: 3 } })
    expect(await pointing('text', () => Promise.reject(error)).catch(pointerOf)).toBe('')
    expect(pointerOf(new Error('other'))).toBe('')
  })
})

describe('the live line', () => {
  it('says what, how far and how many rows match', () => {
    expect(progressLine({ phase: 'read', done: 1_500_000, total: 3_000_000, unit: 'bytes', rows: 1204 })).toBe(
      'reading 50 % of 3.0 MB, 1,204 rows match',
    )
    expect(progressLine({ phase: 'write', done: 12, total: 0, unit: 'rows' })).toBe('writing 12 rows')
    expect(progressLine({ phase: 'compute', done: 5, total: 4, unit: 'parts' })).toBe('computing 100 % of 4 parts')
  })
})

describe('the usage line', () => {
  it('breaks between options, never inside one', () => {
    const usage = `DATASET ${Array.from({ length: 12 }, (_, index) => `[--option-${index} [NAME=]VALUE]...`).join(' ')} --out DIR`
    const lines = usageLine({ name: 'x', usage } as Command).split('\n')
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(100)
      expect(line.split('[').length).toBe(line.split(']').length)
    }
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toBe(`usage: hindo x ${usage}`)
  })
})
