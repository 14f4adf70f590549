// Appends so many releases to a ledger in a process of its own, as often as it takes. Arguments: ledger, first number, how many.
import { isHindoError } from '../../sdk/errors.ts'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { fileLedger } from '../../sdk/release/ledger-file.node.ts'
import { releasedBytes, releaseRecord } from './ledger-records.ts'

const [path, first, count] = process.argv.slice(2) as [string, string, string]
const store = fileLedger(path)
let refused = 0
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  for (;;) {
    try {
      await store.append(nextEntry(await store.read(), releaseRecord(number)), releasedBytes(number))
      break
    } catch (error) {
      if (!isHindoError(error) || error.code !== 'forbidden') throw error
      refused++
    }
  }
}
console.log(refused)
