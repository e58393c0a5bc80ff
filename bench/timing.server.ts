/** The program in a process of its own, without the floor under its answers: what the floor would hide is measured. */
import { Settings } from '../src/contract/settings.ts'
import { startRekey } from '../src/main.ts'

const { answerFloor, ...settings } = JSON.parse(process.argv[2]!) as { answerFloor: number }
const running = await startRekey(Settings.parse(settings), { answerFloor })
process.on('message', () => void running.stop().then(() => process.exit(0)))
process.send!({ url: running.urls.http })
