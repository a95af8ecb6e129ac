/** A document path: a top-level attribute name first, then names of map members and indices of list elements. */
export type Path = readonly [string, ...(string | number)[]];
