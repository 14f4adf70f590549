import type { Input } from './input.ts'
import { LineBuffer } from './line-buffer.ts'
import { type ReadRecord, readText } from './text-stream.ts'

/** One line of a text file, with its number from 1. */
export interface TextLine {
  text: string
  line: number
}

/** The lines of a text file (plain, gzip or BGZF); `record` follows along. */
export async function* textLines(input: Input, record: ReadRecord): AsyncGenerator<TextLine, void> {
  const lines = new LineBuffer(input.name)
  const decoder = new TextDecoder()
  const line = () => ({ text: decoder.decode(lines.bytes.subarray(lines.start, lines.end)), line: lines.line })
  for await (const chunk of readText(input, record)) {
    lines.fill(chunk)
    while (lines.next()) yield line()
  }
  if (lines.finish()) while (lines.next()) yield line()
}
