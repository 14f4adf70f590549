/** First byte after the module's own data: JavaScript places everything from here on. */
export const heapBase: usize = __heap_base
