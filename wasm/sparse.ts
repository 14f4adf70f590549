@inline
function addCell(acc: usize, cell: u32, coefficient: i32): void {
  const row = acc + ((cell & 8191) << 2)
  store<i32>(row, load<i32>(row) + coefficient * <i32>((cell >> 13) + 1))
}

/** Packed cells (d-1) << 13 | row: acc[row] += coefficient * d */
export function addPacked(acc: usize, packed: usize, coefficient: i32, count: usize): void {
  const main = packed + ((count & ~3) << 1)
  const end = packed + (count << 1)
  for (; packed < main; packed += 8) {
    // In order, one after the other: nothing forbids two cells of one row.
    const cells = load<u64>(packed)
    addCell(acc, <u32>cells & 0xffff, coefficient)
    addCell(acc, <u32>cells >> 16, coefficient)
    addCell(acc, <u32>(cells >> 32) & 0xffff, coefficient)
    addCell(acc, <u32>(cells >> 48), coefficient)
  }
  for (; packed < end; packed += 2) addCell(acc, load<u16>(packed), coefficient)
}

/** Cells in two lists, u16 row and i32 delta: acc[row] += coefficient * delta */
export function addCells(acc: usize, rows: usize, deltas: usize, coefficient: i32, count: usize): void {
  const end = rows + (count << 1)
  for (; rows < end; rows += 2, deltas += 4) {
    const row = acc + (<usize>load<u16>(rows) << 2)
    store<i32>(row, load<i32>(row) + coefficient * load<i32>(deltas))
  }
}

/** Many lists of packed cells, each a pointer and a count (u32), as `addPacked` one after the other. */
export function addPackedLists(acc: usize, lists: usize, coefficient: i32, count: usize): void {
  const end = lists + (count << 3)
  for (; lists < end; lists += 8) addPacked(acc, <usize>load<u32>(lists), coefficient, <usize>load<u32>(lists, 4))
}

/** Many lists of cells, each two pointers and a count (u32), as `addCells` one after the other. */
export function addCellLists(acc: usize, lists: usize, coefficient: i32, count: usize): void {
  const end = lists + count * 12
  for (; lists < end; lists += 12) {
    addCells(acc, <usize>load<u32>(lists), <usize>load<u32>(lists, 4), coefficient, <usize>load<u32>(lists, 8))
  }
}
