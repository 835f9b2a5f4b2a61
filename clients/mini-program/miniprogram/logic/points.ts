import type {components} from '@mallpass/client'
import {shanghai} from './time'

type Entry = components['schemas']['EntryLine']

export interface PointsEntry {
  points: string
  at: string
  added: boolean
}

/** An entry of the points ledger as a row. */
export function entryOf(entry: Entry): PointsEntry {
  const added = entry.points > 0
  return {points: `${added ? '+' : ''}${entry.points}`, at: shanghai(entry.at), added}
}
