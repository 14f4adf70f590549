// How fast this machine reads and writes memory from Wasm: the limit that everything else is measured against.

// AssemblyScript; no file of its own because its types are not TypeScript's
const SOURCE = `
export function read(at: usize, bytes: usize): i32 {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  for (const end = at + bytes; at < end; at += 128) {
    a = i32x4.add(a, v128.load(at)); b = i32x4.add(b, v128.load(at, 16))
    c = i32x4.add(c, v128.load(at, 32)); d = i32x4.add(d, v128.load(at, 48))
    a = i32x4.add(a, v128.load(at, 64)); b = i32x4.add(b, v128.load(at, 80))
    c = i32x4.add(c, v128.load(at, 96)); d = i32x4.add(d, v128.load(at, 112))
  }
  a = i32x4.add(i32x4.add(a, b), i32x4.add(c, d))
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3)
}
export function write(at: usize, bytes: usize, value: i32): void {
  const v = i32x4.splat(value)
  for (const end = at + bytes; at < end; at += 64) {
    v128.store(at, v); v128.store(at, v, 16); v128.store(at, v, 32); v128.store(at, v, 48)
  }
}
`

/** The probe's module, compiled here. Node only. */
export async function compileProbe() {
  const { main } = await import('assemblyscript/asc')
  let binary
  const options = ['probe.ts', '-O3', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'probe.wasm']
  const { error, stderr } = await main(options, {
    readFile: (name) => (name === 'probe.ts' ? SOURCE : null),
    listFiles: () => [],
    writeFile: (_, contents) => {
      binary = contents
    },
  })
  if (error || !binary) throw new Error(`the bandwidth probe does not compile: ${stderr}`)
  return binary
}

/** Reads and writes over memory of its own, filled with numbers: pages never written would all be one page. */
export async function startProbe(binary, bytes) {
  const { instance } = await WebAssembly.instantiate(binary, {})
  const { memory, read, write } = instance.exports
  const START = 65_536
  const missing = START + bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
  const values = new Int32Array(memory.buffer, START, bytes >> 2)
  for (let i = 0; i < values.length; i++) values[i] = i & 1023
  return {
    read: (n) => read(START, Math.floor(n / 128) * 128),
    write: (n, value) => write(START, Math.floor(n / 64) * 64, value),
  }
}
