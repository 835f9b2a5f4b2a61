import {type Source, sourceOf} from '@mallpass/client'
import {listenForPrivacy} from './privacy'

export interface Program {
  /** How the program was opened last: the printed code, the shared card. */
  globalData: {source: Source}
}

App<Program>({
  globalData: {source: {}},
  onLaunch() {
    listenForPrivacy()
  },
  onShow(options) {
    this.globalData.source = sourceOf(options)
  },
})
