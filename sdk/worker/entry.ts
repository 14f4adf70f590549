import { expose } from 'comlink'
import { createEngineDoor } from './worker.ts'

// The worker's own file, and the only one of the engine that does something when it is loaded.
expose(createEngineDoor())
