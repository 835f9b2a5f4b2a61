import type {components, ShopperClient} from '@mallpass/client'
import {yuan} from './money'
import {type Outcome, type Phone, settle} from './paying'
import {duration, shanghai} from './time'

type Visit = components['schemas']['VisitView']

export interface VisitCard {
  id: string
  plate: string
  stayed: string
  due: string
  note: string
  toPay: boolean
}

/** A visit as a card. */
export function visitOf(visit: Visit): VisitCard {
  const leaves = visit.leave_by === null ? '' : `请在 ${shanghai(visit.leave_by)} 前离场`
  return {
    id: visit.visit_id,
    plate: visit.plate,
    stayed: duration(visit.minutes),
    due: yuan(visit.due_fen),
    note: visit.state === 'settled' ? leaves : visit.due_fen === 0 ? '免费时段' : '离场前请缴费',
    toPay: visit.state === 'parked',
  }
}

/** Settles a visit with points and, for what is left, money. A visit with nothing due needs it too: see VisitView. */
export async function leave(api: ShopperClient, phone: Phone, visitId: string, points: number): Promise<Outcome> {
  const {body} = await api.post('/v1/parking/visits/{visit_id}/exit', {path: {visit_id: visitId}, body: {points}})
  return body.payment === null ? 'paid' : settle(api, phone, body.payment)
}

/** A plate as the API stores it: without spaces and dots, in capitals. */
export function plateOf(typed: string): string {
  return typed.replace(/[\s·•.]/g, '').toUpperCase()
}
