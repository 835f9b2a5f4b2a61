// The request layer: everything that calls the API goes through this client.
import {createClient, wxLoginCode, wxStorage, wxTransport} from '@mallpass/client'
import {APPID, BASE_URL} from './config'

export const api = createClient({
  baseUrl: BASE_URL,
  transport: wxTransport(wx),
  storage: wxStorage(wx),
  language: () => 'zh-CN',
  login: {appid: APPID, code: () => wxLoginCode(wx)},
})
