import { startRecordsPage } from './records-page.ts'

startRecordsPage('catalogueTitle')
