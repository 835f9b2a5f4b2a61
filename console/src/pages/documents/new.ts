/** Stands in the address for a document that does not exist yet. No id may have this sign. */
export const NEW = "+";
