/** Keys as tuples. Placeholder signature: the driver work fills it in. */
export type KeyPart = string | number | Uint8Array;
export function encodeKey(_parts: readonly KeyPart[]): Uint8Array { throw new Error("pending"); }
