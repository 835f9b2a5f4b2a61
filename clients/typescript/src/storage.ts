// Where a session and the keys of unanswered requests are kept.

type Later<T> = T | Promise<T>

/** Texts by name. The client calls it with names that begin with `mallpass.`. */
export interface Storage {
  get(name: string): Later<string | undefined>
  set(name: string, value: string): Later<void>
  remove(name: string): Later<void>
}

/** Keeps texts as long as the program runs. */
export function memoryStorage(): Storage {
  const held = new Map<string, string>()
  return {
    get: (name) => held.get(name),
    set: (name, value) => {
      held.set(name, value)
    },
    remove: (name) => {
      held.delete(name)
    },
  }
}

/** A storage that holds what it was given even if the one below fails: a full phone must not stop a payment. */
export function steady(below: Storage, report: (problem: unknown) => void): Storage {
  const held = new Map<string, string | undefined>()
  const tried = async <T>(act: () => Later<T>): Promise<T | undefined> => {
    try {
      return await act()
    } catch (problem) {
      report(problem)
      return undefined
    }
  }
  return {
    get: async (name) => {
      if (!held.has(name)) {
        const found = await tried(() => below.get(name))
        if (!held.has(name)) held.set(name, found)
      }
      return held.get(name)
    },
    set: async (name, value) => {
      held.set(name, value)
      await tried(() => below.set(name, value))
    },
    remove: async (name) => {
      held.set(name, undefined)
      await tried(() => below.remove(name))
    },
  }
}
