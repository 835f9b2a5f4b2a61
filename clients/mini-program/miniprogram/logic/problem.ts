import {MallPassError} from '@mallpass/client'

const OURS: Partial<Record<MallPassError['code'], string>> = {
  network: '网络不可用，请检查网络后重试',
  unreadable: '服务暂时不可用，请稍后再试',
  token_missing: '请先入会',
}

/** What a shopper reads when something failed. The API's own messages are Chinese and written for shoppers. */
export function messageOf(problem: unknown): string {
  if (problem instanceof MallPassError) return OURS[problem.code] ?? problem.message
  const said = (problem as {errMsg?: unknown} | undefined)?.errMsg
  return typeof said === 'string' && said.includes('cancel') ? '已取消' : '操作失败，请稍后再试'
}
